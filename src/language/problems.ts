import type { Span } from "./span.js";

export type Severity = "error" | "warning" | "information" | "hint";

export interface Problem {
  readonly code: string;
  readonly severity: Severity;
  readonly span: Span;
}
