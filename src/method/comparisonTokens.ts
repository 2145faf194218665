import type { IclDocument, Query } from "../language/document.js";
import type { Engine, RequestControl } from "../protocol/engine.js";
import { commonLength } from "./commonTokens.js";
import { REPEATS } from "./measureCost.js";
import { openTokens } from "./openTokens.js";
import { tokeniseQueries, type QueryTokens } from "./queries.js";
import { RANDOM_VECTORS } from "./randomVector.js";
import { spread } from "./teachingPlan.js";

/** What queries are asked under besides the full prompt, the query alone, the vector and random ones. */
export interface AskedConditions {
  readonly bare: boolean;
  readonly keptAlone: boolean;
  readonly wrongTask: boolean;
  /** Whether the outputs of the demonstrations can be rotated. */
  readonly rotated: boolean;
}

/** About how many tokens each part of a comparison sends through the model. */
export interface ComparisonTokens {
  readonly asking: number;
  /** Fewer demonstrations. */
  readonly choosing: number;
  /** The times. */
  readonly timing: number;
}

/** Tokens of an answer that is not known yet. */
const GUESSED_ANSWER = 4;
/** Numbers of demonstrations that are tried: none where the prompt fails or is not needed, else two or three. */
const TRIED = 1;
/** So many queries tell how long the others are. */
const SAMPLE = 32;

/** Of queries that are answered in one request: what prompts of a kind begin with is computed once. */
export function groupTokens(queries: readonly QueryTokens[], asked: AskedConditions): number {
  const promptsOf = (kind: "fewShot" | "zeroShot" | "bare" | "framed"): number =>
    sharingTokens(queries.map((query) => query[kind]));
  const prompts =
    (asked.rotated ? 2 : 1) * promptsOf("fewShot") +
    promptsOf("zeroShot") +
    promptsOf("framed") +
    (asked.bare ? promptsOf("bare") : 0);
  return prompts + rowsOf(asked) * answersOf(queries);
}

/** In time that grows with the prompts alone: what the first and the last begin with is taken for all. */
function sharingTokens(prompts: readonly (readonly number[])[]): number {
  const [first = [], last = first] = [prompts[0], prompts.at(-1)];
  const shared = commonLength(first, last);
  return prompts.reduce((sum, { length }) => sum + Math.max(0, length - shared), shared);
}

/** Of all the queries, what could be sent in the full prompt's place, and the times of the first one. */
export function comparisonTokens(queries: readonly QueryTokens[], asked: AskedConditions): ComparisonTokens {
  const fewShot = sharingTokens(queries.map((query) => query.fewShot));
  const [first] = queries;
  const once =
    first === undefined
      ? 0
      : first.fewShot.length +
        2 * first.framed.length +
        first.zeroShot.length +
        (asked.bare ? first.bare.length : 0);
  return {
    asking: groupTokens(queries, asked),
    choosing: TRIED * (fewShot + answersOf(queries)),
    timing: (REPEATS + 1) * once,
  };
}

/**
 * Before the vector is there: from some of the queries, in the frame that the file asks for.
 * @param contextLength queries that are too long for it are not asked; 0 where the model tells none.
 */
export async function expectedTokens(
  engine: Engine,
  document: IclDocument,
  contextLength: number,
  cost: boolean,
  control: RequestControl,
): Promise<number> {
  const { settings, queries, demonstrations } = document;
  const sample = await sampleOf(engine, document, queries, control);
  if (sample.length === 0) return 0;
  const prepared = sample.filter(({ fewShot }) => contextLength === 0 || fewShot.length <= contextLength);
  const asked = {
    bare: settings.instruction !== undefined,
    keptAlone: settings.vector.keep !== 0,
    wrongTask: true,
    rotated: demonstrations.length > 1,
  };
  const { asking, choosing, timing } = comparisonTokens(prepared, asked);
  return ((asking + choosing) * queries.length) / sample.length + (cost ? timing : 0);
}

/**
 * About how many tokens trying the vector at every layer sends through the model, on the queries with an expected answer.
 * @param layers of the model. @param randomVectors at every layer.
 */
export async function expectedSweepTokens(
  engine: Engine,
  document: IclDocument,
  layers: number,
  randomVectors: number,
  control: RequestControl,
): Promise<number> {
  const asked = document.queries.filter(({ expected }) => expected !== undefined);
  const sample = await sampleOf(engine, document, asked, control);
  if (sample.length === 0) return 0;
  const promptsOf = (kind: "fewShot" | "zeroShot" | "framed"): number =>
    sharingTokens(sample.map((query) => query[kind]));
  // At each layer the vector, random ones and another task's.
  const rows = 2 + layers * (2 + randomVectors);
  const tokens =
    promptsOf("fewShot") + promptsOf("zeroShot") + promptsOf("framed") + rows * answersOf(sample);
  return (tokens * asked.length) / sample.length;
}

/** Some of the queries, spread over all of them, in the frame that stands for the vector's before it is there. */
async function sampleOf(
  engine: Engine,
  document: IclDocument,
  queries: readonly Query[],
  control: RequestControl,
): Promise<QueryTokens[]> {
  const sample = spread(queries, SAMPLE);
  if (sample.length === 0) return [];
  const tokens = await openTokens(engine, document.settings, control);
  return tokeniseQueries(tokens, document, sample, tokens.zeroShot, control);
}

function rowsOf({ bare, keptAlone, wrongTask, rotated }: AskedConditions): number {
  const always = 3 + RANDOM_VECTORS;
  return always + [bare, keptAlone, wrongTask, rotated].filter(Boolean).length;
}

/** Each row's own token, which is patched, and its answer. */
function answersOf(queries: readonly QueryTokens[]): number {
  return queries.reduce(
    (sum, { expected }) => sum + 1 + (expected.length === 0 ? GUESSED_ANSWER : expected.length),
    0,
  );
}
