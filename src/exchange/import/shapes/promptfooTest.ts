import { isList, isRecord, fieldsOf, scalarText, cellOf } from "../cells.js";
import { expectedColumn, type ExpectedTexts } from "../assertions.js";
import type { Reading } from "../reading.js";
import type { Cell } from "../table.js";

type JsonObject = Readonly<Record<string, unknown>>;

/** One test of promptfoo: variables, and what is asserted of the answer. */
export function isTest(value: JsonObject): boolean {
  return isRecord(value["vars"]) && Object.keys(value).every((key) => testKeys.has(key));
}

const testKeys = new Set(
  "vars,assert,description,options,threshold,metadata,provider,providers,prompts,providerOutput,assertScoringFunction,name,id".split(
    ",",
  ),
);

/**
 * @param defaults variables and assertions that each test has unless it says otherwise.
 *
 * Source: https://www.promptfoo.dev/docs/configuration/reference/#test-case
 */
export function addTest(
  reading: Reading,
  expected: ExpectedTexts,
  place: number | string,
  test: JsonObject,
  split = "",
  defaults: JsonObject = {},
): void {
  const own = isRecord(test["vars"]) ? test["vars"] : {};
  const shared = isRecord(defaults["vars"]) ? defaults["vars"] : {};
  const vars: JsonObject = { ...shared, ...own };
  const asserts = [...listOf(defaults["assert"]), ...listOf(test["assert"])];
  if (!isAbsentOrList(test["assert"])) {
    reading.fault(place, "its assert is not a list");
    return;
  }
  const told = asserts.filter(
    (one) => isRecord(one) && typeof one["type"] === "string",
  ) as readonly JsonObject[];
  const [only] = told;
  if (asserts.length > 1 || told.length < asserts.length) {
    const kinds = told.map(({ type }) => String(type)).join(", ");
    reading.fault(
      place,
      `it has ${asserts.length} assertions (${kinds}): one of them must give the expected answer`,
    );
    return;
  }
  const more = Object.keys(only ?? {}).filter((key) => key !== "type" && key !== "value");
  for (const key of more) leaveOutOnce(reading, key);
  const used = new Set<string>();
  let answer: Cell;
  if (only !== undefined) {
    const kind = String(only["type"]);
    const { cell } = cellOf(only["value"]);
    answer = expected.take(place, kind, filled(cell, vars, used));
    if (answer === undefined) return;
    if (typeof answer === "string" && answer.includes("{{")) {
      reading.fault(
        place,
        `its expected value ${JSON.stringify(answer)} is a template that is not filled in here`,
      );
      return;
    }
  }
  const fields = fieldsOf(vars).filter(({ name }) => !used.has(name));
  for (const { name, structured } of fields) if (structured) reading.table.markStructured(name);
  const rest = Object.keys(test).filter((key) => key !== "vars" && key !== "assert" && test[key] !== null);
  const others = fieldsOf(Object.fromEntries(rest.map((key) => [`__${key}`, test[key]])));
  reading.table.add(
    place,
    [...fields, ...others]
      .map(({ name, cell }): [string, Cell] => [name, cell])
      .concat([[expectedColumn, answer]]),
    split,
  );
}

function leaveOutOnce(reading: Reading, key: string): void {
  const text = `What an assertion says besides its type and value: ${key}. An answer is compared with the value as it is.`;
  if (!reading.remarks.some((one) => one.text === text)) reading.leftOut(text);
}

function isAbsentOrList(value: unknown): boolean {
  return value === undefined || value === null || isList(value);
}

function listOf(value: unknown): readonly unknown[] {
  return isList(value) ? value : [];
}

/** The value with `{{name}}` replaced by variables, whose names are noted. */
function filled(cell: Cell, vars: JsonObject, used: Set<string>): Cell {
  const fill = (text: string): string =>
    text.replace(/\{\{\s*([\w.-]+)\s*\}\}/g, (whole, name: string) => {
      const value = scalarText(vars[name]);
      if (value === undefined) return whole;
      used.add(name);
      return value;
    });
  return typeof cell === "string" ? fill(cell) : cell?.map(fill);
}
