import assert from "node:assert/strict";
import { layersFigure } from "../../src/report/layersFigure.js";
import { renderReport } from "../../src/report/renderReport.js";
import { sections } from "../../src/report/sections.js";
import { assertHarmless, elementsOf, textOf } from "./htmlPage.js";
import { controlledData, hostileData, hostileTexts, sampleData } from "./sampleData.js";

const about = { date: "1 January 2030", version: "0.1.0" };
describe("the HTML report", () => {
  const html = renderReport([sampleData()], about);

  it("is valid, loads nothing and runs nothing", () => {
    assertHarmless(elementsOf(html));
    assert.doesNotMatch(html, /url\(|@import|https?:/);
    assert.match(html, /default-src 'none'/);
  });

  it("has every section with its title, and every query", () => {
    const text = textOf(html);
    for (const { title } of sections) assert.ok(text.includes(title), title);
    for (const { input } of sampleData().comparison.queries) assert.ok(text.includes(input), input);
    assert.ok(text.replaceAll("\u00a0", " ").includes(sampleData().comparison.summary.reason));
  });

  it("shows another task's vector and controls by layer where they were measured, and which task it was", () => {
    const controlled = renderReport([controlledData()], about);
    assertHarmless(elementsOf(controlled));
    const text = textOf(controlled).replaceAll("\u00a0", " ");
    assert.match(text, /the other task is plurals/);
    assert.match(text, /Other task’s vector\s*8 %\s*1–33 %/);
    assert.match(text, /vector of another task, plurals \(plurals\.icl\), at the same layer/);
    assert.ok(!text.includes("/tasks/other"));
    const { queries, model } = controlledData().comparison;
    for (const { input } of queries) assert.ok(text.includes(`${input}s`), input);
    // A level at the chosen layer gives way to a curve with a point at every layer, and its interval in the table.
    assert.ok(!/random vectors \d/.test(text));
    const cells = /<td>3\u00a0% \(1–11\u00a0%\)<\/td><td>8\u00a0% \(1–33\u00a0%\)<\/td>/g;
    assert.equal(controlled.match(cells)?.length, model.layers);
    const curve = (tone: string) =>
      elementsOf(controlled).filter(
        ({ tagName, attrs, parentNode }) =>
          tagName === "g" &&
          attrs.some(({ name }) => name === "transform") &&
          parentNode !== null &&
          "attrs" in parentNode &&
          parentNode.attrs.some(({ name, value }) => name === "class" && value === `tone-${tone}`),
      );
    assert.equal(curve("random-vector").length, model.layers);
    assert.equal(curve("wrong-task").length, model.layers);
  });

  it("shows results of earlier versions without them as they were", () => {
    const text = textOf(html).replaceAll("\u00a0", " ");
    assert.ok(!/other task/i.test(text));
    assert.match(text, /random vectors \d+ %/);
  });

  it("names its drawings", () => {
    const drawings = elementsOf(html).filter(({ tagName, attrs }) => {
      return tagName === "svg" && attrs.some(({ name, value }) => name === "role" && value === "img");
    });
    assert.equal(drawings.length, 5);
    for (const { attrs } of drawings) {
      const label = attrs.find(({ name }) => name === "aria-label")?.value ?? "";
      assert.ok(label.length > 20, label);
    }
  });

  it("keeps the ids of several files apart", () => {
    const ids = elementsOf(renderReport([sampleData(), sampleData()], about)).flatMap(({ attrs }) =>
      attrs.filter(({ name }) => name === "id").map(({ value }) => value),
    );
    assert.ok(ids.length > 0);
    assert.equal(new Set(ids).size, ids.length);
  });

  it("does not tell where the file lies", () => {
    assert.ok(!html.includes("/tasks/"));
    assert.ok(html.includes("spanish.icl"));
  });

  it("leaves out what was not measured", () => {
    const { comparison } = sampleData();
    const bare = renderReport(
      [
        {
          sweep: null,
          staleQueries: [],
          comparison: {
            ...comparison,
            queries: [],
            vector: { ...comparison.vector, validated: false, folds: 0, candidates: [] },
            summary: {
              ...comparison.summary,
              queries: 0,
              scored: 0,
              accuracy: null,
              recovery: null,
              agreement: null,
              kl: null,
              cost: null,
            },
          },
        },
      ],
      about,
    );
    assertHarmless(elementsOf(bare));
    const text = textOf(bare);
    assert.ok(!text.includes("What a query costs"));
    assert.ok(!text.includes("NaN") && !text.includes("null") && !text.includes("undefined"));
    assert.match(text, /too few demonstrations to pick the layer by/);
  });

  for (const text of hostileTexts) {
    it(`shows as text: ${JSON.stringify(text.slice(0, 30))}`, () => {
      const hostile = renderReport([hostileData(text)], about);
      const elements = elementsOf(hostile);
      assertHarmless(elements);
      assert.doesNotMatch(hostile, /[\u202a-\u202e\u2066-\u2069\u200b]/);
      assert.equal(elements.filter(({ tagName }) => tagName === "style").length, 1);
    });
  }
});

describe("the report on cells", () => {
  const { comparison, ...others } = sampleData();
  const vector = { ...comparison.vector, method: "cells" as const, layer: 0, cells: 9 };
  const cells = { ...others, comparison: { ...comparison, vector } };
  const text = textOf(renderReport([cells], about)).replaceAll("\u00a0", " ");

  it("marks no layer as chosen, for they act at all of them", () => {
    assert.deepEqual(layersFigure(cells).marks, []);
    assert.match(text, /The cells act at every layer, so no layer is chosen\./);
    assert.doesNotMatch(text, /Layer 0, chosen/);
    assert.equal(layersFigure(sampleData()).marks.length, 1);
  });

  it("says what the model reads, and names no dummy queries, which cells do without", () => {
    assert.match(text, /9 cells: the model reads 9 fitted KV-cache entries in place of the demonstrations/);
    assert.doesNotMatch(text, /Dummy queries/);
    assert.match(textOf(renderReport([sampleData()], about)), /Dummy queries/);
  });
});
