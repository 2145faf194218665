import assert from "node:assert/strict";
import { readImport } from "../../../src/exchange/import/formats.js";
import type { Reading } from "../../../src/exchange/import/reading.js";
import { parseJson } from "../../../src/exchange/import/exactJson.js";
import { rowList } from "../../../src/exchange/import/shapes/dataSet.js";

/** More than what is parsed whole. */
const LONG_BYTES = 9 * 1024 * 1024;

const kinds = [
  { input: 'a "quoted", [text] {with} \\ signs', output: "é 😀" },
  { output: ["first", "second"], input: { part: "nested", list: [1, [2]] } },
  ["a pair", "of texts"],
  { messages: [{ role: "user", content: "a" }, { role: "assistant", content: "b" }] }, // prettier-ignore
  { input: 1.5, output: null },
];

function longList(): string {
  const items = kinds.map((kind) => JSON.stringify(kind));
  const length = Buffer.byteLength(items.join(", \n"));
  const times = Math.ceil(LONG_BYTES / length);
  return ` [${new Array<string>(times).fill(items.join(", \n")).join(",")}]\n`;
}

const read = (text: string): Reading => readImport(Buffer.from(text), "json", { header: true });

describe("a long list in JSON", () => {
  const text = longList();

  it("gives the rows that it gives where it is parsed whole", () => {
    const { table, faults, format } = read(text);
    const parsed = parseJson(text);
    assert.ok(parsed.ok);
    const whole = rowList.read(parsed.value, () => undefined);
    assert.equal(format, whole.format);
    assert.deepEqual(faults, whole.faults);
    assert.deepEqual(table.columns, whole.table.columns);
    assert.equal(table.rows, whole.table.rows);
    for (let row = 0; row < table.rows; row += 997) {
      for (const column of table.columns) {
        assert.deepEqual(table.cell(row, column), whole.table.cell(row, column));
        assert.equal(table.place(row), whole.table.place(row));
      }
    }
  });

  it("has its faults told where they stand", () => {
    const at = (broken: string): string | undefined => read(broken).faults[0]?.message;
    assert.match(at(text.replace(/\]\n$/, ",]")) ?? "", /it is not JSON/);
    assert.match(at(text.replace(/\]\n$/, "")) ?? "", /it is not JSON/);
    assert.match(at(`${text}x`) ?? "", /it is not JSON/);
    assert.match(at(text.replace(/\]\n$/, ',{"a":1,"a":2}]')) ?? "", /appears twice/);
    assert.match(at(text.replace(/\]\n$/, ",7]")) ?? "", /not an object with fields/);
  });
});
