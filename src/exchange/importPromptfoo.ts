import { LineCounter, parseDocument, isMap, isSeq, type Document } from "yaml";
import { isRecord, TableBuilder, type ImportedTable } from "./importedRows.js";

/** The column of promptfoo's tables that holds what is expected; rows of its tests are read into it too. */
export const expectedColumn = "__expected";

/** Kinds of assertion that may stand before a value in a table, as `contains: x`. */
const kinds =
  /^(not-)?(equals|contains|icontains|contains-(any|all|json)|starts-with|regex|is-json|javascript|python|similar|llm-rubric|grade|factuality|fn|eval|levenshtein|cost|latency)(\([^)]*\))?:/;

/** The value of an assertion of type equals, written as in promptfoo's tables; undefined for other types. */
export function expectedFromText(text: string): string | undefined {
  const prefix = kinds.exec(text)?.[0];
  if (prefix === undefined) return text;
  return prefix === "equals:" ? text.slice(prefix.length).trimStart() : undefined;
}

/**
 * Reads promptfoo tests, a list of them or a configuration that holds one, as YAML or JSON: variables, and
 * assertions of type `equals`.
 *
 * Source: https://www.promptfoo.dev/docs/configuration/reference/#test-case
 */
export function readPromptfoo(text: string): ImportedTable {
  const builder = new TableBuilder();
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, logLevel: "error" });
  for (const { message, linePos } of document.errors) {
    builder.fault(
      `line ${linePos?.[0].line ?? 1}`,
      (message.split("\n")[0] ?? "").replace(/ at line \d+.*$/, ""),
    );
  }
  if (document.errors.length > 0) return builder.table("promptfoo");
  let value: unknown;
  try {
    value = document.toJS();
  } catch (error) {
    // Aliases that would multiply beyond bounds, or that lead nowhere; nesting deeper than the stack.
    const message = error instanceof Error ? error.message : String(error);
    const tooMuch = message.startsWith("Excessive alias count");
    builder.fault(
      "line 1",
      tooMuch ? "its aliases make more of it than is read" : `its YAML cannot be unfolded: ${message}`,
    );
    return builder.table("promptfoo");
  }
  const tests = isRecord(value) ? value["tests"] : value;
  if (!Array.isArray(tests)) {
    builder.fault(
      "line 1",
      typeof tests === "string"
        ? `its tests are in another file (${tests}): import that one`
        : "there is no list of tests in it",
    );
    return builder.table("promptfoo");
  }
  const defaults =
    isRecord(value) && isRecord(value["defaultTest"]) ? value["defaultTest"]["vars"] : undefined;
  const places = placesOf(document, lines);
  tests.forEach((test: unknown, index) => {
    addTest(builder, places[index] ?? `test ${index + 1}`, test, isRecord(defaults) ? defaults : {});
  });
  return builder.table("promptfoo");
}

/** One test of a list that was read otherwise. */
export function addTest(
  builder: TableBuilder,
  place: string,
  test: unknown,
  defaults: Readonly<Record<string, unknown>> = {},
): void {
  if (!isRecord(test) || !isRecord(test["vars"])) {
    builder.fault(place, "a test needs vars");
    return;
  }
  const asserts: unknown = test["assert"] ?? [];
  if (!Array.isArray(asserts)) {
    builder.fault(place, "its assert is not a list");
    return;
  }
  const equal = asserts.filter(
    (one): one is Readonly<Record<string, unknown>> => isRecord(one) && one["type"] === "equals",
  );
  if (asserts.length > 0 && equal.length !== 1) {
    builder.fault(place, "its assertions are not one of type equals, which alone tells the expected answer");
    return;
  }
  const vars = Object.entries({ ...defaults, ...test["vars"] });
  builder.add(place, [...vars, [expectedColumn, equal[0]?.["value"]]]);
}

function placesOf(document: Document.Parsed, lines: LineCounter): string[] {
  const root = document.contents;
  const list = isMap(root) ? root.get("tests", true) : root;
  if (!isSeq(list)) return [];
  return list.items.map((item) => {
    const start = (item as { readonly range?: readonly number[] | null }).range?.[0] ?? 0;
    return `line ${lines.linePos(start).line}`;
  });
}
