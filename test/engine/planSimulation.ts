import assert from "node:assert/strict";
import { SPINE_SEQUENCE, type Chunk, type Path, type PlanLimits } from "../../src/engine/rows/plan.js";

/** What a plan makes of the KV cache, counted while it was carried out on arrays in place of llama.cpp. */
export interface Simulation {
  /** For each path how often it was a member. */
  readonly memberships: readonly number[];
  readonly computed: number;
  readonly largestChunk: number;
}

/**
 * Carries out a plan as the executor would, on arrays of symbols, and asserts what llama.cpp and the readers of
 * results rely on: positions without gaps, equal lengths of sequences that share a token, every member's
 * sequence equal to its path, every output node that of its path, and the limits.
 */
export function simulate(
  paths: readonly Path[],
  chunks: readonly Chunk[],
  limits: PlanLimits,
  batchTokens = limits.tokens,
): Simulation {
  const sequences = Array.from({ length: limits.sequences }, (): number[] => []);
  const sequenceOf = (number: number): number[] => {
    const sequence = sequences[number];
    assert.ok(sequence !== undefined, `there is no sequence ${number}`);
    return sequence;
  };
  const pathOf = (number: number): Path => {
    const path = paths[number];
    assert.ok(path !== undefined, `there is no path ${number}`);
    return path;
  };
  const memberships = paths.map(() => 0);
  let computed = 0;
  let largestChunk = 0;
  for (const chunk of chunks) {
    const spine = sequenceOf(SPINE_SEQUENCE);
    assert.equal(spine.length, chunk.spine, "the spine's length");
    for (const { sequence, inherited } of chunk.members) {
      assert.notEqual(sequence, SPINE_SEQUENCE, "a member in the spine's place");
      assert.equal(sequenceOf(sequence).length, 0, "a sequence is used twice");
      assert.ok(inherited <= chunk.spine, "more is inherited than the spine holds");
      sequenceOf(sequence).push(...spine.slice(0, inherited));
    }
    spine.length = Math.min(spine.length, chunk.spineAfterSharing);
    decode(chunk, batchTokens, sequenceOf, pathOf);
    computed += chunk.nodes.length;
    largestChunk = Math.max(largestChunk, chunk.members.length);
    for (const member of chunk.members) {
      const path = pathOf(member.path);
      memberships[member.path] = (memberships[member.path] ?? 0) + 1;
      assert.deepEqual(sequenceOf(member.sequence), [...path.symbols], "a member's sequence");
      checkOutputs(chunk, member.outputNodes, member.sequence, path, pathOf);
    }
    checkLimits(chunk, limits, pathOf);
    for (const { sequence } of chunk.members) sequenceOf(sequence).length = 0;
  }
  return { memberships, computed, largestChunk };
}

function decode(
  chunk: Chunk,
  batchTokens: number,
  sequenceOf: (number: number) => number[],
  pathOf: (number: number) => Path,
): void {
  for (let from = 0; from < chunk.nodes.length; from += batchTokens) {
    const batch = chunk.nodes.slice(from, from + batchTokens);
    // llama.cpp compares the sequences of a token as they were before the batch.
    const before = new Map<number, number>();
    for (const { sequences } of batch) {
      for (const sequence of sequences) before.set(sequence, sequenceOf(sequence).length);
    }
    for (const { path, depth, sequences } of batch) {
      assert.ok(sequences.length > 0, "a token of no sequence");
      assert.equal(new Set(sequences).size, sequences.length, "a token twice in one sequence");
      assert.equal(
        new Set(sequences.map((sequence) => before.get(sequence))).size,
        1,
        "coupled, but diverged",
      );
      for (const sequence of sequences) {
        assert.equal(sequenceOf(sequence).length, depth, "a gap between positions");
        sequenceOf(sequence).push(pathOf(path).symbols[depth] ?? NaN);
      }
    }
  }
}

function checkOutputs(
  chunk: Chunk,
  outputNodes: readonly number[],
  sequence: number,
  path: Path,
  pathOf: (number: number) => Path,
): void {
  assert.equal(outputNodes.length, path.symbols.length - path.outputsFrom, "the number of outputs");
  outputNodes.forEach((index, offset) => {
    const node = chunk.nodes[index];
    const depth = path.outputsFrom + offset;
    assert.ok(node !== undefined, "an output that is not computed in its chunk");
    assert.ok(node.wantLogits, "an output without logits");
    assert.equal(node.depth, depth, "the depth of an output");
    assert.ok(node.sequences.includes(sequence), "an output of another sequence");
    assert.deepEqual(
      pathOf(node.path).symbols.slice(0, depth + 1),
      path.symbols.slice(0, depth + 1),
      "an output behind another prefix",
    );
  });
}

/** A chunk of one path may be larger: it cannot be cut further. */
function checkLimits(chunk: Chunk, limits: PlanLimits, pathOf: (number: number) => Path): void {
  assert.ok(chunk.members.length > 0, "an empty chunk");
  if (chunk.members.length === 1) return;
  const reserve = chunk.members.reduce((sum, { path }) => sum + pathOf(path).reserve, 0);
  assert.ok(chunk.members.length < limits.sequences, "too many sequences");
  assert.ok(chunk.nodes.length <= limits.tokens, "too many tokens");
  assert.ok(chunk.nodes.filter((node) => node.wantLogits).length <= limits.outputs, "too many outputs");
  assert.ok(chunk.spine + chunk.nodes.length + reserve <= limits.cells, "too many cells");
}
