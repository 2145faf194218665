import type { IclDocument } from "../language/document.js";
import type { TaskVector } from "../method/taskVector.js";
import type { FewShotPrompt, TaskTokens } from "../method/tokens.js";
import type { Engine, RequestControl } from "../protocol/engine.js";

/** Some of a file's demonstrations (0-based, in the order in which the prompt holds them). */
export type Subset = readonly number[];

/**
 * Prompts of the vector that these demonstrations alone would give, dummies chosen as for a whole file: listed
 * inputs, or each demonstration's own with that demonstration taken out.
 * @param preferred an order of all demonstrations in which they come as dummies, so that vectors of similar
 *   subsets share theirs.
 * @param most dummies.
 * @returns empty where a single demonstration leaves no dummy.
 */
export function subsetPrompts(
  { settings, demonstrations }: IclDocument,
  subset: Subset,
  preferred: readonly number[],
  most: number,
): FewShotPrompt[] {
  const examples = (indices: Subset) => indices.flatMap((index) => demonstrations[index] ?? []);
  const { dummies } = settings.vector;
  if (dummies.kind === "inputs") {
    return dummies.inputs.slice(0, most).map((input) => ({ demonstrations: examples(subset), input }));
  }
  if (subset.length < 2) return [];
  const chosen = new Set(preferred.filter((index) => subset.includes(index)).slice(0, most));
  return subset
    .filter((index) => chosen.has(index))
    .map((dummy) => ({
      demonstrations: examples(subset.filter((index) => index !== dummy)),
      input: demonstrations[dummy]?.input.text ?? "",
    }));
}

/** Fewest demonstrations of which the file's kind of dummies gives a vector. */
export function leastForVector({ settings }: IclDocument): number {
  return settings.vector.dummies.kind === "inputs" ? 1 : 2;
}

/**
 * θ of each group of prompts at one layer.
 * @returns for each group `embeddingLength` numbers.
 */
export async function captureAt(
  engine: Engine,
  tokens: TaskTokens,
  groups: readonly (readonly FewShotPrompt[])[],
  { layer, embeddingLength }: Pick<TaskVector, "layer" | "embeddingLength">,
  control: RequestControl,
): Promise<Float32Array[]> {
  return (await captureAll(engine, tokens, groups, control)).map((theta) =>
    theta.slice(layer * embeddingLength, (layer + 1) * embeddingLength),
  );
}

/** θ of each group of prompts at every layer: for each a tensor of shape [layers, embeddingLength]. */
async function captureAll(
  engine: Engine,
  tokens: TaskTokens,
  groups: readonly (readonly FewShotPrompt[])[],
  control: RequestControl,
): Promise<readonly Float32Array[]> {
  if (groups.length === 0) return [];
  const flat = await tokens.fewShot(groups.flat(), control);
  const split = groups.map((group) => flat.splice(0, group.length));
  return (await engine.capture({ groups: split }, control)).groups;
}

export function without(subset: Subset, ...removed: readonly number[]): number[] {
  return subset.filter((index) => !removed.includes(index));
}
