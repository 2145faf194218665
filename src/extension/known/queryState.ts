import type { Query } from "../../language/document.js";
import { answerMatches } from "../../language/match.js";
import type { TaskSettings } from "../../language/settings.js";
import { runModes, type RunMode } from "../../method/runQuery.js";
import type { Dependencies } from "./dependencies.js";
import type { KnownResults } from "./fileResults.js";
import type { ComparedQuery, RunOutcome } from "./storedResults.js";
import type { Kept } from "./kept.js";

/** The answer that a query got last. */
export interface LastAnswer {
  readonly mode: RunMode;
  readonly answer: string;
  /** Whether it is what the file expects now; null where nothing is expected. */
  readonly match: boolean | null;
  /** Time of the whole answer, where it was run alone. */
  readonly milliseconds: number | undefined;
  /** What few-shot answered, where both were compared and differ. */
  readonly fewShot: string | undefined;
  readonly stale: boolean;
}

/** All that is known of one query. */
export interface QueryState {
  readonly runs: Readonly<Record<RunMode, Kept<RunOutcome> | undefined>>;
  readonly row: Kept<ComparedQuery> | undefined;
  readonly last: LastAnswer | undefined;
}

export function queryState(
  results: KnownResults,
  { input, expected }: Pick<Query, "input" | "expected">,
  settings: TaskSettings,
  dependencies: Dependencies,
): QueryState {
  const runs = {
    "task-vector": results.run("task-vector", input.text, dependencies),
    "few-shot": results.run("few-shot", input.text, dependencies),
    "zero-shot": results.run("zero-shot", input.text, dependencies),
  };
  const row = results.row({ input: input.text, expected: expected?.text }, dependencies);
  const matchOf = (answer: string): boolean | null =>
    expected === undefined ? null : answerMatches(settings, answer, expected.text);
  const answers: (LastAnswer & { readonly at: number })[] = runModes.flatMap((mode) => {
    const run = runs[mode];
    if (run === undefined) return [];
    const { answer, milliseconds, at } = run.value;
    const match = matchOf(answer);
    return [{ mode, answer, match, milliseconds, fewShot: undefined, stale: run.stale, at }];
  });
  if (row !== undefined) {
    const { comparison, at } = row.value;
    const { answer } = comparison.taskVector;
    answers.push({
      mode: "task-vector",
      answer,
      match: matchOf(answer),
      milliseconds: undefined,
      fewShot: comparison.agreement ? undefined : comparison.fewShot.answer,
      stale: row.stale,
      at,
    });
  }
  // What still holds comes before what is newer.
  const [last] = answers.sort((a, b) => Number(a.stale) - Number(b.stale) || b.at - a.at);
  return { runs, row, last };
}
