import type { JSX } from "preact";
import { nextStepOf } from "../method/verdict/nextStep.js";
import type { Host } from "./host.js";
import type { FromPanel, ToPanel } from "./messages.js";

interface Action {
  readonly label: string;
  readonly message: FromPanel;
  /** Whether it can be done beside work on the engine. */
  readonly beside?: true;
}

/** What can be done, as buttons: the first is the next step. */
export function Actions({ results, host }: { results: ToPanel; host: Host }): JSX.Element {
  return (
    <div class="actions">
      {actionsOf(results).map(({ label, message, beside }, place) => (
        <vscode-button
          key={message.type}
          secondary={place > 0}
          disabled={results.running !== null && beside !== true}
          onClick={() => {
            host.send(message);
          }}
        >
          {label}
        </vscode-button>
      ))}
    </div>
  );
}

function actionsOf({ comparison, unfinished, analyses, running }: ToPanel): readonly Action[] {
  const again = comparison === null ? "Compare All Queries" : "Compare Again";
  const compare: Action = {
    label: unfinished !== null && running === null ? "Continue Comparison" : again,
    message: { type: "compare" },
  };
  const use: Action = { label: "Use It…", message: { type: "useVector" } };
  const cache: Action = { label: "Export KV Prefix…", message: { type: "exportKvPrefix" } };
  const summary = comparison?.stale === false ? comparison.value.summary : undefined;
  const next = summary === undefined ? null : nextStepOf(summary);
  // Then another step is the next one, and it is the user's to decide.
  const isOpen = summary?.verdict === "undecided" || summary?.verdict === "compresses in part";
  const first =
    next === "use the vector"
      ? [use, compare]
      : [...(next === "cache the prompt" ? [cache] : []), compare, ...(isOpen ? [use] : [])];
  return [
    ...first,
    ...(comparison === null ? [] : [{ label: "Sweep Layers", message: { type: "sweep" } } as const]),
    { label: "Analyse…", message: { type: "analyse", analysis: null } },
    ...(comparison === null && analyses.length === 0
      ? []
      : [{ label: "Export Report…", message: { type: "exportReport" }, beside: true } as const]),
  ];
}
