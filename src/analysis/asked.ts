import type { Demonstration, IclDocument, Query } from "../language/document.js";
import { answerMatches, demonstrationMatches, primaryAnswer } from "../language/match.js";
import type { TaskSettings } from "../language/settings.js";
import { matchOnly, plainRow, wholeAnswer } from "../method/conditions.js";
import { openTokens } from "../method/openTokens.js";
import type { AnswerEnds, TaskTokens } from "../method/taskTokens.js";
import type { Engine, RequestControl } from "../protocol/engine.js";
import type { Row, RowResult } from "../protocol/rows.js";

/** What the model is asked, with the answer that it should give: a query, or a demonstration held out. */
export interface Asked {
  readonly kind: "demonstration" | "query";
  readonly input: string;
  /** As written: with `alternatives` it may hold several answers. */
  readonly answer: string;
  /** Tokens of the answer. */
  readonly expected: readonly number[];
  readonly zeroShot: readonly number[];
  readonly ends: AnswerEnds;
}

/** How it was answered. */
export interface Answered {
  readonly answer: string;
  readonly match: boolean;
  /** Of the expected answer, natural logarithm, summed over its tokens. */
  readonly logProbability: number;
}

/** The file's queries that can be scored: test data, which choose nothing. */
export function scoredQueries({ queries }: IclDocument): Query[] {
  return queries.filter(({ expected }) => expected !== undefined);
}

/** A file's scored queries, alone and behind all of its demonstrations. */
export interface AskedQueries {
  readonly tokens: TaskTokens;
  readonly asked: readonly Asked[];
  /** The full prompt of each, in the same order. */
  readonly full: readonly (readonly number[])[];
}

export async function askedQueries(
  engine: Engine,
  document: IclDocument,
  control: RequestControl,
): Promise<AskedQueries> {
  const { settings, demonstrations } = document;
  const tokens = await openTokens(engine, settings, control);
  const asked = await toAsk(tokens, settings, scoredQueries(document), control);
  const full = await tokens.fewShot(
    asked.map(({ input }) => ({ demonstrations, input })),
    control,
  );
  return { tokens, asked, full };
}

/** Tokenises demonstrations and queries with an expected answer as something to be asked alone. */
export async function toAsk(
  tokens: TaskTokens,
  settings: TaskSettings,
  entries: readonly (Demonstration | Query)[],
  control: RequestControl,
): Promise<Asked[]> {
  const texts = entries.map((entry) => ({
    kind: entry.kind,
    input: entry.input.text,
    answer: (entry.kind === "query" ? entry.expected : entry.output)?.text ?? "",
  }));
  const zeroShot = await tokens.framed(
    texts.map(({ input }) => input),
    tokens.zeroShot,
    control,
  );
  const expected = await tokens.answers(
    texts.map(({ input, answer }) => ({ input, answer: primaryAnswer(settings, answer) })),
    control,
  );
  return texts.map((text, index) => ({
    ...text,
    expected: expected[index] ?? [],
    zeroShot: zeroShot[index] ?? [],
    ends: tokens.ends,
  }));
}

/**
 * The row that asks it.
 * @param text whether the answer itself is read, and not only whether it is right.
 */
export function askRow(
  settings: TaskSettings,
  asked: Asked,
  prompt: readonly number[],
  { text = false }: { text?: boolean } = {},
): Row {
  return plainRow(prompt, {
    expected: asked.expected,
    generate: text ? wholeAnswer(settings, asked.ends) : matchOnly(settings, asked.ends, asked.answer),
    top: text ? 1 : 0,
    reference: null,
  });
}

export function readAnswer(settings: TaskSettings, asked: Asked, result: RowResult): Answered {
  return {
    answer: result.answer.trim(),
    match: result.ended !== "mismatch" && isRight(settings, asked, result.answer),
    logProbability: result.expectedLogProbability ?? 0,
  };
}

function isRight(settings: TaskSettings, { kind, answer }: Asked, given: string): boolean {
  const matches = kind === "query" ? answerMatches : demonstrationMatches;
  return matches(settings, given, answer);
}
