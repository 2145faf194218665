import type { TextEdit } from "../../language/fixes.js";

/**
 * Turns one text into another by edits of as few lines as the formatter has touched: it leaves the order of
 * lines alone, drops blank ones and rewrites others in place. Texts that differ in any other way still come
 * out right, in larger edits.
 */
export function lineEdits(before: string, after: string): readonly TextEdit[] {
  const old = linesOf(before);
  const wanted = linesOf(after);
  const oldBlanks = blankRuns(old);
  const wantedBlanks = blankRuns(wanted);
  const edits: TextEdit[] = [];
  let offset = 0;
  let next = 0;
  for (const [index, line] of old.entries()) {
    const start = offset;
    offset += line.length;
    const replacement = wanted[next];
    const isSurplus = (oldBlanks[index] ?? 0) > (wantedBlanks[next] ?? 0);
    const newText = replacement === undefined || isSurplus ? "" : replacement;
    if (!isSurplus) next++;
    if (newText !== line) edits.push(lineEdit(line, newText, start));
  }
  const rest = wanted.slice(next).join("");
  if (rest !== "") edits.push({ span: { start: offset, end: offset }, newText: rest });
  return edits;
}

/** Lines with their breaks; the last one may have none. */
function linesOf(text: string): readonly string[] {
  return text === "" ? [] : text.split(/(?<=\n)/);
}

/** For each line, how many blank lines begin with it. */
function blankRuns(lines: readonly string[]): readonly number[] {
  const runs = new Array<number>(lines.length).fill(0);
  for (let index = lines.length - 1; index >= 0; index--) {
    if (lines[index]?.trim() === "") runs[index] = (runs[index + 1] ?? 0) + 1;
  }
  return runs;
}

/** Leaves out what both begin and end with, so that the cursor stays where it is. */
function lineEdit(line: string, newText: string, start: number): TextEdit {
  const most = Math.min(line.length, newText.length);
  let head = 0;
  while (head < most && line[head] === newText[head]) head++;
  let tail = 0;
  while (tail < most - head && line[line.length - 1 - tail] === newText[newText.length - 1 - tail]) tail++;
  return {
    span: { start: start + head, end: start + line.length - tail },
    newText: newText.slice(head, newText.length - tail),
  };
}
