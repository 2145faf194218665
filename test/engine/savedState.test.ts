import assert from "node:assert/strict";
import { copyFileSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { failure } from "../support/failure.js";
import { suiteFolder } from "../support/suiteFolder.js";
import { greedy, replaceLast, row, type TestSession } from "../support/testSession.js";
import { answers, fewShot, identityModels, sharedBeginning, zeroShot } from "./identityModels.js";

for (const kind of identityModels) {
  describe(`saved KV cache on ${kind.name}`, () => {
    const folder = suiteFolder();
    let model: TestSession;
    let prompts: number[][] = [];
    let prefix: number[] = [];

    before(async () => {
      model = await kind.open(folder("model.gguf"));
      prompts = fewShot.map((text) => model.prompt(text));
      prefix = sharedBeginning(prompts);
      assert.ok(prefix.length > 4);
    });
    after(() => {
      model.free();
    });

    const wishes = { top: 20, generate: greedy(6, ["\n"]) };

    it("gives just what the tokens themselves give", async () => {
      const file = folder("state.bin");
      const { bytes, ...saved } = model.session.saveState({ tokens: prefix, file });
      assert.equal(bytes, readFileSync(file).length);
      const other = await kind.open(folder("again.gguf"));
      try {
        for (const [index, tokens] of prompts.entries()) {
          const expected = other.tokens(answers[index % answers.length] ?? "");
          const one = row(tokens, { ...wishes, expected });
          const resumed = other.session.evaluate({ vectors: [], rows: [one], state: { file, ...saved } });
          assert.ok(resumed.evaluatedTokens < prefix.length, `${resumed.evaluatedTokens} tokens`);
          // The same split of the prompt into batches, so that not even rounding differs.
          const computed = splitAt(model, tokens, prefix.length);
          const logits = splitAt(other, tokens, prefix.length, { file });
          assert.deepEqual(logits, computed);
          const cold = other.one(one);
          const [warm] = resumed.rows;
          assert.ok(warm !== undefined);
          assert.equal(warm.answer, cold.answer);
          const gap = (warm.expectedLogProbability ?? NaN) - (cold.expectedLogProbability ?? NaN);
          assert.ok(Math.abs(gap) < 1e-3, `log-probabilities differ by ${gap}`);
        }
      } finally {
        other.free();
      }
    });

    it("serves many rows at once, with patches behind it, and prompts that leave it early", () => {
      const file = folder("many.bin");
      const saved = model.session.saveState({ tokens: prefix, file });
      const vectors = model.residuals(prompts[0] ?? []);
      const rows = prompts.map((tokens) => row(tokens, { ...wishes, patches: [replaceLast(1, 1, tokens)] }));
      const early = [...prefix.slice(0, 3), ...model.tokens("something else")];
      const all = [...rows, row(early, wishes), row(early, { ...wishes, reference: rows.length })];
      const resumed = model.session.evaluate({ vectors, rows: all, state: { file, ...saved } });
      const cold = model.session.evaluate({ vectors, rows: all });
      assert.ok(resumed.evaluatedTokens < cold.evaluatedTokens);
      assert.deepEqual(
        resumed.rows.map(({ answer }) => answer),
        cold.rows.map(({ answer }) => answer),
      );
      assert.ok((resumed.rows.at(-1)?.kl ?? NaN) < 1e-6);
    });

    it("is refused under other conditions, and where it is not one", () => {
      const file = folder("refused.bin");
      const saved = model.session.saveState({ tokens: prefix, file });
      const { conditions } = saved;
      const [tokens = []] = prompts;
      const untouched = model.one(row(tokens, wishes));
      const resume = (change: Partial<typeof conditions>, from = file): unknown =>
        model.session.evaluate({
          vectors: [],
          rows: [row(tokens)],
          state: { ...saved, file: from, conditions: { ...conditions, ...change } },
        });
      const other = conditions.kvType === "F32" ? "F16" : "F32";
      assert.throws(() => resume({ kvType: other }), failure("bad-request", /another KV type/));
      assert.throws(
        () => resume({ release: "0.3.9" }),
        failure("bad-request", /another llama\.cpp release \(0\.3\.9\)/),
      );
      assert.throws(() => resume({ fingerprint: "0" }), failure("bad-request", /another model fingerprint/));
      assert.throws(
        () => resume({ flashAttention: "on" }),
        failure("bad-request", /another flash attention/),
      );
      assert.throws(() => resume({ streams: 2 }), failure("bad-request", /another number of KV streams/));
      assert.throws(() => resume({}, folder("absent")), failure("bad-request", /There is no saved KV cache/));
      const short = folder("short.bin");
      copyFileSync(file, short);
      truncateSync(short, readFileSync(file).length - 100);
      assert.throws(() => resume({}, short), failure("bad-request", /has changed since it was saved/));
      writeFileSync(short, "ggsq and more");
      assert.throws(() => resume({}, short), failure("bad-request", /not a KV cache saved/));
      const strange = model.prompt(zeroShot[0] ?? "").slice(1);
      assert.throws(
        () =>
          model.session.evaluate({ vectors: [], rows: [row([7, ...strange])], state: { file, ...saved } }),
        failure("bad-request", /does not begin as the saved/),
      );
      assert.throws(
        () => model.session.saveState({ tokens: prefix, file: folder("no", "folder") }),
        failure("bad-request", /cannot be written/),
      );
      // Nothing of this is left behind.
      assert.deepEqual(model.one(row(tokens, wishes)), untouched);
    });
  });
}

/** Logits after the prompt, its first `length` tokens computed or taken from a file, then the rest. */
function splitAt(
  { session }: TestSession,
  tokens: readonly number[],
  length: number,
  state?: { readonly file: string },
): Float32Array {
  const { context } = session.parts;
  const span = (from: number, to: number): void => {
    context.decode(
      tokens.slice(from, to).map((token, i) => ({
        token,
        position: from + i,
        sequences: [0],
        wantLogits: from + i === to - 1,
      })),
    );
  };
  context.clear();
  if (state === undefined) span(0, length);
  else context.loadSequence(0, state.file, length);
  span(length, tokens.length);
  const { logits } = context.distribution(tokens.length - length - 1);
  context.clear();
  return logits;
}
