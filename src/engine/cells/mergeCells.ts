/** One layer's attention over the tokens that are to be merged. */
export interface LayerAttention {
  /** After the position was encoded: shape [tokens, keyValueHeads, keyLength]. */
  readonly keys: Float32Array;
  /** Shape [tokens, keyValueHeads, valueLength]. */
  readonly values: Float32Array;
  readonly keyValueHeads: number;
  /** What later tokens ask: shape [probes, heads, keyLength]; the heads that share keys lie beside each other. */
  readonly queries: Float32Array;
  readonly heads: number;
}

export interface Merging {
  readonly tokens: number;
  /** So many first tokens keep their keys and values. */
  readonly kept: number;
  /** Places of the tokens that become one cell each. */
  readonly clusters: readonly (readonly number[])[];
  /** How much the keys are drawn to their means, in units of the queries' mean square. */
  readonly ridge: number;
}

/**
 * Merges tokens of a KV cache into one cell for each cluster, so that what later tokens read there, and how much of
 * their attention rests there, stay as they are: attention matching (Zweiger et al. 2026, arXiv 2602.16284), with one
 * cell for a cluster and the mass matched by the key alone.
 *
 * With p a probe's attention over all tokens, the cell's value and first key are means
 * weighted with Σp. The key then moves by δ so that the cell's logit comes near the cluster's log-sum-exp r over it:
 * (Σqqᵀ + ridge · I) δ = Σqr. Every probe counts alike there: weights in proportion to its share on the cluster fitted
 * the demonstrations that were asked, and kept less of the answers held out.
 *
 * @returns the kept tokens' and then the clusters' keys and values: shape [cells, keyValueHeads, length] each.
 */
export function mergeCells(
  { keys, values, keyValueHeads, queries, heads }: LayerAttention,
  { tokens, kept, clusters, ridge }: Merging,
): { readonly keys: Float32Array; readonly values: Float32Array } {
  const keyWidth = keys.length / tokens;
  const valueWidth = values.length / tokens;
  const keyLength = keyWidth / keyValueHeads;
  const valueLength = valueWidth / keyValueHeads;
  const cells = kept + clusters.length;
  const merged = { keys: new Float32Array(cells * keyWidth), values: new Float32Array(cells * valueWidth) };
  merged.keys.set(keys.subarray(0, kept * keyWidth));
  merged.values.set(values.subarray(0, kept * valueWidth));
  for (let head = 0; head < keyValueHeads; head++) {
    const asked = scaledQueries(queries, heads, keyLength, head, heads / keyValueHeads);
    const logits = logitsOf(asked, columnsOf(keys, keyWidth, head * keyLength, keyLength), keyLength, tokens);
    const shares = softmaxOf(logits, tokens);
    const move = factorise(asked, keyLength, ridge);
    clusters.forEach((cluster, place) => {
      const weights = sumsOf(shares, tokens, cluster);
      const key = meanOf(keys, cluster, weights, keyWidth, head * keyLength, keyLength);
      const value = meanOf(values, cluster, weights, valueWidth, head * valueLength, valueLength);
      // One token's key is what it was.
      if (cluster.length > 1) {
        const moved = move(missingMass(logits, tokens, cluster, asked, key));
        for (let i = 0; i < keyLength; i++) key[i] = (key[i] as number) + (moved[i] as number);
      }
      merged.keys.set(key, (kept + place) * keyWidth + head * keyLength);
      merged.values.set(value, (kept + place) * valueWidth + head * valueLength);
    });
  }
  return merged;
}

/** The queries of the heads that share one head's keys, over √length as attention takes them: shape [probes, length]. */
function scaledQueries(
  queries: Float32Array,
  heads: number,
  length: number,
  head: number,
  sharing: number,
): Float64Array {
  const probes = queries.length / (heads * length);
  const asked = new Float64Array(probes * sharing * length);
  for (let probe = 0; probe < probes; probe++) {
    const start = (probe * heads + head * sharing) * length;
    asked.set(queries.subarray(start, start + sharing * length), probe * sharing * length);
  }
  const root = Math.sqrt(length);
  return asked.map((one) => one / root);
}

/** Some columns beside each other of a matrix. */
function columnsOf(matrix: Float32Array, width: number, from: number, length: number): Float64Array {
  const columns = new Float64Array((matrix.length / width) * length);
  for (let start = from, to = 0; to < columns.length; start += width, to += length)
    columns.set(matrix.subarray(start, start + length), to);
  return columns;
}

/** @returns shape [probes, tokens]. */
function logitsOf(asked: Float64Array, keys: Float64Array, length: number, tokens: number): Float64Array {
  const logits = new Float64Array((asked.length / length) * tokens);
  for (let from = 0, place = 0; from < asked.length; from += length) {
    for (let token = 0; token < tokens; token++, place++)
      logits[place] = dot(asked, from, keys, token * length, length);
  }
  return logits;
}

/** What share of each probe's attention the tokens have: shape [probes, tokens]. */
function softmaxOf(logits: Float64Array, tokens: number): Float64Array {
  const shares = new Float64Array(logits.length);
  for (let from = 0; from < logits.length; from += tokens) {
    const highest = highestOf(logits.subarray(from, from + tokens));
    let total = 0;
    for (let at = from; at < from + tokens; at++)
      total += shares[at] = Math.exp((logits[at] as number) - highest);
    for (let at = from; at < from + tokens; at++) shares[at] = (shares[at] as number) / total;
  }
  return shares;
}

function highestOf(values: Float64Array): number {
  let highest = -Infinity;
  for (const one of values) highest = Math.max(highest, one);
  return highest;
}

/** Of some columns of a matrix, over its rows. */
function sumsOf(matrix: Float64Array, width: number, columns: readonly number[]): Float64Array {
  const sums = new Float64Array(columns.length);
  columns.forEach((column, index) => {
    let sum = 0;
    for (let at = column; at < matrix.length; at += width) sum += matrix[at] as number;
    sums[index] = sum;
  });
  return sums;
}

/** How far a key's logit stays below its cluster's log-sum-exp: shape [probes]. */
function missingMass(
  logits: Float64Array,
  tokens: number,
  cluster: readonly number[],
  asked: Float64Array,
  key: Float64Array,
): Float64Array {
  const { length } = key;
  const missing = new Float64Array(asked.length / length);
  for (let probe = 0; probe < missing.length; probe++) {
    let highest = -Infinity;
    for (const token of cluster) highest = Math.max(highest, logits[probe * tokens + token] as number);
    let sum = 0;
    for (const token of cluster) sum += Math.exp((logits[probe * tokens + token] as number) - highest);
    missing[probe] = highest + Math.log(sum) - dot(asked, probe * length, key, 0, length);
  }
  return missing;
}

/** Of rows of a matrix, at some of its columns; plain where nothing has weight. */
function meanOf(
  matrix: Float32Array,
  rows: readonly number[],
  weights: Float64Array,
  stride: number,
  from: number,
  length: number,
): Float64Array {
  const total = weights.reduce((sum, one) => sum + one, 0);
  const mean = new Float64Array(length);
  rows.forEach((row, index) => {
    const share = total > 0 ? (weights[index] as number) / total : 1 / rows.length;
    for (let i = 0, at = row * stride + from; i < length; i++, at++)
      mean[i] = (mean[i] as number) + share * (matrix[at] as number);
  });
  return mean;
}

/** @returns δ of (Σqqᵀ + ridge · mean square · I) δ = Σqr for any r: shape [probes]. */
function factorise(
  asked: Float64Array,
  length: number,
  ridge: number,
): (missing: Float64Array) => Float64Array {
  const probes = asked.length / length;
  const columns = new Float64Array(asked.length);
  for (let probe = 0, from = 0; probe < probes; probe++)
    for (let i = 0; i < length; i++, from++) columns[i * probes + probe] = asked[from] as number;
  const square = new Float64Array(length * length);
  for (let i = 0; i < length; i++)
    for (let j = 0; j <= i; j++)
      square[i * length + j] = dot(columns, i * probes, columns, j * probes, probes);
  let trace = 0;
  for (let i = 0; i < length; i++) trace += square[i * length + i] as number;
  // Where nothing is asked nothing is to be moved.
  if (trace === 0) return () => new Float64Array(length);
  for (let i = 0; i < length; i++)
    square[i * length + i] = (square[i * length + i] as number) + (ridge * trace) / length;
  factoriseCholesky(square, length);
  return (missing) => {
    const right = new Float64Array(length);
    for (let i = 0; i < length; i++) right[i] = dot(columns, i * probes, missing, 0, probes);
    solveCholesky(square, right);
    return right;
  };
}

/** A positive definite n × n matrix of which the lower triangle is given becomes its lower factor, in place. */
function factoriseCholesky(lower: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      const sum = (lower[i * n + j] as number) - dot(lower, i * n, lower, j * n, j);
      lower[i * n + j] = i === j ? Math.sqrt(sum) : sum / (lower[j * n + j] as number);
    }
  }
}

/** Solves L Lᵀ x = b, in place of b. */
function solveCholesky(lower: Float64Array, right: Float64Array): void {
  const n = right.length;
  for (let i = 0; i < n; i++)
    right[i] = ((right[i] as number) - dot(lower, i * n, right, 0, i)) / (lower[i * n + i] as number);
  for (let i = n - 1; i >= 0; i--) {
    const solved = (right[i] as number) / (lower[i * n + i] as number);
    right[i] = solved;
    for (let k = 0; k < i; k++) right[k] = (right[k] as number) - (lower[i * n + k] as number) * solved;
  }
}

/**
 * Of `length` numbers of each from a place on. Four sums at a time: one alone waits for each of its additions, and most
 * of what a fit takes beside the model is here.
 */
function dot(a: Float64Array, from: number, b: Float64Array, other: number, length: number): number {
  let first = 0;
  let second = 0;
  let third = 0;
  let fourth = 0;
  let i = 0;
  for (; i + 4 <= length; i += 4) {
    first += (a[from + i] as number) * (b[other + i] as number);
    second += (a[from + i + 1] as number) * (b[other + i + 1] as number);
    third += (a[from + i + 2] as number) * (b[other + i + 2] as number);
    fourth += (a[from + i + 3] as number) * (b[other + i + 3] as number);
  }
  for (; i < length; i++) first += (a[from + i] as number) * (b[other + i] as number);
  return first + second + third + fourth;
}
