import type { Entry } from "./document.js";
import { findArrow } from "./arrow.js";
import { lineBreakOf, wholeLines } from "./lines.js";
import type { Problem } from "./problems.js";
import type { Span } from "./span.js";
import { quote } from "./writeEntry.js";
import { isWhiteSpace, trimWhiteSpace } from "./whiteSpace.js";

/** Characters of a value in a title. */
const LONGEST_SHOWN = 30;

export interface TextEdit {
  readonly span: Span;
  readonly newText: string;
}

/** Edits that do not overlap, all in terms of the same text. */
export interface Fix {
  readonly title: string;
  readonly edits: readonly TextEdit[];
}

/** The fixes of one problem, the likeliest first; none where only a person can know. */
export function fixesFor(problem: Problem, text: string): readonly Fix[] {
  switch (problem.code) {
    case "missing-output":
      return problem.tightArrow === undefined
        ? [...colonFixes(text, problem.span, problem.entry), ...queryFixes(text, problem.span, problem.entry)]
        : [fix("Put white space around the arrow", spaced(text, problem.tightArrow))];
    case "text-after-value":
      return problem.tightArrow === undefined
        ? []
        : [fix("Put white space around the arrow", spaced(text, problem.tightArrow))];
    case "tight-arrow":
      return [
        fix("Put white space around the arrow", spaced(text, problem.span)),
        fix("Quote the input", {
          span: problem.input,
          newText: quote(text.slice(problem.input.start, problem.input.end)),
        }),
      ];
    case "unterminated-quote":
      return [fix("Close the quote", insert(problem.closeAt, '"'))];
    case "text-beside-block-fence":
      return problem.closed
        ? [fix("Write it as quoted text", { span: problem.span, newText: quote(problem.value) })]
        : [fix("Move the text to its own line", insert(problem.span.start, lineBreakOf(text)))];
    case "bad-escape":
      return [fix("Escape the backslash", insert(problem.span.start, "\\"))];
    case "second-arrow":
      return secondArrowFixes(problem.span, problem.input, problem.output, text);
    case "inline-comment":
      return [
        fix("Remove the comment", { span: withBlanksBefore(text, problem.span), newText: "" }),
        fix("Quote the value", {
          span: problem.value,
          newText: quote(text.slice(problem.value.start, problem.value.end)),
        }),
      ];
    case "duplicate-demonstration":
      return [fix("Remove the duplicate", { span: wholeLines(text, problem.entry), newText: "" })];
    case "contradicting-demonstrations":
      return [
        fix(`Keep ${shown(problem.firstOutput)}`, { span: wholeLines(text, problem.entry), newText: "" }),
        fix(`Keep ${shown(problem.output)}`, { span: wholeLines(text, problem.first), newText: "" }),
      ];
    case "duplicate-query":
    case "query-is-demonstration":
      return [fix("Remove the query", { span: wholeLines(text, problem.entry), newText: "" })];
    case "unterminated-front-matter": {
      const lineBreak = lineBreakOf(text);
      const end = trimWhiteSpace(text, problem.span.end, problem.end);
      return [fix("Close the front matter", insert(end, `${lineBreak}---`))];
    }
    case "misplaced-front-matter":
      return [fix("Remove the blank lines", { span: problem.before, newText: "" })];
    case "unknown-key":
      if (problem.nearest === undefined) return removeKey(text, problem.pair);
      return problem.replacement === undefined
        ? []
        : [
            fix(problem.nearest === problem.key ? "Nest the key" : `Change to "${problem.nearest}"`, {
              span: problem.span,
              newText: problem.replacement,
            }),
          ];
    case "wrong-value":
      return [
        ...(problem.nearest === undefined
          ? []
          : [fix(`Change to ${problem.nearest}`, { span: problem.span, newText: problem.nearest })]),
        ...(problem.replacement === undefined
          ? []
          : [fix("Quote the value", { span: problem.span, newText: problem.replacement })]),
      ];
    case "backslash-in-quotes":
    case "control-in-model":
      return problem.replacement === undefined
        ? []
        : [
            fix("Use single quotes", {
              span: problem.code === "backslash-in-quotes" ? problem.value : problem.span,
              newText: problem.replacement,
            }),
          ];
    case "template-unquoted":
      return [fix("Quote the template", { span: problem.line, newText: problem.replacement })];
    case "escape-not-read":
      return [fix("Use double quotes", { span: problem.span, newText: problem.replacement })];
    case "unused-with-chat":
    case "unused-with-cells":
      return removeKey(text, problem.line);
    case "instruct-without-chat":
      return text.charAt(wholeLines(text, problem.span).start) === "m"
        ? [
            fix(
              "Add chat: true",
              insert(wholeLines(text, problem.span).end, `chat: true${lineBreakOf(text)}`),
            ),
          ]
        : [];
    case "chat-without-template":
      return [fix("Set chat to false", { span: problem.span, newText: "false" })];
    case "layer-outside-model":
      return [fix("Choose the layer automatically", { span: problem.span, newText: "auto" })];
    case "missing-input":
    case "unterminated-block":
    case "no-demonstrations":
    case "no-queries":
    case "single-demonstration":
    case "few-demonstrations":
    case "both-directions":
    case "answer-contains-stop":
    case "bad-regex":
    case "not-a-number":
    case "not-json":
    case "lookup-queries":
    case "label-imbalance":
    case "unseen-label":
    case "long-answers":
    case "front-matter-not-mapping":
    case "front-matter-too-long":
    case "model-on-network":
    case "yaml-syntax":
    case "duplicate-key":
    case "out-of-range":
    case "template-placeholder":
    case "template-without-separator":
    case "empty-stop":
    case "scale-without-add":
    case "tolerance-without-number":
    case "dummy-is-query":
      return [];
  }
}

function fix(title: string, ...edits: TextEdit[]): Fix {
  return { title, edits };
}

function insert(at: number, newText: string): TextEdit {
  return { span: { start: at, end: at }, newText };
}

function spaced(text: string, arrow: Span): TextEdit {
  const before = isWhiteSpace(text.charCodeAt(arrow.start - 1)) ? "" : " ";
  const after = arrow.end < text.length && isWhiteSpace(text.charCodeAt(arrow.end)) ? "" : " ";
  return { span: arrow, newText: before + text.slice(arrow.start, arrow.end) + after };
}

/** A demonstration whose input and output a colon separates. */
function colonFixes(text: string, span: Span, entry: Entry["kind"]): Fix[] {
  const edit = entry === "query" ? undefined : colonEdit(text, span);
  return edit === undefined ? [] : [edit];
}

/** A colon that could separate input and output. @param span the entry's text. */
export function colonEdit(text: string, { start, end }: Span): Fix | undefined {
  const found = / *: +/.exec(text.slice(start, end));
  if (found === null || found.index === 0) return undefined;
  const at = start + found.index;
  return fix("Turn the colon into an arrow", {
    span: { start: at, end: at + found[0].length },
    newText: " -> ",
  });
}

/** A line without an arrow is a query that lacks its mark. */
function queryFixes(text: string, { start, end }: Span, entry: Entry["kind"]): Fix[] {
  const hasArrow = findArrow(text, start, end, true) !== undefined;
  return entry === "query" || hasArrow ? [] : [fix("Turn into a query", insert(start, "? "))];
}

/** As a title has room for it. */
function shown(value: string): string {
  return quote(value.length > LONGEST_SHOWN ? `${value.slice(0, LONGEST_SHOWN - 1)}…` : value);
}

/** Quoting the output keeps the split; quoting both halves of the first part moves it to the second arrow. */
function secondArrowFixes(second: Span, input: Span, output: Span, text: string): readonly Fix[] {
  const keep = fix("Quote the output", {
    span: output,
    newText: quote(text.slice(output.start, output.end)),
  });
  const inputEnd = trimWhiteSpace(text, output.start, second.start);
  // A quoted input or a block cannot take more text in, and nothing may follow the second arrow.
  if (text.charAt(input.start) === '"' || second.end >= output.end) return [keep];
  const whole = { start: input.start, end: inputEnd };
  const move = fix("Split at the second arrow", {
    span: whole,
    newText: quote(text.slice(whole.start, whole.end)),
  });
  return [keep, move];
}

function withBlanksBefore(text: string, { start, end }: Span): Span {
  return { start: trimWhiteSpace(text, text.lastIndexOf("\n", start) + 1, start), end };
}

/** Whether nothing but indentation stands before a span on its line. */
/** None within braces, where a line holds other keys too. @param pair the key with its value. */
function removeKey(text: string, pair: Span): readonly Fix[] {
  return isAlone(text, pair) ? [fix("Remove the key", { span: wholeLines(text, pair), newText: "" })] : [];
}

function isAlone(text: string, span: Span): boolean {
  return text.slice(wholeLines(text, span).start, span.start).trim() === "";
}
