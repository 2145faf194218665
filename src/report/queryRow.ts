import type { QueryComparison } from "../method/comparison.js";
import type { Condition } from "./conditions.js";

export interface QueryRow {
  readonly query: QueryComparison;
  /** In the comparison, whatever the order shown. */
  readonly index: number;
  readonly stale: boolean;
}

export type SortKey = "line" | "input" | "expected" | "kl" | Condition;

export interface Sort {
  readonly key: SortKey;
  readonly direction: "ascending" | "descending";
}
