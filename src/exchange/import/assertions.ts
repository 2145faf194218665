import type { MatchKind } from "../../language/settings.js";
import type { Reading } from "./reading.js";
import type { Cell } from "./table.js";

/** The column of promptfoo's tables that holds what is expected; rows of its tests are read into it too. */
export const expectedColumn = "__expected";

/** Kinds of promptfoo's assertions that say what the answer is, and how it is then held against it. */
const mapped: ReadonlyMap<string, MatchKind> = new Map([
  ["equals", "exact"],
  ["contains", "contains"],
  ["contains-any", "contains"],
  ["starts-with", "prefix"],
]);

/**
 * All others, which judge an answer and do not tell it.
 *
 * Source: https://www.promptfoo.dev/docs/configuration/expected-outputs/
 */
const judging = new Set(
  "agent-rubric,answer-relevance,assert-set,bleu,classifier,contains-all,contains-html,contains-json,contains-sql,contains-xml,context-faithfulness,context-recall,context-relevance,conversation-relevance,cost,eval,factuality,finish-reason,fn,g-eval,gleu,grade,guardrails,human,icontains,icontains-all,icontains-any,is-html,is-json,is-refusal,is-sql,is-valid-function-call,is-valid-openai-function-call,is-valid-openai-tools-call,is-xml,javascript,latency,levenshtein,llm-rubric,max-score,meteor,model-graded-closedqa,model-graded-factuality,moderation,perplexity,perplexity-score,pi,python,regex,rouge-n,ruby,search-rubric,select-best,similar,skill-used,tool-call-f1,trace-error-spans,trace-span-count,trace-span-duration,webhook,word-count".split(
    ",",
  ),
);
/** Those that stand alone, without a value behind a colon. */
const alone =
  /^(?:not-)?(?:is-(?:html|json|refusal|sql|xml|valid-[a-z-]+)|contains-(?:html|json|sql|xml)|guardrails|moderation)$/;
const worded = /^((?:not-)?[a-z][a-z-]*(?::(?:cosine|dot|euclidean))?|trajectory:[a-z-]+)(?:\([^)]*\))?:/;

/** What an assertion expects, or why that is no text. */
export type Assertion =
  | { readonly ok: true; readonly kind: string; readonly match: MatchKind; readonly answer: Cell }
  | { readonly ok: false; readonly reason: string };

function readAssertion(kind: string, value: Cell): Assertion {
  const match = mapped.get(kind);
  if (match === undefined) {
    return {
      ok: false,
      reason: `its assertion of type ${kind} is not supported: equals, contains, contains-any and starts-with give the expected answer`,
    };
  }
  if (kind !== "contains-any" || typeof value !== "string") return { ok: true, kind, match, answer: value };
  const answers = value.split(",").map((one) => one.trim());
  return { ok: true, kind, match, answer: answers.filter((one) => one !== "") };
}

/** The words before the colon where they are a kind of assertion; a text of one's own may hold a colon as well. */
function assertionIn(text: string): { readonly kind: string; readonly value: string } {
  if (alone.test(text.trim())) return { kind: text.trim(), value: "" };
  if (text.startsWith("file://")) return { kind: "file://", value: "" };
  const found = worded.exec(text);
  const kind = found?.[1] ?? "";
  const plain = kind.replace(/^not-/, "").replace(/^(similar):.*/, "$1");
  if (found === null || !(judging.has(plain) || mapped.has(plain) || kind.startsWith("trajectory:"))) {
    return { kind: "equals", value: text };
  }
  return { kind, value: text.slice(found[0].length).trimStart() };
}

/** Reads what a table's rows expect, and sees to it that one match does for all of them: a task has one. */
export class ExpectedTexts {
  readonly #reading: Reading;
  readonly #kinds = new Map<MatchKind, { readonly place: number | string; readonly kind: string }>();

  constructor(reading: Reading) {
    this.#reading = reading;
  }

  /** The expected answer of a cell such as `contains: x`. */
  read(place: number | string, text: string): Cell {
    const { kind, value } = assertionIn(text);
    return text === "" ? "" : this.take(place, kind, value);
  }

  /** The expected answer of an assertion; a fault where it tells none. */
  take(place: number | string, kind: string, value: Cell): Cell {
    const assertion = readAssertion(kind, value);
    if (!assertion.ok) {
      this.#reading.fault(place, assertion.reason);
      return undefined;
    }
    if (!this.#kinds.has(assertion.match)) this.#kinds.set(assertion.match, { place, kind });
    return assertion.answer;
  }

  finish(): void {
    const [first, other] = [...this.#kinds];
    if (first === undefined) return;
    if (other === undefined) {
      if (first[0] !== "exact") this.#reading.draft.match = first[0];
      return;
    }
    this.#reading.fault(
      other[1].place,
      `its assertion of type ${other[1].kind} does not go with type ${first[1].kind} above: a task has one match for all its answers. Import them as two tasks`,
    );
  }
}
