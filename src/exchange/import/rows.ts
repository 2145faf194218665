import { addChatRow, isChatRow } from "./shapes/chatRow.js";
import { expectedColumn, ExpectedTexts } from "./assertions.js";
import { addTest, isTest } from "./shapes/promptfooTest.js";
import { addHarnessSample, isHarnessSample } from "./shapes/harnessSample.js";
import { fieldsOf, isList, isRecord, scalarText } from "./cells.js";
import type { Reading } from "./reading.js";
import type { Cell } from "./table.js";

/** Adds rows that come as JSON or YAML values, whichever kind each of them is. */
export class RowAdder {
  readonly reading: Reading;
  readonly #expected: ExpectedTexts;

  constructor(reading: Reading) {
    this.reading = reading;
    this.#expected = new ExpectedTexts(reading);
  }

  add(place: number | string, value: unknown, split = ""): void {
    const { reading } = this;
    if (isList(value)) this.#addPair(place, value, split);
    else if (!isRecord(value)) reading.fault(place, "it is not an object with fields");
    else if (isChatRow(value)) addChatRow(reading, place, value, split);
    else if (isTest(value)) addTest(reading, this.#expected, place, value, split);
    else if (isHarnessSample(value)) addHarnessSample(reading, place, value, split);
    else this.#addRecord(place, value, split);
  }

  /** To be called behind the last row. */
  finish(): void {
    this.#expected.finish();
  }

  #addPair(place: number | string, values: readonly unknown[], split: string): void {
    const texts = values.map(scalarText);
    if (values.length < 2 || texts.includes(undefined)) {
      this.reading.fault(place, "it is a list, but not one of an input and an output that are texts");
      return;
    }
    this.reading.table.add(
      place,
      texts.map((text, index) => [String(index + 1), text] as const),
      split,
    );
  }

  #addRecord(place: number | string, record: Readonly<Record<string, unknown>>, split: string): void {
    const { table } = this.reading;
    const fields = fieldsOf(record).map(({ name, cell, structured }): [string, Cell] => {
      if (structured) table.markStructured(name);
      return [
        name,
        name === expectedColumn && typeof cell === "string" ? this.#expected.read(place, cell) : cell,
      ];
    });
    table.add(place, fields, split);
  }
}
