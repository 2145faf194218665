import assert from "node:assert/strict";
import type { QueryComparison } from "../../src/method/comparison.js";
import type { Sort } from "../../src/report/queryRow.js";
import { chooseRows } from "../../src/webview/chooseRows.js";
import type { Filter } from "../../src/webview/viewState.js";
import { sampleData } from "../report/sampleData.js";

const [sample] = sampleData().comparison.queries;
assert.ok(sample !== undefined);
const base = sample;

interface Described {
  readonly input: string;
  readonly expected?: string | null;
  readonly match?: boolean | null;
  readonly p?: number | null;
  readonly agreement?: boolean;
  readonly answer?: string;
  readonly kl?: number;
}

const query = (
  { input, expected = "x", match = true, p = 0.5, agreement = true, answer = "x", kl = 0 }: Described,
  index: number,
): QueryComparison => {
  const silent = { ...base.zeroShot, answer: "" };
  return {
    ...base,
    input,
    expected,
    line: index + 1,
    kl,
    agreement,
    zeroShot: silent,
    fewShot: silent,
    randomVector: silent,
    taskVector: {
      ...base.taskVector,
      answer,
      match,
      expectedLogProbability: p === null ? null : Math.log(p),
    },
  };
};

function chosen(
  described: readonly Described[],
  view: { filter?: Filter; search?: string; sort?: Sort },
): string[] {
  const { filter = "all", search = "", sort = { key: "line", direction: "ascending" } } = view;
  return chooseRows(described.map(query), [], { filter, search, sort }).map((row) => row.query.input);
}

describe("the rows of the panel", () => {
  const some: Described[] = [
    { input: "right", match: true, p: 0.9 },
    { input: "unsure", match: true, p: 0.2, kl: 2 },
    { input: "missed", match: false, p: 0.1, agreement: false, answer: "Pájaro", kl: 1 },
    { input: "open", match: null, p: null, expected: null, agreement: false },
  ];

  it("pass filters", () => {
    assert.deepEqual(chosen(some, { filter: "differences" }), ["missed", "open"]);
    assert.deepEqual(chosen(some, { filter: "misses" }), ["missed"]);
  });

  it("are found by any text, whatever its case or how its accents are written", () => {
    assert.deepEqual(chosen(some, { search: " UNS " }), ["unsure"]);
    assert.deepEqual(chosen(some, { search: "pa\u0301jaro" }), ["missed"]);
    assert.deepEqual(chosen(some, { search: "x", filter: "misses" }), ["missed"]);
    assert.deepEqual(chosen(some, { search: "(.*" }), []);
  });

  it("are sorted from wrong to right, then by probability, open ones last either way", () => {
    const key = "taskVector";
    const ascending = chosen(some, { sort: { key, direction: "ascending" } });
    assert.deepEqual(ascending, ["missed", "unsure", "right", "open"]);
    const descending = chosen(some, { sort: { key, direction: "descending" } });
    assert.deepEqual(descending, ["right", "unsure", "missed", "open"]);
  });

  it("are found and sorted by another task's vector where it was tried, last where not", () => {
    const [right, wrong, untried] = some.slice(0, 3).map(query);
    assert.ok(right !== undefined && wrong !== undefined && untried !== undefined);
    const tried = [
      { ...untried, input: "untried" },
      { ...right, wrongTask: { ...base.zeroShot, answer: "plural", match: true } },
      { ...wrong, wrongTask: { ...base.zeroShot, answer: "other", match: false } },
    ];
    const inputs = (search: string, direction: Sort["direction"]) =>
      chooseRows(tried, [], { filter: "all", search, sort: { key: "wrongTask", direction } }).map(
        ({ query: { input } }) => input,
      );
    assert.deepEqual(inputs("", "ascending"), ["unsure", "right", "untried"]);
    assert.deepEqual(inputs("", "descending"), ["right", "unsure", "untried"]);
    assert.deepEqual(inputs("PLURAL", "ascending"), ["right"]);
  });

  it("are sorted by figures as figures and by texts as people do", () => {
    assert.equal(chosen(some, { sort: { key: "kl", direction: "descending" } })[0], "unsure");
    const texts = ["item 10", "item 2", "Item 1"].map((expected) => ({ input: expected, expected }));
    const sort = { key: "expected", direction: "ascending" } as const;
    assert.deepEqual(chosen(texts, { sort }), ["Item 1", "item 2", "item 10"]);
  });

  it("stay in the file's order where they are equal, and keep their index", () => {
    const equal = ["c", "a", "b"].map((input) => ({ input }));
    assert.deepEqual(chosen(equal, { sort: { key: "kl", direction: "descending" } }), ["c", "a", "b"]);
    const rows = chooseRows(equal.map(query), [false, true], {
      filter: "all",
      search: "",
      sort: { key: "line", direction: "descending" },
    });
    assert.deepEqual(
      rows.map(({ index, stale }) => [index, stale]),
      [
        [2, false],
        [1, true],
        [0, false],
      ],
    );
  });
});
