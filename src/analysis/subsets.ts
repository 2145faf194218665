import type { IclDocument } from "../language/document.js";
import type { TaskVector } from "../method/taskVector.js";
import type { FewShotPrompt, TaskTokens } from "../method/taskTokens.js";
import type { Engine, RequestControl } from "../protocol/engine.js";
import { RequestFailure } from "../protocol/failure.js";

/** Some of a file's demonstrations (0-based, in the order in which the prompt holds them). */
export type Subset = readonly number[];

/** Dummies of a vector of some of the demonstrations: many such vectors are computed. */
export const FOLD_DUMMIES = 2;

/**
 * Prompts of the vector that these demonstrations alone would give, dummies chosen as for a whole file: listed
 * inputs, or each demonstration's own with that demonstration taken out.
 * @param preferred an order of all demonstrations in which they come as dummies, so that vectors of similar
 *   subsets share theirs.
 * @param most dummies.
 * @param asked indices of the demonstrations that the vector may be asked for, whose inputs are no dummies of it:
 *   all that are not in the subset.
 * @returns empty where a single demonstration leaves no dummy.
 * @throws RequestFailure `bad-request` where every listed input belongs to a demonstration that may be asked.
 */
export function subsetPrompts(
  { settings, demonstrations }: IclDocument,
  subset: Subset,
  preferred: readonly number[],
  most: number,
  asked: readonly number[] = outside(demonstrations.length, subset),
): FewShotPrompt[] {
  const examples = (indices: Subset) => indices.flatMap((index) => demonstrations[index] ?? []);
  const { dummies } = settings.vector;
  if (dummies.kind === "inputs") {
    const taken = new Set(asked.map((index) => demonstrations[index]?.input.text));
    const free = dummies.inputs.filter((input) => !taken.has(input));
    if (free.length === 0) {
      throw new RequestFailure(
        "bad-request",
        "All inputs that vector.dummies lists are demonstrations' own, so these cannot be held out. List another input.",
      );
    }
    return free.slice(0, most).map((input) => ({ demonstrations: examples(subset), input }));
  }
  if (subset.length < 2) return [];
  const able = new Set(without(subset, ...asked));
  const chosen = new Set(preferred.filter((index) => able.has(index)).slice(0, most));
  return subset
    .filter((index) => chosen.has(index))
    .map((dummy) => ({
      demonstrations: examples(without(subset, dummy)),
      input: demonstrations[dummy]?.input.text ?? "",
    }));
}

/** Where nearly all there are have been drawn a draw often repeats one: so many in vain end the search. */
const MOST_IN_VAIN = 50;

/**
 * Draws that differ from each other, in the order in which they were drawn: fewer than wanted where there are no more.
 * @param known draws that are not wanted again.
 */
export function distinctDraws(wanted: number, draw: () => Subset, known: readonly Subset[] = []): Subset[] {
  const seen = new Set(known.map((one) => one.join()));
  const drawn: Subset[] = [];
  for (let vain = 0; drawn.length < wanted && vain < MOST_IN_VAIN; vain++) {
    const one = draw();
    if (seen.has(one.join())) continue;
    seen.add(one.join());
    drawn.push(one);
    vain = 0;
  }
  return drawn;
}

function outside(count: number, subset: Subset): number[] {
  const inside = new Set(subset);
  return Array.from({ length: count }, (_, index) => index).filter((index) => !inside.has(index));
}

/** Fewest demonstrations of which the file's kind of dummies gives a vector. */
export function leastForVector({ settings }: IclDocument): number {
  return settings.vector.dummies.kind === "inputs" ? 1 : 2;
}

/**
 * θ of each group of prompts at the layer where θ, patched in, does best.
 * @returns for each group `embeddingLength` numbers.
 */
export async function captureAt(
  engine: Engine,
  tokens: TaskTokens,
  groups: readonly (readonly FewShotPrompt[])[],
  { thetaLayer, embeddingLength }: Pick<TaskVector, "thetaLayer" | "embeddingLength">,
  control: RequestControl,
): Promise<Float32Array[]> {
  return (await captureAll(engine, tokens, groups, control)).map((theta) =>
    theta.slice(thetaLayer * embeddingLength, (thetaLayer + 1) * embeddingLength),
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
  const gone = new Set(removed);
  return subset.filter((index) => !gone.has(index));
}
