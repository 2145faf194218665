import type { ComparisonData } from "../../report/comparisonData.js";
import type { ToPanel } from "../../webview/messages.js";
import type { KnownResults } from "../run/resultsPort.js";

/** What the panel of a file is told, from what is known of it. */
export function panelMessage(uri: string, name: string, known: KnownResults): ToPanel {
  const { comparison, sweep, running } = known;
  return {
    type: "results",
    uri,
    name,
    comparison:
      comparison === undefined
        ? null
        : { value: comparison.value, stale: comparison.stale, staleQueries: [...comparison.staleQueries] },
    sweep: sweep === undefined ? null : { value: sweep.value, stale: sweep.stale },
    running: running ?? null,
  };
}

/** What a report of the file shows; undefined before it was compared. */
export function reportData({ comparison, sweep }: KnownResults): ComparisonData | undefined {
  if (comparison === undefined) return undefined;
  return { comparison: comparison.value, sweep: sweep?.value ?? null, staleQueries: comparison.staleQueries };
}
