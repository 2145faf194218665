import assert from "node:assert/strict";
import { analysisNamed } from "../../../src/analysis/registry.js";
import { dispensableOf, influenceHints } from "../../../src/extension/inline/influenceTexts.js";
import { influenceAnalysis } from "../../../src/extension/known/namedAnalyses.js";
import { parseDocument } from "../../../src/language/parse.js";

const text = "hot -> cold\nbig -> small\n? fast -> slow\n";
const { demonstrations } = parseDocument(text, "a.icl");

const own = { answer: "cold", match: true, logProbability: -0.1, confidence: 0.9 };
const found = (index: number, input: string, output: string, change: object = {}): object => ({
  index,
  line: index + 1,
  input,
  output,
  cosine: 0.987,
  validation: null,
  own: { taskVector: own, fewShot: own },
  rank: index + 1,
  dispensable: false,
  suspect: false,
  ...change,
});
const data = (...items: object[]): unknown => ({ task: "a", missing: null, layer: 3, demonstrations: items });

describe("hints behind demonstrations", () => {
  it("read what the analysis writes", () => {
    const given = data(found(0, "hot", "cold"), found(1, "big", "small"));
    assert.deepEqual(analysisNamed(influenceAnalysis).data.parse(given), given);
    // Nothing to act on, nothing to read.
    assert.deepEqual(influenceHints(given, demonstrations), []);
  });

  it("say what can be removed and whose output is doubtful", () => {
    const [first, second] = influenceHints(
      data(found(0, "hot", "cold", { dispensable: true }), found(1, "big", "small", { suspect: true })),
      demonstrations,
    );
    assert.equal(first?.text, "can be removed");
    assert.equal(first.offset, text.indexOf("\n"));
    assert.deepEqual(
      dispensableOf(
        data(found(0, "hot", "cold", { dispensable: true }), found(1, "big", "large", { dispensable: true })),
        demonstrations,
      ),
      demonstrations.slice(0, 1),
    );
    const several = influenceHints(
      data(found(0, "hot", "cold", { dispensable: true }), found(1, "big", "small", { dispensable: true })),
      demonstrations,
    );
    assert.deepEqual(
      several.map((hint) => hint.text),
      ["can be removed (one of 2)", "can be removed (one of 2)"],
    );
    assert.match(several[0]?.tooltip ?? "", /It does not follow that two can be removed together\./);
    assert.equal(second?.text, "⚠ check the output: others say cold");
    assert.match(second.tooltip, /another answer, cold, with 90 % confidence/);
  });

  it("say what helps, and what is least expected without being accused", () => {
    const of = (value: number, logProbability: number) => ({
      accuracy: { value, low: 0, high: 1, n: 7 },
      logProbability,
    });
    const other = { answer: "warm", match: false, logProbability: -4, confidence: 0.7 };
    const hints = influenceHints(
      data(
        found(0, "hot", "cold", { own: { taskVector: own, fewShot: other } }),
        found(1, "big", "small", { validation: { with: of(0.9, -0.5), without: of(0.7, -0.9) } }),
      ),
      demonstrations,
    );
    assert.deepEqual(
      hints.map(({ text }) => text),
      ["least expected: others say warm", "helps the others"],
    );
    assert.match(hints[1]?.tooltip ?? "", /Without it, the others are answered less well/);
  });

  it("leave out what is not in the file, and make nothing of other data", () => {
    assert.deepEqual(influenceHints(data(found(0, "cold", "hot"), found(7, "x", "y")), demonstrations), []);
    for (const wrong of [null, 7, {}, { demonstrations: [{ index: -1 }] }]) {
      assert.deepEqual(influenceHints(wrong, demonstrations), []);
    }
  });
});
