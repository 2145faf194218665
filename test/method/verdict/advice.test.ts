import assert from "node:assert/strict";
import type { Cost, PromptOption } from "../../../src/method/comparison.js";
import { compareTimes } from "../../../src/method/measureCost.js";
import { adviceOf, optionText } from "../../../src/method/verdict/advice.js";

const option = (
  kind: PromptOption["kind"],
  promptTokens: number,
  value: number,
  enough: boolean,
  demonstrations = 0,
): PromptOption => ({
  kind,
  demonstrations,
  promptTokens,
  enough,
  accuracy: { value, low: value - 0.05, high: Math.min(1, value + 0.05) },
});

describe("what to do", () => {
  const full = option("few-shot", 51.2, 0.9, true, 8);

  it("is the cheapest option that is enough, whatever it is", () => {
    const instead = "instead of 90 % right (85 % to 95 %) at 51";
    const vector = option("task vector", 4, 0.88, true);
    const cases: [PromptOption[], string][] = [
      [[option("bare", 3, 0.88, true)], "Send the query alone: 88 % right (83 % to 93 %) at 3 tokens"],
      [
        [option("zero-shot", 3, 0.88, true)],
        "Leave the demonstrations out: 88 % right (83 % to 93 %) at 3 tokens",
      ],
      [
        [option("zero-shot", 3, 0.1, false), vector],
        "Use the task vector: 88 % right (83 % to 93 %) at 4 tokens",
      ],
      [
        [option("task vector", 9, 0.88, true, 1)],
        "Send the first demonstration with the task vector: 88 % right (83 % to 93 %) at 9 tokens",
      ],
      [
        [option("task vector", 4, 0.5, false), option("fewest demonstrations", 27, 0.88, true, 4)],
        "Send only the first 4 demonstrations: 88 % right (83 % to 93 %) at 27 tokens",
      ],
    ];
    for (const [cheaper, sentence] of cases) {
      assert.equal(adviceOf("compresses", [...cheaper, full], null), `${sentence}, ${instead}.`);
    }
  });

  it("is to keep the full prompt where nothing cheaper certainly is enough", () => {
    const vector = option("task vector", 4, 0.8, false);
    assert.match(
      adviceOf("does not compress", [vector, full], null),
      /^Keep the full prompt, with its prefix cached\.$/,
    );
    assert.match(adviceOf("undecided", [vector, full], 60), /until more queries decide\.$/);
    assert.match(adviceOf("undecided", [vector, full], null), /with its prefix cached\.$/);
  });

  it("is another prompt where the full one fails", () => {
    assert.match(
      adviceOf("prompt fails", [option("zero-shot", 3, 0.1, true), full], null),
      /^Change the prompt/,
    );
  });

  it("names each option", () => {
    assert.equal(optionText(option("task vector", 9, 1, true, 2)), "first 2 demonstrations and task vector");
    assert.equal(optionText(option("fewest demonstrations", 9, 1, true, 2)), "first 2 demonstrations");
  });
});

describe("two times", () => {
  const cost = (low: number, high: number): Cost => ({
    milliseconds: (low + high) / 2,
    low,
    high,
    kvBytes: 1,
    promptTokens: 1,
  });
  it("differ only where all runs of the one are faster than all of the other", () => {
    assert.equal(compareTimes(cost(1, 2), cost(3, 4)), "faster");
    assert.equal(compareTimes(cost(3, 4), cost(1, 2)), "slower");
    assert.equal(compareTimes(cost(1, 3), cost(2, 9)), "no measurable difference");
    assert.equal(compareTimes(cost(1, 2), cost(2, 3)), "no measurable difference");
  });
});
