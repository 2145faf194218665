import type { Row } from "../../protocol/rows.js";
import type { Vocabulary } from "./answer.js";
import type { HeldCells } from "../cells/heldCells.js";
import type { PromptPatch } from "./execute.js";
import type { ResolvedIntervention } from "./interventions.js";

/** The model as far as evaluating rows needs it. */
export interface RowVocabulary extends Vocabulary {
  readonly size: number;
  text(token: number): string;
}

/** A row whose interventions carry their numbers. */
export interface ResolvedRow extends Omit<Row, "patches" | "follow" | "cells"> {
  /** What the row's first tokens are in the KV cache: as many as the cells stand for, whichever they are. */
  readonly behind?: HeldCells | undefined;
  readonly patches: readonly PromptPatch[];
  readonly follow: readonly ResolvedIntervention[];
}

/** The row's interventions while these tokens of its answer stand behind its prompt. */
export function patchesBehind(
  { tokens, patches, follow }: ResolvedRow,
  answer: readonly number[],
): PromptPatch[] {
  const followed = answer.flatMap((_, index) =>
    follow.map((intervention) => ({ ...intervention, position: tokens.length + index })),
  );
  return [...patches, ...followed];
}
