import assert from "node:assert/strict";
import { sortedRows } from "../../src/report/figures/sortRows.js";
import { renderReport } from "../../src/report/renderReport.js";
import { assertHarmless, attributeOf, elementsOf, textOf } from "./htmlPage.js";
import { hostileTexts, sampleData } from "./sampleData.js";
import { emptyFigures, hostileFigures, sampleAnalysis, sampleFigures } from "./sampleFigures.js";

const about = { date: "1 January 2030", version: "0.1.0" };

function pageOf(figures: readonly (typeof sampleFigures)[number][]): string {
  return renderReport([], about, [{ value: sampleAnalysis({ figures: [...figures] }), stale: false }]);
}

/** Numbers in attributes that place something. */
const PLACED = /^(x|y|x1|x2|y1|y2|cx|cy|width|height|d|transform|viewbox|points)$/i;

describe("figures of analyses in the report", () => {
  for (const figure of sampleFigures) {
    it(`draw ${figure.kind}, with every number finite and every text there`, () => {
      const html = pageOf([figure]);
      const elements = elementsOf(html);
      assertHarmless(elements);
      for (const element of elements) {
        for (const { name, value } of element.attrs) {
          if (PLACED.test(name))
            assert.doesNotMatch(value, /NaN|Infinity|undefined|null/, `${name}=${value}`);
        }
      }
      const text = textOf(html);
      if (figure.kind === "text") for (const sentence of figure.sentences) assert.ok(text.includes(sentence));
      else assert.ok(text.includes(figure.title) && text.includes(figure.explains ?? ""));
    });
  }

  it("give every drawing a name, and its numbers as a table", () => {
    const drawn = sampleFigures.filter(({ kind }) => kind !== "text" && kind !== "table");
    const elements = elementsOf(pageOf(drawn));
    const drawings = elements.filter(
      (element) => element.tagName === "svg" && attributeOf(element, "role") === "img",
    );
    // The matrix of colours has a scale of its own.
    assert.equal(drawings.length, drawn.length + 1);
    for (const drawing of drawings) assert.ok((attributeOf(drawing, "aria-label") ?? "").length > 20);
    const tables = elements.filter((element) => attributeOf(element, "class") === "figures");
    assert.equal(tables.length, drawn.length);
    assert.equal(elements.filter((element) => attributeOf(element, "tabindex") === "-1").length, 0);
  });

  it("write numbers as their axis says", () => {
    const text = textOf(pageOf(sampleFigures));
    assert.match(text, /75\u00a0% \(55–90\u00a0%\)/);
    assert.match(text, /−0\.310/);
    assert.match(text, /R² = 0\.31, n = 40/);
    assert.match(text, /enough: 5 demonstrations/);
    assert.match(text, /–/);
  });

  it("hold next to nothing without a broken drawing", () => {
    for (const figure of emptyFigures) {
      const html = pageOf([figure]);
      assertHarmless(elementsOf(html));
      assert.doesNotMatch(html, /NaN|Infinity|undefined/, figure.kind);
    }
  });

  it("stand behind the comparison, and say what they are of", () => {
    const html = renderReport([sampleData()], about, [
      { value: sampleAnalysis(), stale: true },
      { value: sampleAnalysis({ title: "Another" }), stale: false },
    ]);
    const text = textOf(html);
    assert.ok(text.indexOf("How the vector was made") < text.lastIndexOf("Inspect Task Vector"));
    assert.match(text, /spanish\.icl, antonyms\.icl on demo; tokens shown for each layer: 12 stale/);
    assert.equal(text.match(/The file has changed since/g)?.length, 1);
    const ids = elementsOf(html).flatMap((element) => attributeOf(element, "id") ?? []);
    assert.equal(new Set(ids).size, ids.length);
  });

  for (const text of hostileTexts) {
    it(`show as text: ${JSON.stringify(text.slice(0, 30))}`, () => {
      const value = sampleAnalysis({
        title: text,
        files: [text],
        model: text,
        options: { top: text },
        chosen: [text],
        figures: hostileFigures(text),
      });
      const html = renderReport([], about, [{ value, stale: false }]);
      const elements = elementsOf(html);
      assertHarmless(elements);
      assert.doesNotMatch(html, /[\u202a-\u202e\u2066-\u2069\u200b]/);
      assert.equal(elements.filter(({ tagName }) => tagName === "style").length, 1);
    });
  }
});

describe("sorting a figure's table", () => {
  const cell = (text: string, value: number | null = null) => ({ text, tone: null, value });
  const rows = [[cell("b 10")], [cell("x", 2)], [cell("b 9")], [cell("y", -1)]];
  const texts = (direction: "ascending" | "descending"): string[] =>
    sortedRows(rows, 0, direction).map(([first]) => first?.text ?? "");

  it("goes by value, and puts what has none last in either direction", () => {
    assert.deepEqual(texts("ascending"), ["y", "x", "b 9", "b 10"]);
    assert.deepEqual(texts("descending"), ["x", "y", "b 10", "b 9"]);
  });

  it("leaves the rows that it was given as they were", () => {
    assert.equal(rows[0]?.[0]?.text, "b 10");
  });
});
