import assert from "node:assert/strict";
import { RequestFailure } from "../../src/protocol/failure.js";
import type { Row } from "../../src/protocol/rows.js";
import { relativeL2 } from "../support/distance.js";
import { greedy, replaceLast, row } from "../support/testSession.js";
import { answers, sharedBeginning } from "./identityModels.js";
import {
  agree,
  BATCH_TOLERANCE,
  close,
  identityList,
  largestLogit,
  tokensOf,
  type Identity,
  type Trial,
} from "./identityTrial.js";
import { interventionIdentities } from "./interventionChecks.js";
import { runningIdentities } from "./runningChecks.js";

const { identities: checks, identity } = identityList();

identity("a row patched with its own value does not change", ({ model, bare, expected }) => {
  const tokens = tokensOf(bare, 0);
  const residuals = model.residuals(tokens);
  // One expected token: more would go through the model beside the prompt, in another shape of batch.
  const wishes = { expected: tokensOf(expected, 0).slice(0, 1), generate: greedy(8), top: 10 };
  const plain = model.one(row(tokens, wishes));
  residuals.forEach((_, layer) => {
    const patches = [replaceLast(layer, layer, tokens)];
    const patched = model.one(row(tokens, { ...wishes, patches }), residuals);
    assert.deepEqual(patched, plain, `layer ${layer}`);
  });
  const everywhere = residuals.map((_, layer) => replaceLast(layer, layer, tokens));
  assert.deepEqual(model.one(row(tokens, { ...wishes, patches: everywhere }), residuals), plain);
});

identity(
  "the last layer of one prompt, patched into another, predicts what the first does",
  ({ model, full, bare, expected }) => {
    const last = model.info.layers - 1;
    const [source, target] = [tokensOf(full, 0), tokensOf(bare, 1)];
    const wishes = { expected: tokensOf(expected, 0).slice(0, 1), top: 20 };
    const patched = { ...wishes, patches: [replaceLast(last, last, target)], reference: 0 };
    const rows = [row(source, wishes), row(target, patched), row(target, { ...wishes, reference: 0 })];
    const [first, same, other] = model.evaluate(rows, model.residuals(source)).rows;
    assert.ok(first !== undefined && same !== undefined && other !== undefined);
    assert.ok((same.kl ?? NaN) < 1e-9, `KL ${same.kl ?? NaN}`);
    assert.ok((other.kl ?? NaN) > 1e-6, "the prompts predict the same even without a patch");
    close(same.expectedLogProbability, first.expectedLogProbability, 1e-5);
    assert.deepEqual(
      same.top.map(({ token }) => token),
      first.top.map(({ token }) => token),
    );
    same.top.forEach(({ probability }, place) => {
      close(Math.log(probability), Math.log(first.top[place]?.probability ?? NaN), 1e-5);
    });
  },
);

identity("KV cells that merge no tokens answer as the prompt itself", ({ model, full, expected }) => {
  const prompts = full.map((_, index) => tokensOf(full, index));
  const beginning = sharedBeginning(prompts);
  const { length } = beginning;
  const clusters = Array.from({ length: length - 1 }, (_, index) => [index + 1]);
  const asked = { tokens: beginning, kept: 1, clusters, probedFrom: 1, ridge: 5 };
  const { cells } = fitted(() => model.session.fitCells(asked)) ?? {};
  if (cells === undefined) return;
  const rows = prompts.flatMap((tokens, index): Row[] => {
    const wishes = { expected: tokensOf(expected, index) };
    const behind = row(tokens.slice(length), { ...wishes, reference: 2 * index });
    return [row(tokens, wishes), { ...behind, cells: 0 }];
  });
  const { rows: results } = model.session.evaluate({ vectors: [], cells: [cells], rows });
  results.forEach(({ kl }, index) => {
    if (index % 2 === 1) assert.ok((kl ?? NaN) < 1e-4, `KL ${kl ?? NaN}`);
  });
});

/** Undefined where the model keeps nothing that cells could be made of, and says so. */
function fitted<Result>(fit: () => Result): Result | undefined {
  try {
    return fit();
  } catch (error) {
    if (error instanceof RequestFailure && error.code === "bad-request" && error.message.includes(" cells "))
      return undefined;
    throw error;
  }
}

identity("a patch at an earlier layer and position changes the prediction", ({ model, full, bare }) => {
  const tokens = tokensOf(bare, 0);
  const vectors = model.residuals(tokensOf(full, 1));
  // The token before the last, after the first block: what comes later has its way through all other blocks.
  const patches = [{ ...replaceLast(0, 0, tokens), position: tokens.length - 2 }];
  const rows = [row(tokens), row(tokens, { patches, reference: 0 })];
  assert.ok((model.evaluate(rows, vectors).rows[1]?.kl ?? 0) > 1e-6);
});

/** Every condition of every prompt, as a comparison asks for them. */
function manyRows({ model, full, bare, expected }: Trial): { rows: Row[]; vectors: Float32Array[] } {
  const vectors = model.residuals(tokensOf(full, 2));
  const rows = [...full, ...bare].map((tokens, index) =>
    row(tokens, {
      expected: tokensOf(expected, index % answers.length),
      generate: greedy(6, ["\n"]),
      top: 2,
    }),
  );
  bare.forEach((tokens, index) => {
    vectors.forEach((_, layer) => {
      const plain = rows[full.length + index];
      assert.ok(plain !== undefined);
      rows.push({ ...plain, patches: [replaceLast(layer, layer, tokens)] });
    });
  });
  return { rows, vectors };
}

identity("rows evaluated together and one by one agree", (trial) => {
  const { model, full } = trial;
  const { rows, vectors } = manyRows(trial);
  const tolerance = BATCH_TOLERANCE * largestLogit(trial, tokensOf(full, 0));
  const together = model.evaluate(rows, vectors).rows;
  rows.forEach((one, index) => {
    const alone = model.one(one, vectors);
    const batched = together[index];
    assert.ok(batched !== undefined);
    close(batched.expectedLogProbability, alone.expectedLogProbability, tolerance * one.expected.length);
    agree(trial, one, vectors, batched, alone, tolerance);
  });
});

identity("shared prefixes change nothing, and are computed once where they can be", (trial) => {
  const { model, full, expected } = trial;
  const rows = full.map((tokens, index) => row(tokens, { expected: tokensOf(expected, index) }));
  const together = model.evaluate(rows);
  const alone = rows.map((one) => model.evaluate([one]));
  const sum = alone.reduce((total, { evaluatedTokens }) => total + evaluatedTokens, 0);
  const most = model.info.recurrent ? sum : sum / 2 - 1;
  assert.ok(together.evaluatedTokens <= most, `${together.evaluatedTokens} of ${sum} tokens`);
  const tolerance = BATCH_TOLERANCE * largestLogit(trial, tokensOf(full, 0));
  together.rows.forEach((result, index) => {
    const cold = alone[index]?.rows[0]?.expectedLogProbability;
    close(result.expectedLogProbability, cold ?? NaN, tolerance * tokensOf(expected, index).length);
  });
});

identity("the distributions are those of a plain loop, and of a copied cache", (trial) => {
  const { model, full } = trial;
  const tokens = tokensOf(full, 3);
  const { context } = model.session.parts;
  const { top } = model.one(row(tokens, { top: 5 }));
  const decode = (from: number, to: number, sequence: number): void => {
    const span = tokens.slice(from, to).map((token, place) => ({
      token,
      position: from + place,
      sequences: [sequence],
      wantLogits: from + place === to - 1,
    }));
    context.decode(span);
  };
  const expectSame = (row: number, what: string): void => {
    const distribution = context.distribution(row);
    for (const { token, probability } of top) {
      const difference = Math.abs(distribution.logProbability(token) - Math.log(probability));
      assert.ok(difference <= tolerance, `${what}: token ${token} differs by ${difference}`);
    }
  };
  const tolerance = BATCH_TOLERANCE * largestLogit(trial, tokens);
  tokens.forEach((_, place) => {
    decode(place, place + 1, 0);
  });
  expectSame(0, "one token at a time");
  context.clear();
  const split = Math.floor(tokens.length / 2);
  decode(0, split, 0);
  context.share(0, 1, split);
  decode(split, tokens.length, 1);
  expectSame(tokens.length - split - 1, "behind a copied cache");
  context.clear();
});

identity("generation goes on from the patched cache", ({ model, full, bare }) => {
  const tokens = tokensOf(bare, 0);
  const vectors = model.residuals(tokensOf(full, 0));
  const layer = Math.floor(model.info.layers * 0.4);
  const patches = [replaceLast(layer, layer, tokens)];
  const length = 6;
  const generated = model.one(row(tokens, { patches, generate: greedy(length) }), vectors).answerTokens;
  // The slow way: every token by a prompt of its own, the answer so far written out behind the patch.
  const forced: number[] = [];
  while (forced.length < generated.length) {
    const [best] = model.one(row([...tokens, ...forced], { patches, top: 1 }), vectors).top;
    assert.ok(best !== undefined);
    forced.push(best.token);
  }
  assert.deepEqual(generated, forced);
  assert.ok(generated.length > 0, "nothing was generated");
});

identity("adding equals replacing by the sum", ({ model, full, bare, expected }) => {
  const tokens = tokensOf(bare, 1);
  const own = model.residuals(tokens);
  const other = model.residuals(tokensOf(full, 1));
  const scale = 0.5;
  const wishes = { expected: tokensOf(expected, 1).slice(0, 1), generate: greedy(5), top: 5 };
  own.forEach((stream, layer) => {
    const theta = other[layer] ?? new Float32Array(0);
    const sum = stream.map((value, i) => value + Math.fround(scale * (theta[i] ?? NaN)));
    const at = replaceLast(0, layer, tokens);
    const added = { ...wishes, patches: [{ ...at, method: "add" as const, scale }] };
    const replaced = { ...wishes, patches: [at] };
    assert.deepEqual(model.one(row(tokens, added), [theta]), model.one(row(tokens, replaced), [sum]));
  });
});

identity("a captured group is the mean of its prompts", ({ model, full }) => {
  const singles = full.map((tokens) => [tokens]);
  const [mean = [], ...each] = model.session.capture({ groups: [[...full], ...singles] }).groups;
  const sum = Array.from(mean, (_, i) => each.reduce((total, one) => total + (one[i] ?? NaN), 0));
  const distance = relativeL2(
    mean,
    sum.map((value) => value / each.length),
  );
  assert.ok(distance < 1e-6, `relative distance ${distance}`);
});

identity("prompts captured together and one by one agree", ({ model, full, bare }) => {
  const together = model.session.capture({ groups: [...full, ...bare].map((tokens) => [tokens]) });
  [...full, ...bare].forEach((tokens, index) => {
    const distance = relativeL2(
      together.groups[index] ?? [],
      model.session.capture({ groups: [[tokens]] }).groups[0] ?? [],
    );
    assert.ok(distance < 1e-4, `prompt ${index}: relative distance ${distance}`);
  });
});

export const identities: readonly Identity[] = [...checks, ...interventionIdentities, ...runningIdentities];
