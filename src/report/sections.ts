import type { Section } from "./section.js";
import { costsSection } from "./sections/costs.js";
import { layersSection } from "./sections/layers.js";
import { optionsSection } from "./sections/options.js";
import { probabilitiesSection } from "./sections/probabilities.js";
import { provenanceSection } from "./sections/provenance.js";
import { queriesSection } from "./sections/queries.js";
import { summarySection } from "./sections/summary.js";
import { verdictSection } from "./sections/verdict.js";

/** The registry: what is shown of a comparison, in reading order. A new plot or table is one file and one line here. */
export const sections: readonly Section[] = [
  verdictSection,
  optionsSection,
  summarySection,
  queriesSection,
  layersSection,
  probabilitiesSection,
  costsSection,
  provenanceSection,
];
