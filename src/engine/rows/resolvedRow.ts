import type { Row } from "../../protocol/rows.js";
import type { Vocabulary } from "./answer.js";
import type { PromptPatch } from "./execute.js";

/** The model as far as evaluating rows needs it. */
export interface RowVocabulary extends Vocabulary {
  readonly size: number;
  text(token: number): string;
}

/** A row whose patches carry their numbers. */
export interface ResolvedRow extends Omit<Row, "patches"> {
  readonly patches: readonly PromptPatch[];
}
