import type { Analysis } from "./analysis.js";
import { decodability } from "./analyses/decodability.js";
import { inspect } from "./analyses/inspect.js";
import { layerChoice } from "./analyses/layerChoice.js";
import { map } from "./analyses/map.js";
import { variability } from "./analyses/variability.js";

/** All analyses, in the order in which they are listed. */
export const analyses: readonly Analysis[] = [
  inspect,
  variability,
  decodability,
  map,
  layerChoice,
] as readonly Analysis[];

/** @throws RangeError where there is none of this name. */
export function analysisNamed(id: string): Analysis {
  const found = analyses.find((analysis) => analysis.id === id);
  if (found === undefined) throw new RangeError(`There is no analysis ${id}.`);
  return found;
}
