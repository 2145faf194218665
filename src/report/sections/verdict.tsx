import type { FileComparison, Verdict } from "../../method/comparison.js";
import { visibleText } from "../../language/visibleText.js";
import { keptText } from "../../method/vectorText.js";
import { meanTokens } from "../../method/verdict/advice.js";
import { nextStepOf, nextStepWords } from "../../method/verdict/nextStep.js";
import { unbroken } from "../figures.js";
import type { Section } from "../section.js";

/** A sign beside the colour, for those who cannot tell the colours apart. */
const signs: Readonly<Record<Verdict, { readonly tone: string; readonly sign: string }>> = {
  compresses: { tone: "right", sign: "✓" },
  agrees: { tone: "right", sign: "✓" },
  "compresses in part": { tone: "partly", sign: "◐" },
  undecided: { tone: "open", sign: "?" },
  "does not compress": { tone: "wrong", sign: "✗" },
  "does not agree": { tone: "wrong", sign: "✗" },
  "demonstrations not needed": { tone: "partly", sign: "○" },
  "prompt fails": { tone: "wrong", sign: "✗" },
};

/** What was sent with the vector, where demonstrations stay beside it and what could be sent was counted. */
function keptOf({ vector: { keep }, queries, summary: { options } }: FileComparison): string | null {
  const full = options.find(({ kind }) => kind === "few-shot");
  const tokens = meanTokens(options);
  if (keep === 0 || full === undefined || tokens === undefined) return null;
  return keptText(keep, full.demonstrations, tokens, queries);
}

export const verdictSection: Section = {
  id: "verdict",
  title: "Verdict",
  span: "full",
  render({ comparison }) {
    const { summary } = comparison;
    const kept = keptOf(comparison);
    const next = nextStepOf(summary);
    const { tone, sign } = signs[summary.verdict];
    return (
      <div class={`verdict tone-${tone}`}>
        <p class="verdict-name">
          <span class="sign" aria-hidden="true">
            {sign}
          </span>
          {summary.verdict.charAt(0).toUpperCase() + summary.verdict.slice(1)}
        </p>
        {kept !== null && <p class="reason">{`${kept}.`}</p>}
        <p class="reason">{unbroken(visibleText(summary.reason))}</p>
        {summary.advice !== null && <p class="reason">{unbroken(visibleText(summary.advice))}</p>}
        {next !== null && <p class="reason">{`Next: ${nextStepWords[next]}`}</p>}
        {summary.notes.length > 0 && (
          <ul class="notes">
            {summary.notes.map((note) => (
              <li key={note}>{unbroken(visibleText(note))}</li>
            ))}
          </ul>
        )}
      </div>
    );
  },
};
