import type { IclDocument, Query } from "../language/document.js";
import { primaryAnswer } from "../language/match.js";
import type { RequestControl } from "../protocol/engine.js";
import type { TaskTokens } from "./taskTokens.js";

/** A query as tokens, with all the file's demonstrations and alone. */
export interface QueryTokens {
  readonly query: Query;
  readonly fewShot: readonly number[];
  readonly zeroShot: readonly number[];
  /** Empty where no answer is expected. */
  readonly expected: readonly number[];
}

/** Tokenises queries, and notes where separators differ between the two prompts. */
export async function tokeniseQueries(
  tokens: TaskTokens,
  document: IclDocument,
  queries: readonly Query[],
  control: RequestControl,
): Promise<QueryTokens[]> {
  const { demonstrations, settings } = document;
  const inputs = queries.map(({ input }) => input.text);
  const fewShot = await tokens.fewShot(
    inputs.map((input) => ({ demonstrations, input })),
    control,
  );
  const zeroShot = await tokens.zeroShot(inputs, control);
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
    const prompts = { fewShot: fewShot[index] ?? [], zeroShot: zeroShot[index] ?? [] };
    tokens.compareSeparators(query.input.text, prompts.fewShot, prompts.zeroShot);
    return { query, ...prompts, expected: expectedOf.get(query) ?? [] };
  });
}
