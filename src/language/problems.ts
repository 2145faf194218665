import type { Span } from "./span.js";

export type Severity = "error" | "warning" | "information" | "hint";

type EntryKind = "demonstration" | "query";

/** What each kind of problem carries besides its place, for the wording and the quick fixes. */
interface ProblemData {
  // How entries are written.
  "missing-input": { readonly entry: EntryKind };
  /** `tightArrow`: an arrow symbol that only lacks white space around it. */
  "missing-output": { readonly entry: EntryKind; readonly tightArrow: Span | undefined };
  /** `closeAt`: where the missing quote most likely belongs. */
  "unterminated-quote": { readonly closeAt: number };
  "unterminated-block": object;
  /** `closed`: the block ends on its first line. `value`: what the model would see then. */
  "text-beside-block-fence": { readonly closed: boolean; readonly value: string };
  "text-after-value": { readonly value: Span; readonly tightArrow: Span | undefined };
  "bad-escape": { readonly escape: string };
  "second-arrow": { readonly input: Span; readonly output: Span };
  /** `value`: the whole output, or a query's input; the problem's place is what looks like a comment. */
  "inline-comment": { readonly value: Span };
  /** `input`: all of the query, in which the arrow at the problem's place only lacks white space around it. */
  "tight-arrow": { readonly input: Span };
  // What the entries say together.
  "no-demonstrations": object;
  "no-queries": object;
  "single-demonstration": object;
  "few-demonstrations": { readonly count: number };
  "duplicate-demonstration": { readonly entry: Span; readonly first: Span };
  "contradicting-demonstrations": {
    readonly input: string;
    readonly output: string;
    readonly firstOutput: string;
    readonly entry: Span;
    readonly first: Span;
  };
  "duplicate-query": { readonly entry: Span; readonly first: Span };
  "query-is-demonstration": { readonly entry: Span; readonly first: Span };
  /** The first demonstration of each way; `first` is the other one's. */
  "both-directions": {
    readonly input: string;
    readonly output: string;
    readonly otherInput: string;
    readonly otherOutput: string;
    readonly first: Span;
  };
  "answer-contains-stop": { readonly stop: string };
  "bad-regex": { readonly reason: string };
  "not-a-number": object;
  "not-json": object;
  // What speaks against a task vector, before any run.
  "lookup-queries": { readonly count: number; readonly of: number };
  "label-imbalance": { readonly label: string; readonly count: number; readonly of: number };
  "unseen-label": { readonly labels: number };
  "long-answers": { readonly characters: number };
  // The front matter.
  "unterminated-front-matter": { readonly end: number };
  "misplaced-front-matter": { readonly before: Span };
  "front-matter-not-mapping": object;
  "front-matter-too-long": { readonly characters: number; readonly most: number };
  /** `replacement`: the value in single quotes, where a backslash is a backslash. */
  "backslash-in-quotes": {
    readonly escape: string;
    readonly value: Span;
    readonly replacement: string | undefined;
  };
  "yaml-syntax": { readonly yamlCode: string; readonly reason: string };
  "duplicate-key": { readonly key: string };
  "unknown-key": {
    readonly key: string;
    readonly nearest: string | undefined;
    /** What to write instead of the key as it stands, where that is all it takes. */
    readonly replacement: string | undefined;
    /** The key with its value. */
    readonly pair: Span;
  };
  /** `replacement`: the value as the user most likely meant it. */
  "wrong-value": {
    readonly key: string;
    readonly expects: string;
    readonly replacement: string | undefined;
    /** Of the words that the key takes, the one that is most like what was written. */
    readonly nearest: string | undefined;
  };
  "out-of-range": { readonly key: string; readonly expects: string };
  "template-placeholder": {
    readonly placeholder: "{input}" | "{output}";
    readonly fault: "missing" | "repeated" | "too-early";
  };
  "template-without-separator": object;
  "template-unquoted": { readonly line: Span; readonly replacement: string };
  "escape-not-read": { readonly key: string; readonly escape: string; readonly replacement: string };
  "empty-stop": object;
  "unused-with-chat": { readonly key: string; readonly line: Span };
  "unused-with-cells": { readonly key: string; readonly line: Span };
  "instruct-without-chat": object;
  "chat-without-template": object;
  "scale-without-add": object;
  "tolerance-without-number": object;
  "model-on-network": object;
  "control-in-model": { readonly model: string; readonly replacement: string | undefined };
  "dummy-is-query": { readonly input: string };
  "layer-outside-model": { readonly layer: number; readonly layers: number };
}

export type ProblemCode = keyof ProblemData;

type ProblemOf<Code extends ProblemCode> = {
  readonly code: Code;
  readonly severity: Severity;
  readonly span: Span;
} & ProblemData[Code];

/** Something worth telling about a place in the file. Codes are stable: users filter by them. */
export type Problem = { [Code in ProblemCode]: ProblemOf<Code> }[ProblemCode];

/** An error means that what would be run is not what was meant. */
export const problemSeverities: Readonly<Record<ProblemCode, Severity>> = {
  "missing-input": "error",
  "missing-output": "error",
  "unterminated-quote": "error",
  "unterminated-block": "error",
  "text-beside-block-fence": "error",
  "text-after-value": "error",
  "bad-escape": "error",
  "second-arrow": "hint",
  "inline-comment": "information",
  "tight-arrow": "information",
  "no-demonstrations": "error",
  "no-queries": "information",
  "single-demonstration": "error",
  "few-demonstrations": "information",
  "duplicate-demonstration": "warning",
  "contradicting-demonstrations": "warning",
  "duplicate-query": "warning",
  "query-is-demonstration": "warning",
  "both-directions": "warning",
  "answer-contains-stop": "warning",
  "bad-regex": "error",
  "not-a-number": "error",
  "not-json": "error",
  "lookup-queries": "information",
  "label-imbalance": "information",
  "unseen-label": "information",
  "long-answers": "information",
  "unterminated-front-matter": "error",
  "misplaced-front-matter": "error",
  "front-matter-not-mapping": "error",
  "front-matter-too-long": "error",
  "backslash-in-quotes": "error",
  "yaml-syntax": "error",
  "duplicate-key": "error",
  "unknown-key": "warning",
  "wrong-value": "error",
  "out-of-range": "error",
  "template-placeholder": "error",
  "template-without-separator": "error",
  "template-unquoted": "error",
  "escape-not-read": "warning",
  "empty-stop": "warning",
  "unused-with-chat": "information",
  "unused-with-cells": "information",
  "instruct-without-chat": "information",
  "chat-without-template": "error",
  "scale-without-add": "information",
  "tolerance-without-number": "information",
  "model-on-network": "error",
  "control-in-model": "warning",
  "dummy-is-query": "warning",
  "layer-outside-model": "error",
};

export function problem<Code extends ProblemCode>(
  code: Code,
  span: Span,
  data: ProblemData[Code],
): ProblemOf<Code> {
  return { code, severity: problemSeverities[code], span, ...data };
}
