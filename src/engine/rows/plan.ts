/**
 * Plans how many prompts are computed with each shared prefix computed once.
 *
 * Prompts form a tree of tokens. Its leaves are visited in depth-first order and cut into chunks that fit
 * one batch; in a chunk every node of the tree is one token that belongs to all the prompts through it. What
 * the last prompt of a chunk shares with the first of the next is kept in sequence 0, the spine. In that order
 * no node is ever computed twice, however many prompts there are.
 */

/** One prompt: a symbol for each token, equal where prompts may share the computation. */
export interface Path {
  readonly symbols: Int32Array;
  /** Results are read at this depth and deeper, so those nodes must be computed in the prompt's own chunk. */
  readonly outputsFrom: number;
  /** Cells of the KV cache to leave free for what is generated afterwards. */
  readonly reserve: number;
}

export interface PlanLimits {
  /** Sequences of the context; number 0 is the spine. */
  readonly sequences: number;
  /** New tokens of a chunk of more than one prompt. */
  readonly tokens: number;
  readonly cells: number;
  /** Tokens of a chunk of more than one prompt whose logits are read. */
  readonly outputs: number;
}

/**
 * Cuts `paths` into chunks in which each is computed in a sequence of its own and from its beginning. Paths of a
 * chunk have the same length and lie behind each other: llama.cpp computes sequences with a recurrent state in
 * pieces of equal length, and such a chunk is one piece.
 */
export function planIsolated(paths: readonly Path[], limits: PlanLimits): Chunk[] {
  const order = paths
    .map((_, index) => index)
    .sort((a, b) => at(paths, a).symbols.length - at(paths, b).symbols.length);
  const chunks: Chunk[] = [];
  for (let first = 0; first < order.length;) {
    const { length } = at(paths, at(order, first)).symbols;
    let reserve = 0;
    let outputs = 0;
    let count = 0;
    for (let place = first; place < order.length; place++) {
      const path = at(paths, at(order, place));
      reserve += path.reserve;
      outputs += length - path.outputsFrom;
      const tokens = (count + 1) * length;
      const fits =
        path.symbols.length === length &&
        count + 1 < limits.sequences &&
        tokens <= limits.tokens &&
        outputs <= limits.outputs &&
        tokens + reserve <= limits.cells;
      if (count > 0 && !fits) break;
      count++;
    }
    chunks.push(buildIsolated(paths, order.slice(first, first + count)));
    first += count;
  }
  return chunks;
}

function buildIsolated(paths: readonly Path[], members: readonly number[]): Chunk {
  const nodes: PlannedNode[] = [];
  return {
    spine: 0,
    spineAfterSharing: 0,
    members: members.map((path, place) => {
      const { symbols, outputsFrom } = at(paths, path);
      const sequence = place + 1;
      const outputNodes: number[] = [];
      for (let depth = 0; depth < symbols.length; depth++) {
        const wantLogits = depth >= outputsFrom;
        const node = nodes.push({ path, depth, sequences: [sequence], wantLogits }) - 1;
        if (wantLogits) outputNodes.push(node);
      }
      return { path, sequence, inherited: 0, outputNodes };
    }),
    nodes,
  };
}

/** One token to compute: the token of `path` at `depth`. */
interface PlannedNode {
  readonly path: number;
  readonly depth: number;
  /** Sequences it belongs to: those of the members through it, and the spine where it is kept. */
  readonly sequences: number[];
  wantLogits: boolean;
}

export interface Member {
  readonly path: number;
  readonly sequence: number;
  /** So many first tokens come from the spine. */
  readonly inherited: number;
  /** Index into the chunk's nodes of each depth from the path's `outputsFrom` on. */
  readonly outputNodes: readonly number[];
}

export interface Chunk {
  /** Length of the spine when the chunk starts. */
  readonly spine: number;
  /** The spine is cut back to this length once the members have their share of it. */
  readonly spineAfterSharing: number;
  readonly members: readonly Member[];
  readonly nodes: readonly PlannedNode[];
}

/**
 * Cuts `paths` into chunks. Every path is a member of exactly one chunk.
 * @param held so many first tokens, the same in every path and before its outputs, are in the spine already.
 */
export function planChunks(paths: readonly Path[], limits: PlanLimits, held = 0): Chunk[] {
  const order = paths.map((_, index) => index).sort((a, b) => compare(at(paths, a), at(paths, b)));
  const common = order.map((path, place) =>
    place === 0 ? 0 : commonLength(at(paths, path), at(paths, at(order, place - 1))),
  );
  const chunks: Chunk[] = [];
  let spine = held;
  for (let first = 0; first < order.length;) {
    const last = fill(paths, order, common, first, spine, limits);
    const next = order[last + 1];
    const keep = next === undefined ? 0 : Math.min(at(common, last + 1), at(paths, next).outputsFrom);
    const chunk = build(paths, order.slice(first, last + 1), common.slice(first, last + 1), spine, keep);
    chunks.push(chunk);
    spine = keep;
    first = last + 1;
  }
  return chunks;
}

/** The last place that still fits into a chunk which begins at place `first`. */
function fill(
  paths: readonly Path[],
  order: readonly number[],
  common: readonly number[],
  first: number,
  spine: number,
  limits: PlanLimits,
): number {
  let tokens = 0;
  let outputs = 0;
  let reserve = 0;
  let last = first;
  for (let place = first; place < order.length; place++) {
    const path = at(paths, at(order, place));
    // An output depth inside the shared part may make a member compute tokens of its own again.
    const shared = place === first ? spine : Math.min(at(common, place), path.outputsFrom);
    tokens += path.symbols.length - shared;
    outputs += path.symbols.length - path.outputsFrom;
    reserve += path.reserve;
    const fits =
      place - first + 1 < limits.sequences &&
      tokens <= limits.tokens &&
      outputs <= limits.outputs &&
      spine + tokens + reserve <= limits.cells;
    if (place > first && !fits) break;
    last = place;
  }
  return last;
}

function build(
  paths: readonly Path[],
  order: readonly number[],
  common: readonly number[],
  spine: number,
  keep: number,
): Chunk {
  const nodes: PlannedNode[] = [];
  const members: Member[] = [];
  // The current path down the tree: indices of this chunk's nodes, or SPINE for what the spine holds.
  let stack: number[] = new Array<number>(spine).fill(SPINE);
  order.forEach((index, place) => {
    const path = at(paths, index);
    const inCommon = place === 0 ? spine : at(common, place);
    const shared = stack[path.outputsFrom] === SPINE ? Math.min(inCommon, path.outputsFrom) : inCommon;
    stack = stack.slice(0, shared);
    for (let depth = shared; depth < path.symbols.length; depth++) {
      stack.push(nodes.push({ path: index, depth, sequences: [], wantLogits: false }) - 1);
    }
    const sequence = place + 1;
    const inherited = stack.findIndex((node) => node !== SPINE);
    for (const node of stack) if (node !== SPINE) at(nodes, node).sequences.push(sequence);
    const outputNodes = stack.slice(path.outputsFrom);
    for (const node of outputNodes) at(nodes, node).wantLogits = true;
    members.push({ path: index, sequence, inherited: inherited < 0 ? stack.length : inherited, outputNodes });
  });
  const spineAfterSharing = Math.min(keep, stack.filter((node) => node === SPINE).length);
  for (const node of stack.slice(spineAfterSharing, keep)) at(nodes, node).sequences.push(SPINE_SEQUENCE);
  return { spine, spineAfterSharing, members, nodes };
}

const SPINE = -1;
/** The sequence that carries shared tokens from one chunk to the next. */
export const SPINE_SEQUENCE = 0;

function compare(a: Path, b: Path): number {
  const length = Math.min(a.symbols.length, b.symbols.length);
  for (let i = 0; i < length; i++) {
    const difference = (a.symbols[i] ?? 0) - (b.symbols[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.symbols.length - b.symbols.length;
}

function commonLength(a: Path, b: Path): number {
  const length = Math.min(a.symbols.length, b.symbols.length);
  let i = 0;
  while (i < length && a.symbols[i] === b.symbols[i]) i++;
  return i;
}

function at<T>(list: ArrayLike<T>, index: number): T {
  const value = list[index];
  if (value === undefined) throw new RangeError(`No element ${index} of ${list.length}`);
  return value;
}
