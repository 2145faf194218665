import assert from "node:assert/strict";
import fc from "fast-check";
import { distinctTokens } from "../../src/method/distinctTokens.js";

/** The definition: how many different prefixes the prompts have. */
function prefixes(prompts: readonly (readonly number[])[]): number {
  const seen = new Set<string>();
  for (const prompt of prompts) prompt.forEach((_, index) => seen.add(prompt.slice(0, index + 1).join(",")));
  return seen.size;
}

describe("counting distinct tokens", () => {
  it("counts every node of the prefix tree once", () => {
    const prompt = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 8 });
    fc.assert(
      fc.property(fc.array(prompt, { maxLength: 12 }), (prompts) => {
        assert.equal(distinctTokens(prompts), prefixes(prompts));
      }),
    );
  });
});
