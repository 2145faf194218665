import type { Analysis } from "./analysis.js";
import { decodability } from "./analyses/decodability.js";
import { demonstrations } from "./analyses/demonstrations.js";
import { dial } from "./analyses/dial.js";
import { influence } from "./analyses/influence.js";
import { inspect } from "./analyses/inspect.js";
import { layerChoice } from "./analyses/layerChoice.js";
import { map } from "./analyses/map.js";
import { methods } from "./analyses/methods.js";
import { override } from "./analyses/override.js";
import { portability } from "./analyses/portability.js";
import { variability } from "./analyses/variability.js";

/** All analyses, in the order in which they are listed. */
export const analyses: readonly Analysis[] = [
  inspect,
  influence,
  demonstrations,
  portability,
  methods,
  dial,
  override,
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
