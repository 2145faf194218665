import { findArrow, findTightArrow } from "./arrow.js";
import type { Demonstration, Entry, Query, Value } from "./document.js";
import { type Problem, problem } from "./problems.js";
import { closingQuote, unescape } from "./quoted.js";
import type { Span } from "./span.js";
import { inOneGo, type Steps } from "./steps.js";
import { isWhiteSpace, skipWhiteSpace, trimWhiteSpace } from "./whiteSpace.js";

const QUOTE = 0x22;
const HASH = 0x23;
const QUESTION_MARK = 0x3f;
const CARRIAGE_RETURN = 0x0d;
const FENCE = '"""';

export interface ScannedBody {
  readonly demonstrations: readonly Demonstration[];
  readonly queries: readonly Query[];
  readonly entries: readonly Entry[];
  readonly problems: readonly Problem[];
  /** What was meant as an entry but is not written as one; some of it may have been read all the same. */
  readonly faulty: readonly Span[];
}

/** One pass over the body, from one entry to the next; whatever an entry lacks, the next one is read. */
class BodyScanner implements ScannedBody {
  readonly demonstrations: Demonstration[] = [];
  readonly queries: Query[] = [];
  readonly entries: Entry[] = [];
  readonly problems: Problem[] = [];
  readonly faulty: Span[] = [];
  readonly #text: string;
  /** The current line's last character that is not blank, and its line feed or the end of the text. */
  #contentEnd = 0;
  #lineEnd = 0;
  /** Once a search for a closing fence has failed, the later ones need not run to the end again. */
  #noMoreFences = false;
  /** How many problems there were when the current entry began. */
  #problemsBefore = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Reads so many lines, to the end of the entry that the last one is in. @returns where to go on. */
  scan(from: number, lines: number): number {
    const text = this.#text;
    let at = from;
    for (let line = 0; line < lines && at < text.length; line++, at = this.#lineEnd + 1) {
      this.#enterLine(at);
      const start = skipWhiteSpace(text, at, this.#contentEnd);
      if (start === this.#contentEnd || text.charCodeAt(start) === HASH) continue;
      this.#problemsBefore = this.problems.length;
      const span = this.#readEntry(start);
      if (this.#hasError()) this.faulty.push(span);
    }
    return at;
  }

  #hasError(): boolean {
    for (let index = this.#problemsBefore; index < this.problems.length; index++) {
      if (this.problems[index]?.severity === "error") return true;
    }
    return false;
  }

  #enterLine(start: number): void {
    const lineFeed = this.#text.indexOf("\n", start);
    this.#lineEnd = lineFeed < 0 ? this.#text.length : lineFeed;
    this.#contentEnd = trimWhiteSpace(this.#text, start, this.#lineEnd);
  }

  #readEntry(start: number): Span {
    const kind = this.#text.charCodeAt(start) === QUESTION_MARK ? "query" : "demonstration";
    const inputStart = kind === "query" ? skipWhiteSpace(this.#text, start + 1, this.#contentEnd) : start;
    const bare = !this.#beginsQuoted(inputStart);
    let arrow = bare ? findArrow(this.#text, inputStart, this.#contentEnd, true) : undefined;

    if (inputStart === this.#contentEnd || arrow?.start === inputStart) {
      const span = { start, end: this.#contentEnd };
      this.problems.push(problem("missing-input", span, { entry: kind }));
      return span;
    }

    let input: Value;
    if (bare) {
      input = this.#bareValue(inputStart, arrow === undefined ? this.#contentEnd : arrow.start);
    } else {
      input = this.#quotedOrBlock(inputStart, true);
      arrow = this.#arrowAfter(input);
    }

    const outputStart =
      arrow === undefined ? this.#contentEnd : skipWhiteSpace(this.#text, arrow.end, this.#contentEnd);
    if (outputStart === this.#contentEnd) {
      const span = { start, end: this.#contentEnd };
      this.#addWithoutOutput(kind, input, arrow, span);
      return span;
    }

    const output = this.#output(input, outputStart);
    const span = { start, end: this.#contentEnd };
    if (arrow !== undefined) this.#add(kind, input, arrow, output, span);
    return span;
  }

  #add(kind: Entry["kind"], input: Value, arrow: Span, output: Value, span: Span): void {
    if (kind === "query") {
      const query = { kind, index: this.queries.length, input, expected: output, arrow, span };
      this.queries.push(query);
      this.entries.push(query);
    } else {
      const demonstration = { kind, index: this.demonstrations.length, input, output, arrow, span };
      this.demonstrations.push(demonstration);
      this.entries.push(demonstration);
    }
  }

  /** A query needs no answer, but an arrow that leads nowhere was not meant. One error an entry is enough. */
  #addWithoutOutput(kind: Entry["kind"], input: Value, arrow: Span | undefined, span: Span): void {
    if ((kind === "demonstration" || arrow !== undefined) && !this.#hasError()) {
      const { start, end } = input.span;
      const tightArrow =
        arrow === undefined && input.form === "bare" ? findTightArrow(this.#text, start, end) : undefined;
      this.problems.push(problem("missing-output", span, { entry: kind, tightArrow }));
    }
    if (kind === "query") {
      if (arrow === undefined) this.#reportComment(input);
      const query = { kind, index: this.queries.length, input, expected: undefined, arrow, span };
      this.queries.push(query);
      this.entries.push(query);
    }
  }

  #beginsQuoted(at: number): boolean {
    return at < this.#contentEnd && this.#text.charCodeAt(at) === QUOTE;
  }

  #bareValue(start: number, before: number): Value {
    const end = trimWhiteSpace(this.#text, start, before);
    return { text: this.#text.slice(start, end), span: { start, end }, form: "bare" };
  }

  #output(input: Value, start: number): Value {
    if (this.#beginsQuoted(start)) {
      const output = this.#quotedOrBlock(start, false);
      const after = skipWhiteSpace(this.#text, output.span.end, this.#contentEnd);
      if (after < this.#contentEnd) {
        const rest = { start: after, end: this.#contentEnd };
        this.problems.push(problem("text-after-value", rest, { value: output.span, tightArrow: undefined }));
      }
      return output;
    }
    const output = this.#bareValue(start, this.#contentEnd);
    const second = findArrow(this.#text, start, output.span.end, true);
    if (second !== undefined) {
      this.problems.push(problem("second-arrow", second, { input: input.span, output: output.span }));
    }
    this.#reportComment(output);
    return output;
  }

  /** Behind a value there are no comments, which people who know other formats write. */
  #reportComment({ span, form }: Value): void {
    if (form !== "bare") return;
    for (let hash = span.start + 1; hash + 1 < span.end; hash++) {
      if (this.#text.charCodeAt(hash) !== HASH) continue;
      const before = isWhiteSpace(this.#text.charCodeAt(hash - 1));
      if (before && isWhiteSpace(this.#text.charCodeAt(hash + 1))) {
        this.problems.push(problem("inline-comment", { start: hash, end: span.end }, { value: span }));
        return;
      }
    }
  }

  /** The arrow behind a quoted value or a block; whatever stands between the two is reported. */
  #arrowAfter(value: Value): Span | undefined {
    const from = value.span.end;
    const rest = skipWhiteSpace(this.#text, from, this.#contentEnd);
    if (rest >= this.#contentEnd) return undefined;
    const arrow = findArrow(this.#text, from, this.#contentEnd, false);
    if (arrow === undefined || rest < arrow.start) {
      const end = arrow === undefined ? this.#contentEnd : trimWhiteSpace(this.#text, rest, arrow.start);
      const tight = arrow === undefined ? findTightArrow(this.#text, rest, end) : undefined;
      // `"a"->b` lacks white space alone; in `"a" b->c` there is text to be quoted first.
      const tightArrow = tight?.start === rest ? tight : undefined;
      this.problems.push(
        problem("text-after-value", { start: rest, end }, { value: value.span, tightArrow }),
      );
    }
    return arrow;
  }

  #quotedOrBlock(start: number, isInput: boolean): Value {
    return this.#text.startsWith(FENCE, start) ? this.#block(start) : this.#quoted(start, isInput);
  }

  #quoted(start: number, isInput: boolean): Value {
    const close = closingQuote(this.#text, start + 1, this.#contentEnd);
    if (close !== undefined) {
      const text = unescape(this.#text, start + 1, close, this.problems);
      return { text, span: { start, end: close + 1 }, form: "quoted" };
    }
    const arrow = isInput ? findArrow(this.#text, start + 1, this.#contentEnd, false) : undefined;
    const end = arrow === undefined ? this.#contentEnd : trimWhiteSpace(this.#text, start + 1, arrow.start);
    const span = { start, end };
    this.problems.push(problem("unterminated-quote", span, { closeAt: end }));
    return { text: unescape(this.#text, start + 1, end, this.problems), span, form: "quoted" };
  }

  #block(start: number): Value {
    const inside = start + FENCE.length;
    const besideFence = skipWhiteSpace(this.#text, inside, this.#contentEnd);
    if (besideFence < this.#contentEnd) return this.#blockBesideFence(start, besideFence);
    const fence = this.#closingFence(this.#lineEnd);
    if (fence === undefined) return this.#unterminatedBlock(start);
    // No line at all is the same empty text as one empty line.
    const first = Math.min(this.#lineEnd + 1, fence);
    return this.#closedBlock(start, first, fence);
  }

  /** `fence`: the line feed before the closing fence. */
  #closedBlock(start: number, first: number, fence: number): Value {
    const end = fence + 1 + FENCE.length;
    this.#enterLine(end);
    return { text: blockText(this.#text, first, fence), span: { start, end }, form: "block" };
  }

  /** Text on the opening fence's line: read as the block's first line, unless the block ends there too. */
  #blockBesideFence(start: number, inside: number): Value {
    const inLine = this.#text.slice(inside, this.#contentEnd).indexOf(FENCE);
    if (inLine >= 0) {
      const fenceHere = inside + inLine;
      const value = this.#text.slice(start + FENCE.length, fenceHere);
      const span = { start, end: fenceHere + FENCE.length };
      this.problems.push(problem("text-beside-block-fence", span, { closed: true, value }));
      return { text: value, span, form: "block" };
    }
    const fence = this.#closingFence(this.#lineEnd);
    if (fence === undefined) return this.#unterminatedBlock(start);
    const span = { start: inside, end: this.#contentEnd };
    const value = blockText(this.#text, inside, fence);
    this.problems.push(problem("text-beside-block-fence", span, { closed: false, value }));
    return this.#closedBlock(start, inside, fence);
  }

  #closingFence(from: number): number | undefined {
    if (this.#noMoreFences) return undefined;
    const fence = this.#text.indexOf(`\n${FENCE}`, from);
    this.#noMoreFences = fence < 0;
    return fence < 0 ? undefined : fence;
  }

  /** Ends at the first blank line, so that what is typed into a file does not hide all that follows. */
  #unterminatedBlock(start: number): Value {
    const fence = { start, end: start + FENCE.length };
    this.problems.push(problem("unterminated-block", fence, {}));
    const first = Math.min(this.#lineEnd + 1, this.#text.length);
    let end = this.#contentEnd;
    while (this.#lineEnd < this.#text.length) {
      const lineEnd = this.#lineEnd;
      this.#enterLine(lineEnd + 1);
      if (this.#contentEnd === lineEnd + 1) {
        this.#lineEnd = lineEnd;
        break;
      }
      end = this.#contentEnd;
    }
    this.#contentEnd = end;
    return { text: blockText(this.#text, first, end), span: { start, end }, form: "block" };
  }
}

/** The raw lines between two fences; `end` is the line feed that belongs to the closing one. */
function blockText(text: string, start: number, end: number): string {
  if (end <= start) return "";
  const beforeBreak = text.charCodeAt(end - 1) === CARRIAGE_RETURN ? end - 1 : end;
  const raw = text.slice(start, beforeBreak);
  return raw.includes("\r\n") ? raw.replaceAll("\r\n", "\n") : raw;
}

/** Half a millisecond. */
const LINES_A_STEP = 1000;

export function* scanInSteps(text: string, from: number): Steps<ScannedBody> {
  const scanner = new BodyScanner(text);
  for (let at = from; at < text.length; yield) at = scanner.scan(at, LINES_A_STEP);
  return scanner;
}

export function scanBody(text: string, from: number): ScannedBody {
  return inOneGo(scanInSteps(text, from));
}
