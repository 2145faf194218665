import assert from "node:assert/strict";
import { countedAccuracy } from "../../src/analysis/accuracy.js";
import { dial } from "../../src/analysis/analyses/dial.js";

const of10 = (right: number) => countedAccuracy(Array.from({ length: 10 }, (_, index) => index < right));
const row = (kept: number, promptTokens: number, alone: number, withVector: number | null) => ({
  kept,
  promptTokens,
  alone: of10(alone),
  withVector: withVector === null ? null : of10(withVector),
  heldOutKl: withVector === null ? null : 1,
});

function conclusion(...rows: ReturnType<typeof row>[]): string {
  const figures = dial.figures({ task: "capitals", missing: null, chosen: 6, rows });
  return figures.flatMap((figure) => (figure.kind === "text" ? figure.sentences : [])).join(" ");
}

describe("the dial's conclusion", () => {
  const whole = row(9, 40, 10, null);

  it("names the cheaper choice that answers the queries as well, and recommends no dearer one", () => {
    const said = conclusion(row(0, 4, 0, 10), row(1, 8, 5, 10), row(6, 27, 9, 9), whole);
    assert.match(
      said,
      /The vector alone answers more of your queries with fewer tokens: 100 % right with 4\./,
    );
    assert.match(said, /never goes by your queries/);
    assert.match(said, /try vector\.keep: 0 on new ones/);
    assert.doesNotMatch(said, /Write vector\.keep/);
    assert.match(
      conclusion(row(0, 4, 0, 2), row(1, 8, 5, 9), row(6, 27, 9, 9), whole),
      /The vector with the first demonstration answers as many of your queries/,
    );
  });

  it("recommends what auto takes where nothing cheaper answers as many", () => {
    const said = conclusion(row(0, 4, 0, 2), row(6, 27, 9, 9), row(7, 31, 10, 10), whole);
    assert.match(said, /Write vector\.keep: 6 to keep them\./);
    assert.doesNotMatch(said, /fewer tokens/);
  });

  it("says what it was measured on", () => {
    const [lines] = dial.figures({
      task: "capitals",
      missing: null,
      chosen: 0,
      rows: [row(0, 4, 0, 2), whole],
    });
    assert.ok(lines?.kind === "lines");
    assert.match(lines.explains ?? "", /^Measured on your 10 queries\./);
  });
});
