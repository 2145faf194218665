import type { JSX } from "preact";
import { count } from "../report/figures.js";
import { stoppedText } from "../method/numberText.js";
import { visibleText } from "../language/visibleText.js";
import type { ToPanel } from "./messages.js";

/** What runs, and what is no longer true of the figures below. */
export function Banners(props: {
  results: ToPanel;
  /** What came last of what was asked for, in words; empty where nothing did. */
  arrived: string;
  onCancel: () => void;
}): JSX.Element {
  const { results, arrived, onCancel } = props;
  const { comparison, unfinished, sweep, running } = results;
  const stale = comparison?.staleQueries.filter(Boolean).length ?? 0;
  return (
    <div class="banners">
      <p class="visually-hidden" role="status">
        {visibleText(spoken(results, arrived))}
      </p>
      {running !== null && (
        <p class="banner running-banner">
          <vscode-progress-ring aria-hidden="true" />
          <span>{visibleText(running)}</span>
          <button type="button" class="link" onClick={onCancel}>
            Cancel
          </button>
        </p>
      )}
      {running === null && unfinished !== null && (
        <p class="banner">
          <span>{leftText(unfinished)}</span>
        </p>
      )}
      {comparison?.stale === true && (
        <p class="banner stale-banner">
          <span>
            <strong>Stale.</strong> The file or its model changed since this comparison
            {stale > 0 &&
              stale < comparison.staleQueries.length &&
              `; ${count(stale, "query is", "queries are")} affected`}
            . Compare again to bring the figures up to date.
          </span>
        </p>
      )}
      {comparison?.stale === false && sweep?.stale === true && (
        <p class="banner stale-banner">
          <span>
            <strong>Stale layers.</strong> The accuracies by layer are from an earlier version. Sweep the
            layers again.
          </span>
        </p>
      )}
    </div>
  );
}

function leftText(unfinished: NonNullable<ToPanel["unfinished"]>): string {
  return `${stoppedText(unfinished)} The next comparison of the file goes on from there.`;
}

/** What is said of them aloud: each state once, and not every percent of what runs. */
function spoken({ comparison, unfinished, sweep, running }: ToPanel, arrived: string): string {
  if (running !== null) return "Running.";
  if (unfinished !== null) return leftText(unfinished);
  if (comparison?.stale === true) return "The comparison is stale.";
  return comparison !== null && sweep?.stale === true ? "The layers are stale." : arrived;
}
