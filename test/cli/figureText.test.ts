import assert from "node:assert/strict";
import { figureText } from "../../src/cli/figureText.js";
import { widthOf } from "../../src/cli/text.js";
import { hostileTexts } from "../report/sampleData.js";
import { emptyFigures, hostileFigures, sampleFigures } from "../report/sampleFigures.js";

function sample(kind: string): (typeof sampleFigures)[number] {
  const figure = sampleFigures.find((one) => one.kind === kind);
  assert.ok(figure !== undefined);
  return figure;
}

/** Without colours, which this process' output may have. */
function plain(text: string): string {
  return text.replace(/\x1b\[\d+m/g, "");
}

describe("Figures in the terminal", () => {
  for (const figure of sampleFigures) {
    for (const width of [Number.POSITIVE_INFINITY, 120, 80, 50]) {
      it(`${figure.kind} keeps to ${width} columns`, () => {
        for (const line of plain(figureText(figure, width)).split("\n")) {
          assert.ok(widthOf(line) <= width, `${widthOf(line)}: ${line}`);
        }
      });
    }
  }

  it("shows curves as a sketch over one scale, and all numbers", () => {
    const text = plain(figureText(sample("lines"), 120));
    assert.match(text, /^few-shot +▂▃▄▅▆▇▇█ +20 % to 97 %$/m);
    assert.match(text, /^stability of the vector +▅▆▆▇▇▇ +60 % to 85 %$/m);
    assert.match(text, /^ +5 +75 % \(55 % to 90 %\) .* enough: 5 demonstrations$/m);
    assert.match(text, /^ +0 +20 % \(0 % to 40 %\) +– +–$/m);
  });

  it("shades a matrix, by number where names have no room, and without numbers where they have none", () => {
    const wide = plain(figureText(sample("heat"), 120));
    assert.match(wide, /antonyms +█ 1\.000 +▓ 0\.756 {3}0?/);
    assert.match(wide, /word length +– /);
    assert.match(wide, /cosine: “░” towards 0\.000, “█” towards 1\.000 or -1\.000/);
    const narrow = plain(figureText(sample("heat"), 72));
    assert.match(narrow, /^ +1 +2 +3 +4 +5$/m);
    assert.match(narrow, /^4 translate to Spanish +▒ -0\.541/m);
    const narrowest = plain(figureText(sample("heat"), 50));
    assert.match(narrowest, /^1 antonyms +██ +▓▓/m);
  });

  it("draws bars on either side of zero", () => {
    const lines = plain(figureText(sample("bars"), 100)).split("\n");
    const [right, little, wrong] = lines.slice(-3).map((line) => line.slice(line.search(/ {2,}[^ ]*[█▏]/)));
    assert.match(lines.at(-3) ?? "", /^hot -> cold +0\.420 +0\.300 to 0\.600 +█+$/);
    assert.match(lines.at(-2) ?? "", /^big -> small +0\.020 +– +[█▏]$/);
    assert.match(lines.at(-1) ?? "", /^tall -> green +-0\.310 +-0\.500 to -0\.100 +█+$/);
    assert.ok(right !== undefined && little !== undefined && wrong !== undefined);
    const start = (place: number): number => (lines.at(place) ?? "").search(/[█▏]/);
    assert.ok(start(-1) < start(-3) && start(-2) === start(-3));
  });

  it("draws points as letters of their groups, and lists few of them", () => {
    const text = plain(figureText(sample("scatter"), 80));
    assert.match(text, /a antonyms {2}b capitals/);
    assert.match(text, /R² = 0\.31, n = 40/);
    assert.match(text, /The numbers of all 40 points: --json or --html/);
    for (const letter of "abcde") assert.match(text, new RegExp(`│.*${letter}`));
  });

  it("says how many columns had no room", () => {
    const figure = sample("table");
    assert.ok(figure.kind === "table");
    const columns = Array.from({ length: 12 }, (_, place) => ({
      title: `column ${place}`,
      align: "left" as const,
    }));
    const row = columns.map(() => ({ text: "some words", tone: null, value: null }));
    const text = plain(figureText({ ...figure, columns, rows: [row] }, 60));
    assert.match(text, /\d columns have no room here: see them in a wider terminal,/);
  });

  it("holds next to nothing", () => {
    for (const figure of emptyFigures) assert.doesNotMatch(figureText(figure, 80), /NaN|Infinity|undefined/);
  });

  for (const text of hostileTexts) {
    it(`has no power over the terminal: ${JSON.stringify(text.slice(0, 30))}`, () => {
      for (const figure of hostileFigures(text)) {
        assert.doesNotMatch(plain(figureText(figure, 80)), /[\x00-\x09\x0b-\x1f\u202e\u2066\u200b]/);
      }
    });
  }
});
