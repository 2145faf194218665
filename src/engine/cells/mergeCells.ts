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
    const logits = logitsOf(asked, keys.subarray(head * keyLength), keyWidth, keyLength, tokens);
    const highest = logits.map((row) => row.reduce((most, one) => Math.max(most, one), -Infinity));
    const totals = logits.map((row, probe) => sumOfExponentials(row, highest[probe] as number));
    const moves = factorise(asked, ridge);
    clusters.forEach((cluster, place) => {
      const weights = new Float64Array(cluster.length);
      logits.forEach((row, probe) => {
        cluster.forEach((token, index) => {
          const share =
            Math.exp((row[token] as number) - (highest[probe] as number)) / (totals[probe] as number);
          weights[index] = (weights[index] as number) + share;
        });
      });
      const key = meanOf(keys, cluster, weights, keyWidth, head * keyLength, keyLength);
      const value = meanOf(values, cluster, weights, valueWidth, head * valueLength, valueLength);
      // One token's key is what it was.
      if (cluster.length > 1) {
        const moved = moves(
          logits.map(
            (row, probe) =>
              logSumExp(cluster.map((token) => row[token] as number)) -
              dot(asked[probe] as Float64Array, key),
          ),
        );
        for (let i = 0; i < keyLength; i++) key[i] = (key[i] as number) + (moved[i] as number);
      }
      merged.keys.set(key, (kept + place) * keyWidth + head * keyLength);
      merged.values.set(value, (kept + place) * valueWidth + head * valueLength);
    });
  }
  return merged;
}

/** The queries of the heads that share one head's keys, over √length as attention takes them. */
function scaledQueries(
  queries: Float32Array,
  heads: number,
  length: number,
  head: number,
  sharing: number,
): Float64Array[] {
  const probes = queries.length / (heads * length);
  return Array.from({ length: probes * sharing }, (_, index) => {
    const probe = Math.floor(index / sharing);
    const start = (probe * heads + head * sharing + (index % sharing)) * length;
    return Float64Array.from(queries.subarray(start, start + length), (one) => one / Math.sqrt(length));
  });
}

function logitsOf(
  asked: readonly Float64Array[],
  keys: Float32Array,
  stride: number,
  length: number,
  tokens: number,
): Float64Array[] {
  return asked.map((query) => {
    const row = new Float64Array(tokens);
    for (let token = 0; token < tokens; token++) {
      let sum = 0;
      for (let i = 0, at = token * stride; i < length; i++, at++)
        sum += (query[i] as number) * (keys[at] as number);
      row[token] = sum;
    }
    return row;
  });
}

function sumOfExponentials(row: Float64Array, highest: number): number {
  let sum = 0;
  for (const one of row) sum += Math.exp(one - highest);
  return sum;
}

function logSumExp(values: readonly number[]): number {
  const highest = Math.max(...values);
  return highest + Math.log(values.reduce((sum, one) => sum + Math.exp(one - highest), 0));
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
  asked: readonly Float64Array[],
  ridge: number,
): (missing: readonly number[]) => Float64Array {
  const length = asked[0]?.length ?? 0;
  const square = new Float64Array(length * length);
  for (const query of asked) {
    for (let i = 0; i < length; i++) {
      const one = query[i] as number;
      for (let j = 0, at = i * length; j <= i; j++, at++)
        square[at] = (square[at] as number) + one * (query[j] as number);
    }
  }
  let trace = 0;
  for (let i = 0; i < length; i++) trace += square[i * length + i] as number;
  // Where nothing is asked nothing is to be moved.
  if (trace === 0) return () => new Float64Array(length);
  for (let i = 0; i < length; i++)
    square[i * length + i] = (square[i * length + i] as number) + (ridge * trace) / length;
  factoriseCholesky(square, length);
  return (missing) => {
    const right = new Float64Array(length);
    asked.forEach((query, probe) => {
      const one = missing[probe] as number;
      for (let i = 0; i < length; i++) right[i] = (right[i] as number) + one * (query[i] as number);
    });
    solveCholesky(square, right);
    return right;
  };
}

/** A positive definite n × n matrix of which the lower triangle is given becomes its lower factor, in place. */
function factoriseCholesky(lower: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = lower[i * n + j] as number;
      for (let k = 0; k < j; k++) sum -= (lower[i * n + k] as number) * (lower[j * n + k] as number);
      lower[i * n + j] = i === j ? Math.sqrt(sum) : sum / (lower[j * n + j] as number);
    }
  }
}

/** Solves L Lᵀ x = b, in place of b. */
function solveCholesky(lower: Float64Array, right: Float64Array): void {
  const n = right.length;
  for (let i = 0; i < n; i++) {
    let sum = right[i] as number;
    for (let k = 0; k < i; k++) sum -= (lower[i * n + k] as number) * (right[k] as number);
    right[i] = sum / (lower[i * n + i] as number);
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = right[i] as number;
    for (let k = i + 1; k < n; k++) sum -= (lower[k * n + i] as number) * (right[k] as number);
    right[i] = sum / (lower[i * n + i] as number);
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}
