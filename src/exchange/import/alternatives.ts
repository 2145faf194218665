import type { Source } from "./columns.js";
import type { Reading } from "./reading.js";
import type { Table } from "./table.js";

/** Texts to put between several accepted answers, of which the first that no answer holds is taken. */
const separators = [" | ", "|", " || ", "¦", "⏐", " OR ", "\u241f"];

/**
 * The text between accepted answers, where some row has several; undefined where none has.
 */
export function separatorFor(table: Table, { cell }: Source): string | undefined {
  let several = false;
  const possible = new Set(separators);
  const rule = (answer: string): void => {
    for (const separator of possible) if (answer.includes(separator)) possible.delete(separator);
  };
  for (let row = 0; row < table.rows; row++) {
    const answers = cell(row);
    if (typeof answers === "string") rule(answers);
    else if (answers !== undefined) {
      if (answers.length > 1) several = true;
      answers.forEach(rule);
    }
  }
  const [separator = separators[0]] = possible;
  return several ? separator : undefined;
}

export function noteAlternatives(reading: Reading, separator: string | undefined): void {
  if (separator === undefined) return;
  reading.guessed(
    `Outputs that are lists are accepted answers: demonstrations show the first, and ${JSON.stringify(separator)} separates them.`,
  );
}
