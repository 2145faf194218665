import type { IclDocument, Query } from "../language/document.js";
import type { Frame } from "../language/prompt.js";
import { primaryAnswer } from "../language/match.js";
import type { RequestControl } from "../protocol/engine.js";
import type { TaskTokens } from "./taskTokens.js";

/** A query as tokens, with all the file's demonstrations and without them. */
export interface QueryTokens {
  readonly query: Query;
  readonly fewShot: readonly number[];
  /** Without demonstrations. */
  readonly zeroShot: readonly number[];
  /** Without the instruction too; the same tokens where the file has none. */
  readonly bare: readonly number[];
  /** In the vector's own frame. */
  readonly framed: readonly number[];
  /** In the same frame without the vector: other tokens only where the frame goes on behind cells. */
  readonly keptAlone: readonly number[];
  /** Empty where no answer is expected. */
  readonly expected: readonly number[];
}

/**
 * Tokenises queries, and notes where separators differ between prompts.
 * @param frame what stands before a query that is answered with the vector.
 */
export async function tokeniseQueries(
  tokens: TaskTokens,
  document: IclDocument,
  queries: readonly Query[],
  frame: Frame,
  control: RequestControl,
): Promise<QueryTokens[]> {
  const { demonstrations, settings } = document;
  const inputs = queries.map(({ input }) => input.text);
  const fewShot = await tokens.fewShot(
    inputs.map((input) => ({ demonstrations, input })),
    control,
  );
  const zeroShot = await tokens.framed(inputs, tokens.zeroShot, control);
  const bare = await tokens.framed(inputs, { ...tokens.zeroShot, instruction: false }, control);
  const framed = await tokens.framed(inputs, frame, control);
  const alone = frame.lead === "cells" ? { ...frame, lead: tokens.zeroShot.lead } : frame;
  const keptAlone = frame.lead === "cells" ? await tokens.framed(inputs, alone, control) : framed;
  const scored = queries.filter((query) => query.expected !== undefined);
  const expected = await tokens.answers(
    scored.map(({ input, expected: value }) => ({
      input: input.text,
      answer: primaryAnswer(settings, value?.text ?? ""),
    })),
    control,
  );
  const expectedOf = new Map(scored.map((query, index) => [query, expected[index]]));
  return queries.map((query, index) => {
    const prompts = {
      fewShot: fewShot[index] ?? [],
      zeroShot: zeroShot[index] ?? [],
      bare: bare[index] ?? [],
      framed: framed[index] ?? [],
      keptAlone: keptAlone[index] ?? [],
    };
    tokens.compareSeparators(query.input.text, prompts.fewShot, prompts.framed);
    return { query, ...prompts, expected: expectedOf.get(query) ?? [] };
  });
}
