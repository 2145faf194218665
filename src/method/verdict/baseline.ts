import * as z from "zod";
import type { IclDocument } from "../../language/document.js";
import { answerKey, answerMatches, inputKey } from "../../language/match.js";
import { Verdict, type QueryComparison } from "../comparison.js";
import { countedAmong } from "./countedQueries.js";
import { signTest } from "./signTest.js";

const BaselineOutcome = z.object({ answer: z.string() });

/** What is read of a file in an earlier document: fields that came later are not asked for. */
export const BaselineFile = z.object({
  file: z.string(),
  task: z.string(),
  model: z.object({ name: z.string(), fingerprint: z.string() }),
  queries: z.array(
    z.object({
      input: z.string(),
      expected: z.string().nullable(),
      agreement: z.boolean(),
      taskVector: BaselineOutcome,
      fewShot: BaselineOutcome,
    }),
  ),
  summary: z.object({ verdict: z.string() }),
});
export type BaselineFile = z.infer<typeof BaselineFile>;

const ChangedQuery = z.object({
  input: z.string(),
  line: z.int().positive().describe("line of the file, from 1 on"),
  expected: z.string().nullable(),
  before: z.string().describe("the task vector's answer in the baseline"),
  now: z.string().describe("its answer now"),
  rightBefore: z.boolean().describe("by the file's match as it is now; by agreement where that is compared"),
  rightNow: z.boolean(),
});

/** A file's task vector beside that of an earlier run, over the queries that both have. */
export const BaselineComparison = z.object({
  file: z.string().describe("absolute path of the .icl file"),
  baselineFile: z.string().describe("its path in the baseline"),
  model: z.string().nullable().describe("the baseline's model where it was another one; else null"),
  verdictBefore: z.string().describe("the verdict of the baseline"),
  verdict: Verdict,
  by: z
    .enum(["expected answers", "agreement"])
    .describe("what is compared: agreement with few-shot where no query in both has an expected answer"),
  compared: z
    .int()
    .describe("different queries in both, with the same expected answer, that are not demonstrations"),
  before: z.int().describe("of these, right in the baseline"),
  now: z.int().describe("of these, right now"),
  fewShotBefore: z.int().describe("of these, right by few-shot in the baseline; all of them by agreement"),
  fewShotNow: z.int().describe("of these, right by few-shot now"),
  lost: z.int().describe("right in the baseline and wrong now"),
  gained: z.int().describe("wrong in the baseline and right now"),
  chance: z
    .number()
    .min(0)
    .max(1)
    .describe("how often chance alone loses as many of the changed queries (exact sign test, one-sided)"),
  dropped: z.boolean().describe("whether more is lost than chance explains: chance is 0.05 or less"),
  changes: z
    .array(ChangedQuery)
    .describe("the compared queries whose answer changed, in the order of the file"),
  notCompared: z.int().describe("queries now that the baseline lacks, or has with another expected answer"),
  gone: z.int().describe("queries of the baseline that are not there now, or have another expected answer"),
});
export type BaselineComparison = z.infer<typeof BaselineComparison>;

/** What is needed of a later run. */
export interface ComparedFile {
  readonly file: string;
  readonly model: { readonly fingerprint: string };
  /** In the order of the file; queries that were not answered are missing. */
  readonly queries: readonly (Pick<QueryComparison, "input" | "expected" | "line" | "agreement"> & {
    readonly taskVector: { readonly answer: string };
    readonly fewShot: { readonly answer: string };
  })[];
  readonly summary: { readonly verdict: Verdict };
}

/** A drop that chance alone brings about this often or less is one. */
const CHANCE = 0.05;

/** Which answers of the task vector changed since an earlier run, and whether it lost more than chance explains. */
export function compareWithBaseline(
  { settings, demonstrations }: Pick<IclDocument, "settings" | "demonstrations">,
  comparison: ComparedFile,
  baseline: BaselineFile,
): BaselineComparison {
  const earlier = new Map(baseline.queries.map((query) => [pairKey(query), query]));
  // Of the answers, not of the document's queries: those that are too long for the model have none.
  const { counted: now } = countedAmong(comparison.queries, ({ input }) => input, demonstrations);
  const both = now.flatMap((query) => {
    const before = earlier.get(pairKey(query));
    return before === undefined ? [] : [{ query, before }];
  });
  const scored = both.filter(({ query }) => query.expected !== null);
  const byAnswers = scored.length > 0;
  const right = (answer: string, { expected }: Pick<QueryComparison, "expected">): boolean =>
    expected === null || answerMatches(settings, answer, expected);
  const pairs = (byAnswers ? scored : both).map(({ query, before }) => ({
    query,
    before,
    rightBefore: byAnswers ? right(before.taskVector.answer, query) : before.agreement,
    rightNow: byAnswers ? right(query.taskVector.answer, query) : query.agreement,
  }));
  const count = (wanted: (pair: (typeof pairs)[number]) => boolean): number => pairs.filter(wanted).length;
  const lost = count(({ rightBefore, rightNow }) => rightBefore && !rightNow);
  const gained = count(({ rightBefore, rightNow }) => !rightBefore && rightNow);
  const chance = signTest(gained, lost);
  return {
    file: comparison.file,
    baselineFile: baseline.file,
    model: baseline.model.fingerprint === comparison.model.fingerprint ? null : baseline.model.name,
    verdictBefore: baseline.summary.verdict,
    verdict: comparison.summary.verdict,
    by: byAnswers ? "expected answers" : "agreement",
    compared: pairs.length,
    before: count(({ rightBefore }) => rightBefore),
    now: count(({ rightNow }) => rightNow),
    fewShotBefore: count(({ query, before }) => right(before.fewShot.answer, query)),
    fewShotNow: count(({ query }) => right(query.fewShot.answer, query)),
    lost,
    gained,
    chance,
    dropped: chance <= CHANCE,
    changes: pairs
      .filter(
        ({ query, before, rightBefore, rightNow }) =>
          rightBefore !== rightNow ||
          answerKey(settings, before.taskVector.answer) !== answerKey(settings, query.taskVector.answer),
      )
      .map(({ query, before, rightBefore, rightNow }) => ({
        input: query.input,
        line: query.line,
        expected: query.expected,
        before: before.taskVector.answer,
        now: query.taskVector.answer,
        rightBefore,
        rightNow,
      })),
    notCompared: now.length - both.length,
    gone: earlier.size - both.length,
  };
}

/** Queries with the same key are one: the same input with the same expected answer. */
function pairKey({ input, expected }: { input: string; expected: string | null }): string {
  return JSON.stringify([inputKey(input), expected?.normalize("NFC") ?? null]);
}

/** What became of a file since the baseline, in one sentence. */
export function baselineSentence(change: BaselineComparison): string {
  const { compared, before, now, lost, gained, chance, dropped, by } = change;
  if (compared === 0) return "No query has the same expected answer in both runs, so nothing is compared.";
  const what = by === "agreement" ? "answered as the full prompt does" : "right";
  const figures = `${before} of ${compared} queries were ${what} in the baseline, ${now} are now`;
  if (lost + gained === 0) return `${figures}.`;
  const changes = `${figures}: ${lost} lost, ${gained} gained`;
  if (lost <= gained) return `${changes}.`;
  const often = `chance alone loses as many in ${chance < 0.01 ? "less than 1" : Math.round(100 * chance)} of 100 runs`;
  return `${changes}; ${often}, so this is ${dropped ? "a drop" : "not certainly a drop"}.`;
}
