import assert from "node:assert/strict";
import { HeldCells } from "../../src/engine/cells/heldCells.js";
import { decodeSequenceState, encodeSequenceState } from "../../src/engine/cells/sequenceState.js";
import { decodeSpan } from "../../src/engine/rows/measure.js";
import type { FitCellsParams } from "../../src/protocol/cells.js";
import { failure } from "../support/failure.js";
import { smallShape } from "../support/randomModel.js";
import { suiteFolder } from "../support/suiteFolder.js";
import { greedy, row, TestSession } from "../support/testSession.js";
import { answers, fewShot, identityModels, sharedBeginning } from "./identityModels.js";

/** Every token behind the first a cell of its own: nothing is merged. */
function eachByItself(tokens: readonly number[]): FitCellsParams {
  const clusters = tokens.slice(1).map((_, index) => [index + 1]);
  return { tokens: [...tokens], kept: 1, clusters, probedFrom: 1, ridge: 5 };
}

const kinds = [
  ...identityModels,
  {
    name: "16-bit KV with flash attention",
    async open(file: string) {
      (await TestSession.random(file, { ...smallShape, architecture: "llama" })).free();
      return TestSession.open(file, { kvType: "F16", flashAttention: "on" });
    },
  },
];

for (const kind of kinds) {
  describe(`KV cells on ${kind.name}`, () => {
    const folder = suiteFolder();
    let model: TestSession;
    let prompts: number[][] = [];
    let prefix: number[] = [];

    before(async () => {
      model = await kind.open(folder("model.gguf"));
      prompts = fewShot.map((text) => model.prompt(text));
      prefix = sharedBeginning(prompts);
    });
    after(() => {
      model.free();
    });

    const wishes = { top: 20, generate: greedy(6, ["\n"]) };

    it("answer as the prompt itself where no two tokens are merged", () => {
      const { cells, evaluatedTokens } = model.session.fitCells(eachByItself(prefix));
      assert.equal(evaluatedTokens, 2 * prefix.length);
      assert.equal(cells.length, prefix.length);
      const rows = prompts.flatMap((tokens, index) => {
        const expected = model.tokens(answers[index] ?? "");
        const full = row(tokens, { ...wishes, expected });
        const behind = row(tokens.slice(prefix.length), { ...wishes, expected, reference: 2 * index });
        return [full, { ...behind, cells: 0 }];
      });
      const { rows: results } = model.session.evaluate({ vectors: [], cells: [cells], rows });
      for (let index = 0; index < results.length; index += 2) {
        const [full, behind] = results.slice(index, index + 2);
        assert.equal(behind?.answer, full?.answer);
        assert.ok((behind?.kl ?? NaN) < 1e-5, `KL ${behind?.kl}`);
        const gap = (behind?.expectedLogProbability ?? NaN) - (full?.expectedLogProbability ?? NaN);
        assert.ok(Math.abs(gap) < 1e-2, `log-probabilities differ by ${gap}`);
      }
    });

    it("are as many as the clusters and the kept tokens, and stand at the end of those that they are for", () => {
      const clusters = [[2, 4, 6], [3, 5], prefix.slice(7).map((_, index) => index + 7)];
      const { cells } = model.session.fitCells({
        tokens: prefix,
        kept: 2,
        clusters,
        probedFrom: 7,
        ridge: 5,
      });
      const { length } = prefix;
      assert.deepEqual(cells.positions, [0, 1, length - 3, length - 2, length - 1]);
      const [keyWidth, valueWidth] = [cells.keys.length / 5, cells.values.length / 5];
      assert.ok(Number.isInteger(keyWidth) && Number.isInteger(valueWidth));
      const exact = model.session.fitCells(eachByItself(prefix)).cells;
      assert.deepEqual(cells.keys.subarray(0, 2 * keyWidth), exact.keys.subarray(0, 2 * keyWidth));
      assert.deepEqual(cells.values.subarray(0, 2 * valueWidth), exact.values.subarray(0, 2 * valueWidth));
    });

    it("are served as they are evaluated, and timed", () => {
      const clusters = [prefix.slice(1).map((_, index) => index + 1)];
      const { cells } = model.session.fitCells({
        tokens: prefix,
        kept: 1,
        clusters,
        probedFrom: 3,
        ridge: 5,
      });
      const tails = prompts.map((tokens) => tokens.slice(prefix.length));
      const rows = tails.map((tokens) => ({ ...row(tokens, wishes), cells: 0 }));
      const evaluated = model.session.evaluate({ vectors: [], cells: [cells], rows });
      const answered = new Map<number, number[]>();
      const ended = new Set<number>();
      for (let step = 0; ended.size < tails.length && step < 100; step++) {
        const { answers: news, missing } = model.session.advance({
          wanted: step === 0 ? [] : tails.map((_, id) => id).filter((id) => !ended.has(id)),
          admit:
            step > 0
              ? []
              : tails.map((tokens, id) => ({
                  id,
                  tokens,
                  prefix: 0,
                  interventions: "cells",
                  generate: greedy(6, ["\n"]),
                  temperature: 0,
                  seed: 1,
                  top: null,
                  answer: [],
                })),
          hold: step > 0 ? [] : [{ key: "cells", separator: [], answer: [], cells }],
          vectors: [],
          milliseconds: 0,
        });
        assert.deepEqual(missing, []);
        for (const one of news) {
          assert.equal(one.failure, null);
          answered.set(one.id, [...(answered.get(one.id) ?? []), ...one.tokens.map(({ token }) => token)]);
          if (one.ended !== null) ended.add(one.id);
        }
      }
      assert.deepEqual(
        tails.map((_, id) => answered.get(id)),
        evaluated.rows.map(({ answerTokens }) => answerTokens),
      );
      const [tokens = []] = tails;
      const times = model.session.measure({
        vectors: [],
        cells: [cells],
        rows: [{ tokens, patches: [], cachedTokens: 0, cells: 0 }],
        repeats: 2,
      });
      assert.equal(times.rows[0]?.milliseconds.length, 2);
    });

    it("are refused where they do not fit the model or themselves", () => {
      const { cells } = model.session.fitCells(eachByItself(prefix));
      const [tokens = []] = prompts;
      const ask = (changed: typeof cells): unknown =>
        model.session.evaluate({
          vectors: [],
          cells: [changed],
          rows: [{ ...row(tokens, wishes), cells: 0 }],
        });
      const refused = [
        { ...cells, keys: cells.keys.subarray(0, cells.positions.length) },
        { ...cells, positions: cells.positions.toReversed() },
        { ...cells, length: 1 },
        { ...cells, values: cells.values.map(() => Number.NaN) },
      ];
      for (const one of refused) assert.throws(() => ask(one), failure("bad-request"));
      const asked = { ...eachByItself(prefix), clusters: [[prefix.length]] };
      assert.throws(() => model.session.fitCells(asked), failure("bad-request"));
      const rows = [{ ...row(tokens, wishes), cells: 0 }];
      assert.throws(() => model.session.evaluate({ vectors: [], rows }), failure("bad-request"));
      // What comes next is as before.
      assert.equal(model.one(row(tokens, wishes)).answerTokens.length > 0, true);
    });

    it("go into llama.cpp's state and out of it byte for byte", () => {
      const { context } = model.session.parts;
      context.clear();
      decodeSpan(context, prefix, 0, prefix.length, 0, []);
      const bytes = context.readSequence(0);
      assert.deepEqual(Buffer.from(encodeSequenceState(decodeSequenceState(bytes))), Buffer.from(bytes));
      context.clear();
      const { cells } = model.session.fitCells(eachByItself(prefix));
      new HeldCells(cells).restore(context, 0);
      const restored = decodeSequenceState(context.readSequence(0));
      assert.deepEqual(restored.caches.map(({ positions }) => positions)[0], cells.positions);
      context.clear();
    });
  });
}
