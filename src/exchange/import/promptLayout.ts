/** A few-shot prompt taken apart. Put together again, it is the text that it came from. */
export interface PromptParts {
  readonly instruction: string | undefined;
  /** Before the input, between input and output, behind the output, between demonstrations. */
  readonly prefix: string;
  readonly separator: string;
  readonly suffix: string;
  readonly joiner: string;
  readonly demonstrations: readonly (readonly [string, string])[];
  /** Undefined where the text ends with a demonstration. */
  readonly query: string | undefined;
}

/** Inputs and outputs with all that stands around them, in the order of the text. */
interface Pieces {
  /** Before the first input's label. */
  readonly head: string;
  readonly marks: readonly [string, string];
  /** Behind each first mark, up to the second. */
  readonly inputs: readonly string[];
  /** Behind each second mark, up to the next first one; one less where a query ends the text. */
  readonly outputs: readonly string[];
  /** Whether the last input ends the text, so that it shows nothing of what stands behind inputs. */
  readonly endsOpen: boolean;
}

/** All ways to take a text apart that are worth a look, the likeliest first. */
export function layoutsOf(text: string): PromptParts[] {
  return [...tableRows(text), ...labelled(text), ...separated(text)]
    .map(assemble)
    .filter((parts) => parts !== undefined);
}

const LABEL =
  /^[ \t]*(?:[#*>_-]+[ \t]*)?[\p{L}\d][^\n:：]{0,40}[:：]\**|^#{1,6}[ \t][^\n]{1,60}$|^<[A-Za-z][\w-]{0,30}>|^<\|?[^\n>]{1,40}>[^\n]{0,20}$|^\[[^\n\]]{1,30}\]/gmu;
const MOST_LABELS = 8;

/** Blocks with a label before the input and one before the output: `Q:` and `A:`, headings, marks of chats. */
function labelled(text: string): Pieces[] {
  const places = new Map<string, number[]>();
  for (const { 0: label, index } of text.matchAll(LABEL)) {
    const list = places.get(label);
    if (list === undefined) places.set(label, [index]);
    else list.push(index);
  }
  const labels = [...places].filter(([, list]) => list.length > 1).slice(0, MOST_LABELS);
  const found: Pieces[] = [];
  for (const [first, starts] of labels) {
    // The last label of a block stands before its output.
    for (const [second, ends] of [...labels].reverse()) {
      const pieces = first === second ? undefined : cut(text, [first, second], starts, ends);
      if (pieces !== undefined) found.push(pieces);
    }
  }
  return found;
}

/** @returns undefined where the two labels do not take turns. */
function cut(
  text: string,
  marks: readonly [string, string],
  starts: readonly number[],
  ends: readonly number[],
): Pieces | undefined {
  const takeTurns = starts.every((start, index) => {
    const end = ends[index] ?? text.length;
    return start < end && end < (starts[index + 1] ?? Number.POSITIVE_INFINITY);
  });
  const lacking = starts.length - ends.length;
  if (!takeTurns || lacking < 0 || lacking > 1) return undefined;
  const [first, second] = marks;
  const inputs = starts.map((start, index) => text.slice(start + first.length, ends[index] ?? text.length));
  const outputs = ends.map((end, index) => text.slice(end + second.length, starts[index + 1] ?? text.length));
  const last = outputs.at(-1);
  const asks = lacking === 0 && last?.trim() === "";
  return {
    head: text.slice(0, starts[0]),
    marks,
    inputs,
    outputs: asks ? outputs.slice(0, -1) : outputs,
    endsOpen: lacking === 1,
  };
}

/** Texts that come again in more than one row of so many are labels, not inputs. */
const ROWS_PER_LABEL = 4;

const separators = [" -> ", " => ", " → ", "->", "=>", " = ", "\t", " | ", ": ", " - ", "："];

/** What stands before a separator where it may be a label; Q1 and Q2 are one label with a number that goes up. */
function labelOf(before: string): string {
  return before.trim().replace(/^(\p{L}[\p{L} ]*)\d+$/u, "$1#");
}

/** One line a demonstration, its output behind an arrow or the like. */
function separated(text: string): Pieces[] {
  return separators.flatMap((separator): Pieces[] => {
    const bare = separator.replace(/ +$/, "");
    const lines = [...text.matchAll(/[^\n]+/g)];
    const first = lines.findIndex(({ 0: line }) => line.includes(separator));
    const rows = lines.slice(Math.max(first, 0));
    if (first < 0 || rows.length < 2) return [];
    const inputs: string[] = [];
    const outputs: string[] = [];
    const different = new Set(rows.map(({ 0: line }) => labelOf(line.split(bare, 1)[0] ?? "")));
    if ((rows.length - different.size) * ROWS_PER_LABEL > rows.length) return [];
    for (const [index, { 0: line, index: start }] of rows.entries()) {
      const isLast = index === rows.length - 1;
      const at = line.indexOf(separator);
      const trimmed = line.trimEnd();
      if (isLast && (at < 0 || line.slice(at + separator.length).trim() === "") && trimmed.endsWith(bare)) {
        inputs.push(trimmed.slice(0, trimmed.length - bare.length));
        return [
          { head: text.slice(0, rows[0]?.index), marks: ["", separator], inputs, outputs, endsOpen: true },
        ];
      }
      if (at < 0) return [];
      const next = rows[index + 1]?.index ?? text.length;
      inputs.push(line.slice(0, at));
      outputs.push(text.slice(start + at + separator.length, next));
    }
    return [
      { head: text.slice(0, rows[0]?.index), marks: ["", separator], inputs, outputs, endsOpen: false },
    ];
  });
}

/** Rows of a Markdown table with two columns. */
function tableRows(text: string): Pieces[] {
  const rows = [...text.matchAll(/^\|([^|\n]*)\|(?:([^|\n]*)\|)?[ \t]*$/gm)];
  const rule = rows.findIndex(
    ({ 1: left = "", 2: right = "" }) => /^[ :-]*-[ :-]*$/.test(left) && right.includes("-"),
  );
  const body = rows.slice(rule + 1);
  if (rule < 1 || body.length < 2) return [];
  const inputs = body.map(({ 1: left = "" }) => left);
  const outputs: string[] = [];
  for (const [index, { 0: row, 1: left = "", index: start }] of body.entries()) {
    const next = body[index + 1]?.index ?? text.length;
    const output = text.slice(start + left.length + 2, next);
    const isQuery =
      index === body.length - 1 &&
      row
        .slice(left.length + 2)
        .replaceAll("|", "")
        .trim() === "";
    if (!isQuery) outputs.push(output);
  }
  return [{ head: text.slice(0, body[0]?.index), marks: ["|", "|"], inputs, outputs, endsOpen: false }];
}

/** Blanks, and a tag within the block. */
const BLANKS_BEFORE = /^(?:\s{0,8}<[A-Za-z][\w-]{0,30}>)?\s*/;
/** Blanks, closing and opening tags, and lines of signs that stand between demonstrations. */
const ENDING =
  /(?:[ \t]*\|)?(?:\s*\n[-=#*~_]{2,}[ \t]*)?(?:<\|[^\n|>]{1,20}\|>|(?:\s{0,8}<\/?[A-Za-z][\w-]{0,30}>){1,4})?\s*$/;
const TAIL = /(?:<\/[A-Za-z][\w-]{0,30}>)?\s*$/;

/** What all pieces share around their values becomes the layout; undefined where nothing is left of a value. */
function assemble({ head, marks, inputs, outputs, endsOpen }: Pieces): PromptParts | undefined {
  if (outputs.length === 0) return undefined;
  if (outputs.some((output) => isNumberedHeading(head, output))) return undefined;
  const asks = inputs.length > outputs.length;
  const lead = shared(
    inputs.map((text) => BLANKS_BEFORE.exec(text)?.[0] ?? ""),
    "start",
  );
  const bullet =
    marks[0] === ""
      ? shared(
          inputs.map((text) => /^(?:[-*•]|>) /.exec(text)?.[0] ?? ""),
          "start",
        )
      : "";
  const before = bullet === "" ? lead : bullet;
  const shown = endsOpen ? inputs.slice(0, -1) : inputs;
  const tail = shared(
    shown.map((text) => TAIL.exec(text)?.[0] ?? ""),
    "end",
  );
  const opening = shared(
    outputs.map((text) => BLANKS_BEFORE.exec(text)?.[0] ?? ""),
    "start",
  );
  // The last output has nothing behind it where the text ends with it.
  const closed = asks ? outputs : outputs.slice(0, -1);
  const ending = shared(
    closed.map((text) => ENDING.exec(text)?.[0] ?? ""),
    "end",
  );
  const last = outputs.at(-1) ?? "";
  const values = outputs.map((text, index) => {
    const isOpen = !asks && index === outputs.length - 1;
    const end = isOpen ? endOfOpen(last, ending) : text.length - ending.length;
    return end < opening.length ? undefined : text.slice(opening.length, end);
  });
  const texts = inputs.map((text) =>
    text.slice(before.length, text.endsWith(tail) ? text.length - tail.length : text.length),
  );
  if (values.some((value) => value === undefined || value === "") || texts.some((one) => one === ""))
    return undefined;
  const joiner = head === "" ? ending : sharedEnd(head, ending);
  return {
    instruction: head === "" ? undefined : head.slice(0, head.length - joiner.length),
    prefix: marks[0] + before,
    separator: tail + marks[1] + opening,
    suffix: ending.slice(0, ending.length - joiner.length),
    joiner,
    demonstrations: values.map((value, index) => [texts[index] ?? "", value ?? ""] as const),
    query: asks ? (endsOpen ? texts.at(-1)?.trimEnd() : texts.at(-1)) : undefined,
  };
}

/** Whether an output ends in what stands before the first input but for its number: "Example 1:" and "Example 2:". */
function isNumberedHeading(head: string, output: string): boolean {
  const heading = lastLine(head);
  const end = lastLine(output);
  return /\d/.test(heading) && heading !== end && unnumbered(heading) === unnumbered(end);
}

function lastLine(text: string): string {
  const end = text.trimEnd();
  return end.slice(end.lastIndexOf("\n") + 1);
}

function unnumbered(line: string): string {
  return line.replace(/\d+/g, "#");
}

/** Where the last output ends: before the beginning of what ends the others, or before blanks. */
function endOfOpen(text: string, ending: string): number {
  for (let length = ending.length; length > 0; length--) {
    if (text.endsWith(ending.slice(0, length))) return text.length - length;
  }
  return text.trimEnd().length;
}

/** What all texts begin, or end, with. */
function shared(texts: readonly string[], where: "start" | "end"): string {
  const [first = "", ...others] = texts;
  return others.reduce((common, text) => {
    if (where === "end") return sharedEnd(common, text);
    let length = 0;
    while (length < common.length && common.charAt(length) === text.charAt(length)) length++;
    return common.slice(0, length);
  }, first);
}

function sharedEnd(one: string, other: string): string {
  let length = 0;
  while (length < Math.min(one.length, other.length) && one.at(-1 - length) === other.at(-1 - length))
    length++;
  return one.slice(one.length - length);
}
