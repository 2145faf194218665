import type { JSX } from "preact";
import type { Outcome } from "../method/comparison.js";
import { probability } from "./figures.js";
import { ModelText } from "./modelText.js";
import { expectedProbability } from "./queryOutcome.js";

/** An answer with its mark and how probable the expected answer was; a dash where the query was not asked so. */
export function OutcomeCell({ outcome }: { outcome: Outcome | undefined }): JSX.Element {
  if (outcome === undefined) return <span class="muted">–</span>;
  const expected = expectedProbability(outcome);
  return (
    <span class="outcome">
      <span class="marked">
        <MatchMark match={outcome.match} /> <ModelText text={outcome.answer} />
      </span>{" "}
      {expected !== null && (
        <span class="muted share" title="Probability of the expected answer">
          {probability(expected)}
        </span>
      )}
    </span>
  );
}

/** Right, wrong, or nothing to compare with. */
export function MatchMark({ match }: { match: boolean | null }): JSX.Element | null {
  if (match === null) return null;
  return (
    <span class={`mark tone-${match ? "right" : "wrong"}`}>
      <span aria-hidden="true">{match ? "✓" : "✗"}</span>
      <span class="visually-hidden">{match ? "right: " : "wrong: "}</span>
    </span>
  );
}
