import type { ShownAnalysis } from "../../analysis/analysisResult.js";
import type { ComparisonData } from "../../report/comparisonData.js";
import type { ToPanel } from "../../webview/messages.js";
import type { ShownResults } from "./shownResults.js";

/** What the panel of a file is sent. */
export function panelMessage(uri: string, name: string, shown: ShownResults): ToPanel {
  const { comparison, unfinished, sweep, analyses, running } = shown;
  return {
    type: "results",
    uri,
    name,
    comparison:
      comparison === undefined
        ? null
        : { value: comparison.value, stale: comparison.stale, staleQueries: [...comparison.staleQueries] },
    unfinished:
      unfinished === undefined
        ? null
        : { ...unfinished, queries: [...unfinished.queries], staleQueries: [...unfinished.staleQueries] },
    sweep: sweep === undefined ? null : { value: sweep.value, stale: sweep.stale },
    analyses: [...analyses],
    running: running ?? null,
  };
}

/** What a report shows. */
export interface ReportContent {
  readonly files: readonly ComparisonData[];
  readonly analyses: readonly ShownAnalysis[];
}

/** What a report of the file shows; undefined before it was compared or analysed. */
export function reportContent({ comparison, sweep, analyses }: ShownResults): ReportContent | undefined {
  if (comparison === undefined && analyses.length === 0) return undefined;
  const files =
    comparison === undefined
      ? []
      : [
          {
            comparison: comparison.value,
            sweep: sweep?.value ?? null,
            staleQueries: comparison.staleQueries,
          },
        ];
  return { files, analyses };
}
