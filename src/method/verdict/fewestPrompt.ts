import type { IclDocument, Query } from "../../language/document.js";
import { answerMatches } from "../../language/match.js";
import type { Engine, RequestControl } from "../../protocol/engine.js";
import { matchOnly, plainRow } from "../conditions.js";
import { mean } from "../mean.js";
import { openTokens } from "../openTokens.js";
import { fewestDemonstrations, type RowOutcome } from "./enough.js";

/** A query with an expected answer, and what the query alone and the full prompt made of it. */
export interface ScoredQuery {
  readonly query: Query;
  readonly bare: boolean;
  readonly fewShot: boolean;
}

interface Tried extends RowOutcome {
  readonly promptTokens: number;
}

/** The fewest of the file's first demonstrations that are enough; null where half of them is not. */
export async function fewestPrompt(
  engine: Engine,
  { settings, demonstrations }: IclDocument,
  scored: readonly ScoredQuery[],
  control: RequestControl,
): Promise<{ demonstrations: number; right: boolean[]; promptTokens: number } | null> {
  const tokens = await openTokens(engine, settings, control);
  const found = await fewestDemonstrations<Tried>(demonstrations.length, async (first) => {
    const shown = demonstrations.slice(0, first);
    const prompts = await tokens.fewShot(
      scored.map(({ query }) => ({ demonstrations: shown, input: query.input.text })),
      control,
    );
    const rows = prompts.map((prompt, index) =>
      plainRow(prompt, {
        expected: [],
        generate: matchOnly(settings, tokens.ends, scored[index]?.query.expected?.text ?? ""),
        top: 0,
        reference: null,
      }),
    );
    const { rows: results } = await engine.evaluate({ vectors: [], rows }, control);
    return scored.map(({ query, bare, fewShot }, index) => {
      const result = results[index];
      const expected = query.expected?.text ?? "";
      const row =
        result !== undefined &&
        result.ended !== "mismatch" &&
        answerMatches(settings, result.answer, expected);
      return { bare, fewShot, row, promptTokens: prompts[index]?.length ?? 0 };
    });
  });
  if (found === null) return null;
  return {
    demonstrations: found.demonstrations,
    right: found.outcomes.map(({ row }) => row),
    promptTokens: mean(found.outcomes.map(({ promptTokens }) => promptTokens)),
  };
}
