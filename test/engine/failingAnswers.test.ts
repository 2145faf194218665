import assert from "node:assert/strict";
import type { Admission } from "../../src/protocol/advance.js";
import type { Intervention } from "../../src/protocol/intervention.js";
import { smallShape } from "../support/randomModel.js";
import { suiteFolder } from "../support/suiteFolder.js";
import { TestSession, greedy, row } from "../support/testSession.js";

const LENGTH = 4;

describe("an answer that cannot be computed", () => {
  const folder = suiteFolder();
  let model: TestSession;
  before(async () => {
    model = await TestSession.random(folder("model.gguf"), smallShape);
  });
  after(() => {
    model.free();
  });

  function admission(id: number, text: string, interventions: string | null): Admission {
    return {
      id,
      tokens: model.prompt(text),
      prefix: 0,
      interventions,
      generate: { maxTokens: LENGTH, stop: [] },
      temperature: 0,
      seed: 0,
      top: null,
      answer: [],
    };
  }

  for (const where of ["separator", "answer"] as const) {
    it(`takes none of those with it that are generated beside it, failing at its ${where}`, () => {
      // No 32-bit number is left of it.
      const absurd: Intervention = {
        layer: 1,
        method: "add",
        scale: 1e300,
        source: { kind: "vector", vector: 0 },
      };
      const texts = ["hot ->", "big ->"];
      let admit = [
        ...texts.map((text, id) => admission(id, text, null)),
        admission(texts.length, "tall ->", where),
      ];
      let hold = [{ key: where, separator: [], answer: [], cells: null, [where]: [absurd] }];
      const tokens = new Map<number, number[]>();
      const failed = new Map<number, string>();
      const wanted = new Set(admit.map(({ id }) => id));
      for (let step = 0; wanted.size > 0; step++) {
        assert(step < 100, "the answers do not end");
        const { answers } = model.session.advance({
          wanted: admit.length > 0 ? [] : [...wanted],
          admit,
          hold,
          vectors: hold.length > 0 ? [new Float32Array(model.info.embeddingLength).fill(1)] : [],
          milliseconds: 0,
        });
        [admit, hold] = [[], []];
        for (const { id, tokens: more, ended, failure } of answers) {
          tokens.set(id, [...(tokens.get(id) ?? []), ...more.map(({ token }) => token)]);
          if (failure !== null) failed.set(id, failure.code);
          if (failure !== null || ended !== null) wanted.delete(id);
        }
      }
      assert.deepEqual([...failed], [[texts.length, "bad-request"]]);
      texts.forEach((text, id) => {
        const { answerTokens } = model.one(row(model.prompt(text), { generate: greedy(LENGTH) }));
        assert.deepEqual(tokens.get(id), answerTokens);
      });
    });
  }
});
