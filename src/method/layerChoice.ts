import type { TaskSettings } from "../language/settings.js";

/** Relative depth that is taken where nothing can be validated: the best layers cluster around it. */
const UNVALIDATED_DEPTH = 0.4;
/** Relative depths that hold the best layers: below them the task is not read yet, above them answers are copied. */
const FIRST_DEPTH = 0.15;
const LAST_DEPTH = 0.75;

/**
 * The layers to choose from: those that the file names, or the depths where task vectors work (Hendel et al. 2023,
 * figure 2 and table 5).
 * @throws RangeError where the file asks for a layer that the model does not have.
 */
export function candidateLayers(choice: TaskSettings["vector"]["layer"], layers: number): number[] {
  const all = Array.from({ length: layers }, (_, layer) => layer);
  if (choice === "auto") {
    return all.slice(Math.floor(FIRST_DEPTH * layers), Math.max(1, Math.ceil(LAST_DEPTH * layers)));
  }
  const { first, last } = choice.kind === "fixed" ? { first: choice.layer, last: choice.layer } : choice;
  if (last >= layers) {
    throw new RangeError(`Layer ${last} is outside this model, whose layers are 0 to ${layers - 1}.`);
  }
  return all.slice(first, last + 1);
}

/** Of the candidates the one nearest to 0.4 of the depth, where nothing can be validated. */
export function unvalidatedLayer(candidates: readonly number[], layers: number): number {
  const guess = Math.round(UNVALIDATED_DEPTH * layers);
  const [best] = candidates.toSorted((a, b) => Math.abs(a - guess) - Math.abs(b - guess) || a - b);
  if (best === undefined) throw new RangeError("There is no layer to choose from.");
  return best;
}
