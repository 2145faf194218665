import type { IclDocument } from "../language/document.js";
import { LineIndex } from "../language/lines.js";
import type { Engine, RequestControl } from "../protocol/engine.js";
import { accuracyOf } from "./accuracy.js";
import { askQuery, compareOne, type Asking } from "./askQuery.js";
import { comparisonTokens, groupTokens, type AskedConditions } from "./comparisonTokens.js";
import type {
  Accuracy,
  ComparisonSummary,
  FinishedQuery,
  PromptOption,
  QueryComparison,
} from "./comparison.js";
import { withLikelyCause } from "./likelyCause.js";
import { mean } from "./mean.js";
import { measureCost } from "./measureCost.js";
import { onwards, progressParts } from "./progressParts.js";
import { tokeniseQueries, type QueryTokens } from "./queries.js";
import { queryGroups } from "./queryGroups.js";
import { RANDOM_VECTORS, randomInterventions } from "./randomVector.js";
import { rotatedOutputs } from "./rotatedOutputs.js";
import { RowBatch } from "./rowBatch.js";
import { frameOf, type TaskVector } from "./taskVector.js";
import { tokenNoteMessage } from "./tokenNotes.js";
import { openTokens } from "./openTokens.js";
import type { TaskTokens } from "./taskTokens.js";
import { adviceOf } from "./verdict/advice.js";
import { evidenceOf } from "./verdict/comparedEvidence.js";
import { countedQueries } from "./verdict/countedQueries.js";
import { notesOfCounted } from "./verdict/countedNotes.js";
import { judge, type Evidence, type Judgement } from "./verdict/judge.js";
import { countOutcomes, rightAnswers } from "./verdict/outcomes.js";
import { ownSeed } from "./verdict/ownSeed.js";
import { optionsFor } from "./verdict/whatToDo.js";
import type { WrongTask } from "./wrongTask.js";

const GROUPS = { first: 32, largest: 128 };

export interface CompareOptions {
  /** Whether to measure times: they take so many runs of the first query, one at a time. */
  readonly cost: boolean;
  /** Another task, as a control; undefined where none is at hand. */
  readonly wrongTask?: WrongTask | undefined;
  /** What an earlier run of the same comparison answered before it was stopped: the file's first queries. */
  readonly finished?: readonly FinishedQuery[];
  /** Called when the first query is asked, and after each group with all that are answered so far, in the file's order. */
  readonly onFinished?: (finished: readonly FinishedQuery[]) => void;
}

export interface Comparison {
  readonly queries: QueryComparison[];
  readonly summary: ComparisonSummary;
}

/** Answers every query with the full prompt, the vector, neither, and random vectors, and compares. */
export async function compareQueries(
  engine: Engine,
  document: IclDocument,
  vector: TaskVector,
  options: CompareOptions,
  control: RequestControl,
): Promise<Comparison> {
  const quiet = { signal: control.signal };
  const tokens = await openTokens(engine, document.settings, quiet);
  const frame = frameOf(document, vector.frame);
  const prepared = await tokeniseQueries(tokens, document, document.queries, frame, quiet);
  const seed = ownSeed(document);
  const randoms = Array.from({ length: RANDOM_VECTORS }, (_, index) =>
    randomInterventions(vector.interventions, seed + index * 1000),
  );
  const rotated = await rotatedPrompts(tokens, document, quiet);
  const lines = new LineIndex(document.text);
  const earlier = options.finished ?? [];
  const { answered, groups } = groupsLeft(prepared, earlier.length);
  const compared = earlier.slice(0, answered).map((one, place): FinishedQuery => {
    const start = document.queries[place]?.span.start ?? 0;
    return { ...one, comparison: { ...one.comparison, line: lines.at(start).line } };
  });
  const { wrongTask } = options;
  const asking: Asking = { settings: document.settings, ends: tokens.ends, vector, randoms, wrongTask };
  const conditions = askedConditions(document, vector, wrongTask, rotated.size > 0);
  const { choosing: choice, timing: times } = comparisonTokens(prepared, conditions);
  // One bar: what is asked after the queries takes a few of their rows again.
  const onward = onwards(control);
  const parts = progressParts(onward, [
    ...groups.map((group) => groupTokens(group, conditions)),
    choice,
    options.cost ? times : 0,
  ]);
  const [choosing = onward, timing = onward] = parts.slice(groups.length);
  options.onFinished?.(compared);
  for (const [index, group] of groups.entries()) {
    const batch = new RowBatch();
    const from = compared.length;
    const asked = group.map((query, place) => askQuery(batch, asking, query, rotated.get(from + place)));
    const part = parts[index] ?? onward;
    await batch.evaluate(engine, part);
    part.onProgress?.({ done: 1, total: 1 });
    compared.push(...asked.map((one) => compareOne(asking, one, lines)));
    options.onFinished?.(compared);
  }
  const sorted = countedQueries(document);
  const places = new Map(document.queries.map((query, place) => [query, place]));
  const counted = sorted.counted.flatMap((query): CountedQuery[] => {
    const place = places.get(query) ?? -1;
    const [one, tokens] = [compared[place], prepared[place]];
    return one === undefined || tokens === undefined ? [] : [{ ...one, tokens }];
  });
  const evidence = evidenceOf(document, counted);
  const verdict = judge(evidence);
  const choices = await optionsFor(engine, document, vector.frame.keep, verdict, counted, choosing);
  const [first] = prepared;
  const cost =
    options.cost && first !== undefined
      ? await measureCost(
          engine,
          vector,
          first,
          await fewestOf(tokens, document, choices, first, quiet),
          timing,
        )
      : null;
  return {
    queries: compared.map(({ comparison }) => comparison),
    summary: {
      ...summarise(document, compared.length, counted, evidence, verdict),
      cost,
      options: choices,
      advice: choices.length === 0 ? null : adviceOf(verdict.verdict, choices, verdict.neededQueries),
      notes: [...notesOfCounted(document, sorted), ...tokens.notes.map(tokenNoteMessage)],
    },
  };
}

/**
 * Queries that are answered together and are left, and how many before them need no second answer. The groups are the
 * same wherever an earlier run stopped: one of which not all is kept is answered as a whole.
 */
function groupsLeft(
  prepared: readonly QueryTokens[],
  kept: number,
): { readonly answered: number; readonly groups: readonly (readonly QueryTokens[])[] } {
  const groups = queryGroups(prepared, GROUPS);
  let answered = 0;
  for (let next = groups[0]; next !== undefined && answered + next.length <= kept; next = groups[0]) {
    answered += next.length;
    groups.shift();
  }
  return { answered, groups };
}

/** What every query is asked under. */
function askedConditions(
  { settings }: Pick<IclDocument, "settings">,
  { frame }: Pick<TaskVector, "frame">,
  wrongTask: unknown,
  rotated: boolean,
): AskedConditions {
  return {
    bare: settings.instruction !== undefined,
    keptAlone: frame.keep > 0,
    wrongTask: wrongTask !== undefined,
    rotated,
  };
}

/** A query behind the fewest demonstrations that are enough; undefined where those are no option. */
async function fewestOf(
  tokens: TaskTokens,
  { demonstrations }: IclDocument,
  choices: readonly PromptOption[],
  { query }: QueryTokens,
  control: RequestControl,
): Promise<readonly number[] | undefined> {
  const fewest = choices.find(({ kind }) => kind === "fewest demonstrations");
  if (fewest === undefined) return undefined;
  const shown = demonstrations.slice(0, fewest.demonstrations);
  const [prompt] = await tokens.fewShot([{ demonstrations: shown, input: query.input.text }], control);
  return prompt;
}

/** The full prompt with its outputs rotated, by the places of the queries with an expected answer. */
async function rotatedPrompts(
  tokens: TaskTokens,
  { demonstrations, queries }: IclDocument,
  control: RequestControl,
): Promise<ReadonlyMap<number, readonly number[]>> {
  const rotated = rotatedOutputs(demonstrations);
  if (rotated === undefined) return new Map();
  const places = queries.flatMap(({ expected }, place) => (expected === undefined ? [] : [place]));
  const inputs = places.map((place) => queries[place]?.input.text ?? "");
  const prompts = await tokens.fewShot(
    inputs.map((input) => ({ demonstrations: rotated, input })),
    control,
  );
  return new Map(places.map((place, index) => [place, prompts[index] ?? []]));
}

/** A query that counts, with its prompts. */
interface CountedQuery extends FinishedQuery {
  readonly tokens: QueryTokens;
}

function summarise(
  document: IclDocument,
  asked: number,
  counted: readonly CountedQuery[],
  evidence: Evidence,
  verdict: Judgement,
): Omit<ComparisonSummary, "cost" | "options" | "advice" | "notes"> {
  const all = counted.map(({ comparison }) => comparison);
  const scored = counted.filter(({ comparison }) => comparison.expected !== null);
  const accuracy = (condition: Condition): Accuracy =>
    accuracyOf(scored.map(({ comparison }) => comparison[condition]?.match === true));
  const optional = <Name extends Condition>(condition: Name) =>
    (scored.some(({ comparison }) => comparison[condition] !== undefined)
      ? { [condition]: accuracy(condition) }
      : {}) as Partial<Record<Name, Accuracy>>;
  const firstTokens = (condition: "zeroShot" | "fewShot" | "taskVector"): Accuracy =>
    accuracyOf(scored.map(({ comparison }) => comparison[condition].firstTokenMatch === true));
  const { agreement, recovery } = verdict;
  const rights = rightAnswers(countOutcomes(evidence.outcomes));
  return {
    queries: asked,
    counted: all.length,
    scored: scored.length,
    accuracy:
      scored.length === 0
        ? null
        : {
            ...optional("bare"),
            zeroShot: accuracy("zeroShot"),
            fewShot: accuracy("fewShot"),
            taskVector: accuracy("taskVector"),
            ...optional("keptAlone"),
            // Every vector is tried on the same queries: the interval is that of the first one's answers.
            randomVector: {
              ...accuracy("randomVector"),
              value: mean(scored.flatMap(({ randomMatches }) => randomMatches.map(Number))),
            },
            ...optional("wrongTask"),
            ...rotatedAccuracy(scored),
            constantAnswer: evidence.constant?.accuracy ?? 0,
          },
    firstToken:
      scored.length === 0
        ? null
        : {
            zeroShot: firstTokens("zeroShot"),
            fewShot: firstTokens("fewShot"),
            taskVector: firstTokens("taskVector"),
          },
    kept: rights.fewShot === 0 ? null : rights.taskVector / rights.fewShot,
    recovery,
    agreement: agreement?.value ?? null,
    agreementBounds:
      agreement === null ? null : { low: agreement.low, high: agreement.high, atLeast: agreement.atLeast },
    ...klOfAll(all.map(({ kl }) => kl)),
    tokensSaved:
      counted.length === 0
        ? 0
        : mean(counted.map(({ tokens: { fewShot, framed } }) => fewShot.length - framed.length)),
    controls: [...verdict.controls],
    verdict: verdict.verdict,
    reason: verdict.failing === "vector" ? withLikelyCause(verdict.reason, document) : verdict.reason,
    neededQueries: verdict.neededQueries,
  };
}

function rotatedAccuracy(scored: readonly CountedQuery[]): { rotatedOutputs?: Accuracy } {
  const matches = scored.flatMap(({ rotatedMatch }) => rotatedMatch ?? []);
  return matches.length === 0 ? {} : { rotatedOutputs: accuracyOf(matches) };
}

type Condition = "bare" | "zeroShot" | "fewShot" | "taskVector" | "keptAlone" | "randomVector" | "wrongTask";

/** Standard errors above a mean below which it lies with 95 % certainty. */
const ONE_SIDED = 1.645;

function klOfAll(values: readonly number[]): Pick<ComparisonSummary, "kl" | "klAtMost"> {
  if (values.length === 0) return { kl: null, klAtMost: null };
  const centre = mean(values);
  if (values.length === 1) return { kl: centre, klAtMost: null };
  const variance = values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1);
  return { kl: centre, klAtMost: centre + ONE_SIDED * Math.sqrt(variance / values.length) };
}
