import * as vscode from "vscode";
import type { ShownAnalysis } from "../../analysis/analysisResult.js";
import type { Query } from "../../language/document.js";
import type { FileComparison, QueryComparison } from "../../method/comparison.js";
import type { Sweep } from "../../method/sweep.js";
import type { Kept } from "../known/kept.js";
import type { Known } from "../known/known.js";
import type { KeptAnalysis, Unfinished } from "../known/storedResults.js";

/** A file's comparison with the lines of its queries as they are now. */
interface ShownComparison extends Kept<FileComparison> {
  /** For each query of the comparison whether it is stale by itself: its text, or what it was answered with. */
  readonly staleQueries: readonly boolean[];
}

/** What is answered of a comparison that runs or was stopped. */
interface ShownUnfinished {
  /** The first of those that are answered. */
  readonly queries: readonly QueryComparison[];
  readonly staleQueries: readonly boolean[];
  readonly done: number;
  readonly total: number;
}

/** So many rows are shown while more are answered: they are sent again with every group, and the panel draws no more. */
const MOST_WHILE_RUNNING = 200;

/** What the panel and the report of one file show. */
export interface ShownResults {
  readonly comparison: ShownComparison | undefined;
  /** Undefined where the comparison of the file as it is ended. */
  readonly unfinished: ShownUnfinished | undefined;
  readonly sweep: Kept<Sweep> | undefined;
  /** What was analysed from this file, the newest first. */
  readonly analyses: readonly ShownAnalysis[];
  /** What is being done for this file, in words; undefined while nothing is. */
  readonly running: string | undefined;
}

export function shownResults(known: Known, uri: string): ShownResults {
  const { files, tasks, results, jobs } = known;
  const running = jobs.of(uri)[0]?.step;
  const document = vscode.workspace.textDocuments.find((open) => open.uri.toString() === uri);
  if (document === undefined)
    return { comparison: undefined, unfinished: undefined, sweep: undefined, analyses: [], running };
  const dependencies = tasks.dependencies(files.peek(document));
  const kept = results.of(uri);
  const comparison = kept.comparison(dependencies);
  return {
    comparison: comparison && placedComparison(known, document, comparison),
    // The rows of one that ended are the same ones.
    unfinished:
      comparison?.stale === false
        ? undefined
        : placedUnfinished(known, document, kept.unfinished(dependencies), running !== undefined),
    sweep: kept.sweep(dependencies),
    analyses: kept.analyses().map((analysis) => ({
      value: analysis.result,
      stale: isStale(known, analysis),
    })),
    running,
  };
}

/** Whether a file of an analysis has changed; one that is not open is as it was. */
function isStale({ files, tasks }: Known, analysis: KeptAnalysis): boolean {
  return analysis.files.some(({ uri, digest }) => {
    const document = files.open().find((open) => open.uri.toString() === uri);
    return (
      document !== undefined &&
      tasks.analysedDigest(analysis.result.analysis, files.peek(document)) !== digest
    );
  });
}

function placedComparison(
  known: Known,
  document: vscode.TextDocument,
  { value, stale }: Kept<FileComparison>,
): ShownComparison {
  const { queries, staleQueries } = placed(known, document, value.queries);
  return { value: { ...value, queries }, stale, staleQueries };
}

function placedUnfinished(
  known: Known,
  document: vscode.TextDocument,
  unfinished: Unfinished | undefined,
  running: boolean,
): ShownUnfinished | undefined {
  if (unfinished === undefined || unfinished.finished.length === 0) return undefined;
  const { finished, total } = unfinished;
  const most = running ? MOST_WHILE_RUNNING : finished.length;
  const rows = finished.slice(0, most).map(({ comparison }) => comparison);
  return { ...placed(known, document, rows), done: finished.length, total };
}

/** Rows with their queries' lines as they are now, and which of them are stale by themselves. */
function placed(
  { files, tasks, results }: Known,
  document: vscode.TextDocument,
  rows: readonly QueryComparison[],
): { queries: QueryComparison[]; staleQueries: boolean[] } {
  const { icl, positions } = files.parsed(document);
  const dependencies = tasks.dependencies(files.peek(document));
  const kept = results.of(document.uri.toString());
  const free = new Map<string, Query[]>();
  for (const query of icl.queries) {
    const key = keyOf(query.input.text, query.expected?.text);
    free.set(key, [...(free.get(key) ?? []), query]);
  }
  const staleQueries: boolean[] = [];
  const queries = rows.map((compared): QueryComparison => {
    const { input, expected } = compared;
    const query = free.get(keyOf(input, expected ?? undefined))?.shift();
    const row = kept.row({ input, expected: expected ?? undefined }, dependencies);
    staleQueries.push(query === undefined || row?.stale !== false);
    return query === undefined
      ? compared
      : { ...compared, line: positions.position(query.span.start).line + 1 };
  });
  return { queries, staleQueries };
}

function keyOf(input: string, expected: string | undefined): string {
  return JSON.stringify([input, expected]);
}
