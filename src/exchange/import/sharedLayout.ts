import type { Source } from "./columns.js";
import type { Reading } from "./reading.js";
import type { Table } from "./table.js";

/**
 * Takes what all inputs end in and all outputs begin and end with into the template, as data for fine-tuning have it:
 * `wet ->` and ` dry\n` are `{input} -> {output}`. The prompt stays the same; without it the separator would stand twice.
 */
export function takeSharedLayout(reading: Reading, input: Source, output: Source): void {
  const { table, draft } = reading;
  // What stood in a prompt, or was exported from a task, keeps its texts byte for byte.
  if (draft.allDemonstrations === true) return;
  const [inputColumn, ...moreInputs] = input.columns;
  const [outputColumn, ...moreOutputs] = output.columns;
  const single = moreInputs.length === 0 && moreOutputs.length === 0;
  if (!single || inputColumn === undefined || outputColumn === undefined || draft.template !== undefined)
    return;
  if (input.label !== inputColumn || output.label !== outputColumn || table.rows < 2) return;
  const separator = separatorAtEnd(sharedEnd(table, inputColumn));
  const lead = sharedBlanks(table, outputColumn);
  if (separator === "" && lead === "") return;
  if (separator === "" && !/^[ \t]+$/.test(lead)) return;
  const ending = sharedEnding(table, outputColumn);
  if (
    wouldEmpty(table, inputColumn, separator.length) ||
    wouldEmpty(table, outputColumn, lead.length + ending.length)
  )
    return;
  table.change(inputColumn, (text) => text.slice(0, text.length - separator.length));
  table.change(outputColumn, (text) => text.slice(lead.length, text.length - ending.length));
  if (separator === "") {
    reading.guessed("Blanks that all outputs begin with were taken off.");
  } else {
    const [suffix, joiner] = splitEnding(ending);
    draft.template = `{input}${separator}${lead}{output}${suffix}`;
    if (joiner !== "") draft.joiner = joiner;
    reading.guessed(
      `All inputs end in ${JSON.stringify(separator)}: it is in the template now, ${JSON.stringify(draft.template)}, and no longer in the inputs.`,
    );
    return;
  }
  if (ending !== "") reading.guessed(`${JSON.stringify(ending)}, which all outputs end in, was taken off.`);
}

/** The line breaks at its end are the joiner. */
function splitEnding(ending: string): readonly [string, string] {
  const kept = ending.replace(/\n+$/, "");
  return [kept, ending.slice(kept.length)];
}

function textsOf(table: Table, column: string): (visit: (text: string) => boolean) => void {
  return (visit) => {
    for (let row = 0; row < table.rows; row++) {
      const cell = table.cell(row, column);
      if (typeof cell === "string") {
        if (!visit(cell)) return;
      } else if (cell?.every(visit) === false) return;
    }
  };
}

/** What all texts of a column end in, at most so many characters of it. */
function sharedEnd(table: Table, column: string): string {
  let shared: string | undefined;
  textsOf(
    table,
    column,
  )((text) => {
    if (shared === undefined) shared = text.slice(-MOST_SHARED);
    else {
      let length = 0;
      while (length < shared.length && shared.at(-1 - length) === text.at(-1 - length)) length++;
      shared = length === 0 ? "" : shared.slice(-length);
    }
    return shared !== "";
  });
  return shared ?? "";
}

const MOST_SHARED = 60;

/** The part that separates input and output; words that inputs happen to share are none. */
function separatorAtEnd(shared: string): string {
  return /(?:\n[^\n]{0,40}:|\s*(?:->|→|=>|###|>>>|:|=)|\n+)\s*$/.exec(shared)?.[0] ?? "";
}

function sharedBlanks(table: Table, column: string): string {
  let shared: string | undefined;
  textsOf(
    table,
    column,
  )((text) => {
    const blanks = /^[ \t]*/.exec(text)?.[0] ?? "";
    shared =
      shared === undefined || shared.startsWith(blanks) ? blanks : blanks.startsWith(shared) ? shared : "";
    return shared !== "";
  });
  return shared ?? "";
}

/** A stop text as fine-tuning data have it, or blanks. */
function sharedEnding(table: Table, column: string): string {
  return /(?:\s+(?:END|###|STOP|<\|endoftext\|>|\[END\]))?\s*$/.exec(sharedEnd(table, column))?.[0] ?? "";
}

function wouldEmpty(table: Table, column: string, taken: number): boolean {
  let empty = false;
  textsOf(
    table,
    column,
  )((text) => {
    empty = text.length <= taken;
    return !empty;
  });
  return empty;
}
