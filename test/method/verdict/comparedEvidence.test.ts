import assert from "node:assert/strict";
import { parseDocument } from "../../../src/language/parse.js";
import { evidenceOf } from "../../../src/method/verdict/comparedEvidence.js";
import { sampleData } from "../../report/sampleData.js";

const [sample] = sampleData().comparison.queries;
assert.ok(sample !== undefined);
const query = sample;

describe("the evidence for a verdict", () => {
  const answers = ["Yes", "yes", "YES", "no"];

  function shareOfConstant(match: string): number | undefined {
    const document = parseDocument(
      `---\nmatch: ${match}\n---\nsun -> yes\nrain -> no\nsnow -> no\n`,
      "x.icl",
    );
    const counted = answers.map((answer) => ({
      comparison: { ...query, fewShot: { ...query.fewShot, answer } },
      randomMatches: [],
    }));
    return evidenceOf(document, counted).constantOfPrompt?.accuracy;
  }

  it("finds the prompt's most frequent answer by the file's match, as it counts agreement", () => {
    assert.equal(shareOfConstant("ignore_case"), 0.75);
    assert.equal(shareOfConstant("exact"), 0.25);
  });
});
