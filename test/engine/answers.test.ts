import assert from "node:assert/strict";
import fc from "fast-check";
import { demonstrationMatches } from "../../src/language/match.js";
import type { RowResult } from "../../src/protocol/rows.js";
import { smallShape } from "../support/randomModel.js";
import { suiteFolder } from "../support/suiteFolder.js";
import { TestSession, greedy, row } from "../support/testSession.js";
import { scriptedShape } from "./scriptedModel.js";

describe("answers", () => {
  const folder = suiteFolder();
  let model: TestSession;
  before(async () => {
    model = await TestSession.random(folder("scripted.gguf"), scriptedShape);
  });
  after(() => {
    model.free();
  });

  /** Answer, number of its tokens, how it ended. */
  function answer(prompt: string, maxTokens: number, stop: string[] = []): [string, number, string] {
    const result = model.one(row(model.prompt(prompt), { generate: greedy(maxTokens, stop) }));
    return [result.answer, result.answerTokens.length, result.ended];
  }

  it("end after as many tokens as asked for", () => {
    assert.deepEqual(answer("@", 6), ["abcdab", 6, "length"]);
    assert.deepEqual(answer("@", 1), ["a", 1, "length"]);
  });

  it("end before a stop text that reaches over tokens", () => {
    assert.deepEqual(answer("@", 20, ["cda"]), ["ab", 5, "stop"]);
    assert.deepEqual(answer("@", 20, ["never", "da", "cda"]), ["ab", 5, "stop"]);
    assert.deepEqual(answer("=", 20, ["\n"]), [" xy", 4, "stop"]);
  });

  it("are empty where the stop text comes first", () => {
    assert.deepEqual(answer("@", 20, ["a"]), ["", 1, "stop"]);
    assert.deepEqual(answer(">", 20, ["é"]), ["", 2, "stop"]);
  });

  it("prefer the stop text to the length where both come with the same token", () => {
    assert.deepEqual(answer("@", 5, ["cda"]), ["ab", 5, "stop"]);
  });

  it("end with the text", () => {
    assert.deepEqual(answer(">", 20), ["é!", 3, "end-of-text"]);
    assert.deepEqual(answer("t", 20), ["", 0, "end-of-text"]);
  });

  it("hold whole characters, except where the length cuts one", () => {
    assert.deepEqual(answer("<", 4), ["😀", 4, "length"]);
    assert.deepEqual(answer("<", 3), ["\ufffd", 3, "length"]);
    assert.deepEqual(answer("<", 20, ["\t"]), ["😀", 5, "stop"]);
    assert.deepEqual(answer(">", 1), ["\ufffd", 1, "length"]);
  });

  it("end where the context does", () => {
    const length = model.info.contextLength;
    const text = "-".repeat(length - 4) + "@";
    assert.equal(model.prompt(text).length, length - 2);
    assert.deepEqual(answer(text, 100), ["ab", 2, "length"]);
  });

  it("may be as long as anyone wishes", () => {
    const [text, count, ended] = answer("#", 1_000_000_000);
    const room = model.info.contextLength - model.prompt("#").length;
    assert.deepEqual([text, count, ended], ["#".repeat(room), room, "length"]);
  });

  it("are not generated where none are wanted", () => {
    const result = model.one(row(model.prompt("@")));
    assert.deepEqual([result.answer, result.answerTokens, result.ended], ["", [], "not-generated"]);
  });

  describe("that are wanted", () => {
    const prompts = ["=", ">", "<", "@", "Q", "t"];
    const full = new Map<string, RowResult>();
    before(() => {
      for (const prompt of prompts) {
        full.set(prompt, model.one(row(model.prompt(prompt), { generate: greedy(7, ["\n", "dabc"]) })));
      }
    });

    /** A true answer made a little wrong, or not: cut, continued, in other letters, with blanks. */
    const wish = fc.record({
      prompt: fc.constantFrom(...prompts),
      from: fc.nat({ max: 2 }),
      to: fc.integer({ min: -2, max: 9 }),
      tail: fc.constantFrom("", "", "", " ", "x", "d", "\n"),
      change: fc.constantFrom(
        (text: string) => text,
        (text: string) => text,
        (text: string) => text.toUpperCase(),
        (text: string) => text.toLowerCase(),
        (text: string) => ` ${text}`,
      ),
    });

    it("end early without another decision whether they match", () => {
      let matched = 0;
      let early = 0;
      fc.assert(
        fc.property(fc.array(wish, { minLength: 1, maxLength: 2 }), fc.boolean(), (wishes, ignoreCase) => {
          const prompt = wishes[0]?.prompt ?? "";
          const whole = full.get(prompt);
          assert.ok(whole !== undefined);
          const texts = wishes.map(({ from, to, tail, change, ...other }) =>
            change((full.get(other.prompt)?.answer.slice(from, to) ?? "") + tail),
          );
          const generate = { ...greedy(7, ["\n", "dabc"]), wanted: { texts, ignoreCase } };
          const short = model.one(row(model.prompt(prompt), { generate }));
          const match = ignoreCase ? "ignore_case" : "exact";
          const matches = (given: string): boolean =>
            texts.some((text) => demonstrationMatches({ match, alternatives: undefined }, given, text));
          const decision = short.ended !== "mismatch" && matches(short.answer);
          assert.equal(decision, matches(whole.answer), `${JSON.stringify(short)} of ${texts.join(" | ")}`);
          if (decision) assert.equal(short.answer, whole.answer);
          if (decision) matched++;
          if (short.ended === "mismatch") early++;
          assert.ok(short.answerTokens.length <= whole.answerTokens.length);
        }),
        { numRuns: 300, seed: 1 },
      );
      assert.ok(matched > 20 && early > 20, `${matched} matched and ${early} ended early: a weak test`);
    });
  });
});

for (const [name, shape] of [
  ["a scripted model", scriptedShape],
  ["a random model", { ...smallShape, architecture: "llama" as const }],
] as const) {
  describe(`expected tokens on ${name}`, () => {
    const folder = suiteFolder();
    let model: TestSession;
    before(async () => {
      model = await TestSession.random(folder("model.gguf"), shape);
    });
    after(() => {
      model.free();
    });

    it("never change the answer", () => {
      const prompts = ["=", ">", "<", "@", "Q", "ab@", "what?"];
      let followed = 0;
      fc.assert(
        fc.property(
          fc.constantFrom(...prompts),
          fc.nat({ max: 8 }),
          fc.array(fc.nat({ max: 255 }), { maxLength: 4 }),
          fc.integer({ min: 1, max: 9 }),
          (prompt, shared, tail, maxTokens) => {
            const tokens = model.prompt(prompt);
            const generate = greedy(maxTokens, ["\n", "dab"]);
            const plain = model.one(row(tokens, { generate }));
            const expected = [...plain.answerTokens.slice(0, shared), ...tail];
            const drafted = model.one(row(tokens, { generate, expected }));
            assert.deepEqual({ ...drafted, expectedLogProbability: null, expectedGreedy: 0 }, plain);
            if (Math.min(shared, plain.answerTokens.length) > 1) followed++;
          },
        ),
        { numRuns: 200, seed: 1 },
      );
      assert.ok(followed > 40, "the expected tokens hardly ever agreed with the answer: a weak test");
    });

    it("have the product of the probabilities that they have one by one", () => {
      const tokens = model.prompt("ab@");
      const expected = model.tokens("abcx!");
      const together = model.one(row(tokens, { expected })).expectedLogProbability ?? NaN;
      let sum = 0;
      expected.forEach((token, place) => {
        const one = row([...tokens, ...expected.slice(0, place)], { expected: [token] });
        sum += model.one(one).expectedLogProbability ?? NaN;
      });
      assert.ok(Math.abs(together - sum) < 1e-4, `${together} and ${sum}`);
    });
  });
}
