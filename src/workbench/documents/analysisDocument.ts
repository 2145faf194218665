import * as z from "zod";
import { Figure } from "../../analysis/figure.js";
import { ModelSummary } from "../../method/comparison.js";

/** What an analysis prints as `--json`: its own data, and the figures by which every front end shows them. */
export const AnalysisDocument = z.object({
  version: z.literal(1),
  seed: z.int(),
  /** Name of the analysis: `icl <analysis>`. */
  analysis: z.string(),
  files: z.array(z.string()),
  model: ModelSummary,
  options: z.record(z.string(), z.json()),
  data: z.json(),
  figures: z.array(Figure),
});
export type AnalysisDocument = z.infer<typeof AnalysisDocument>;
