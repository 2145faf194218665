import type { FileComparison } from "../method/comparison.js";
import type { Sweep } from "../method/sweep.js";

/** All that is shown of one file. */
export interface ComparisonData {
  readonly comparison: FileComparison;
  /** null where the layers were not swept. */
  readonly sweep: Sweep | null;
  /** For each query whether it changed since; empty where none did. */
  readonly staleQueries: readonly boolean[];
}
