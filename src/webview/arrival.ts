import type { ToPanel } from "./messages.js";
import { analysisId } from "./sections.js";

/** What came of work that was asked for. */
export interface Arrival {
  /** Id of the section that shows it; undefined where nothing new is shown. */
  readonly section: string | undefined;
  /** For those who do not see the page move. */
  readonly said: string;
}

/** What arrived with a message while something ran, or that it ended; undefined while it goes on. */
export function arrivalOf(before: ToPanel, now: ToPanel): Arrival | undefined {
  if (before.running === null || before.uri !== now.uri) return undefined;
  const analysis = freshAnalysis(before, now);
  if (analysis !== undefined) {
    return { section: analysisId(analysis.analysis), said: `${analysis.title}: the result is here.` };
  }
  const { comparison, sweep } = now;
  if (comparison !== null && textOf(comparison) !== textOf(before.comparison)) {
    return { section: "verdict", said: `Compared. Verdict: ${comparison.value.summary.verdict}.` };
  }
  if (sweep !== null && JSON.stringify(sweep) !== JSON.stringify(before.sweep)) {
    return { section: "layers", said: "The layers were swept." };
  }
  return now.running === null ? { section: undefined, said: "Ended." } : undefined;
}

/** Of the comparison without its queries, of which there may be thousands. */
function textOf(comparison: ToPanel["comparison"]): string {
  return JSON.stringify([comparison?.stale, comparison?.value.summary]);
}

/** The analysis that was not there, or said something else. */
function freshAnalysis(before: ToPanel, now: ToPanel) {
  const seen = new Set(before.analyses.map(({ value }) => JSON.stringify(value)));
  return now.analyses.find(({ value }) => !seen.has(JSON.stringify(value)))?.value;
}
