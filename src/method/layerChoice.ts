import type { TaskSettings } from "../language/settings.js";
import type { LayerCandidate } from "./taskVector.js";

/** Relative depth that is taken where nothing can be validated: the best layers cluster around it. */
const UNVALIDATED_DEPTH = 0.4;

/**
 * The layers to choose from.
 * @throws RangeError where the file asks for a layer that the model does not have.
 */
export function candidateLayers(choice: TaskSettings["vector"]["layer"], layers: number): number[] {
  const all = Array.from({ length: layers }, (_, layer) => layer);
  if (choice === "auto") return all;
  const { first, last } = choice.kind === "fixed" ? { first: choice.layer, last: choice.layer } : choice;
  if (last >= layers) {
    throw new RangeError(`Layer ${last} is outside this model, whose layers are 0 to ${layers - 1}.`);
  }
  return all.slice(first, last + 1);
}

/**
 * The layer with the best accuracy; ties go to the higher log-probability, then to the lower layer.
 * Without accuracies: the candidate nearest to 0.4 of the depth.
 */
export function chooseLayer(candidates: readonly LayerCandidate[], layers: number): number {
  const guess = Math.round(UNVALIDATED_DEPTH * layers);
  const better = (a: LayerCandidate, b: LayerCandidate): number => {
    if (a.accuracy === null || b.accuracy === null) {
      return Math.abs(a.layer - guess) - Math.abs(b.layer - guess) || a.layer - b.layer;
    }
    return b.accuracy - a.accuracy || (b.logProbability ?? 0) - (a.logProbability ?? 0) || a.layer - b.layer;
  };
  const [best] = candidates.toSorted(better);
  if (best === undefined) throw new RangeError("There is no layer to choose from.");
  return best.layer;
}
