import type { FinishedQuery, ModelSummary } from "../method/comparison.js";

/** What is reported along with the rows of a comparison under way. */
export interface ComparisonUnderWay {
  /** Of the task vector, 0-based; null for cells. */
  readonly layer: number | null;
  readonly model: ModelSummary;
  /** Queries that the comparison will have. */
  readonly total: number;
}

/** Keeps what is answered of a comparison while it runs, so that one that was stopped goes on where it was. */
export interface KeptQueries {
  /** The file's first queries, as an earlier run answered them. @param key of the vectors that answered. */
  of(key: string): readonly FinishedQuery[];
  /** Called when the first query is asked, and after each group with all that are answered so far. */
  keep(key: string, finished: readonly FinishedQuery[], about: ComparisonUnderWay): void;
}
