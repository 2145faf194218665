import assert from "node:assert/strict";
import type { Intervention, Source } from "../../src/protocol/intervention.js";
import { relativeL2 } from "../support/distance.js";
import { greedy, replaceLast, row } from "../support/testSession.js";
import { BATCH_TOLERANCE, close, identityList, largestLogit, tokensOf, type Trial } from "./identityTrial.js";

const { identities, identity } = identityList();
/** What interventions, states and comparisons over whole answers must hold on every model. */
export const interventionIdentities = identities;

const indices = (count: number, from = 0): number[] => Array.from({ length: count }, (_, i) => from + i);
const middle = ({ model }: Trial): number => Math.floor(model.info.layers * 0.4);

/** The residual streams at one layer at the last tokens of the few-shot and of the zero-shot prompts. */
function streams(
  { model, full, bare }: Trial,
  layer: number,
): { full: Float32Array[]; bare: Float32Array[] } {
  const ends = [...full, ...bare].map((tokens) => ({ tokens, count: 1 }));
  const { prompts } = model.session.states({ prompts: ends, layers: [layer] });
  return { full: prompts.slice(0, full.length), bare: prompts.slice(full.length) };
}

identity("a linear source without values is its offset, and nearest to all is the mean", (trial) => {
  const { model, bare, expected } = trial;
  const layer = middle(trial);
  const { full: values, bare: keys } = streams(trial, layer);
  const mean = Float32Array.from(
    values[0] ?? [],
    (_, i) => sum(values.map((one) => one[i] ?? NaN)) / values.length,
  );
  const zero = new Float32Array(mean.length);
  const vectors = [mean, zero, ...keys, ...values];
  const [first, second] = [indices(keys.length, 2), indices(values.length, 2 + keys.length)];
  const tokens = tokensOf(bare, 0);
  const wishes = { expected: tokensOf(expected, 0).slice(0, 1), generate: greedy(6), top: 5 };
  const answer = (source: Source) =>
    model.one(row(tokens, { ...wishes, patches: [{ ...replaceLast(0, layer, tokens), source }] }), vectors);
  const plain = answer({ kind: "vector", vector: 0 });
  const none = first.map(() => 1);
  assert.deepEqual(answer({ kind: "linear", center: 1, offset: 0, keys: [], values: [] }), plain);
  assert.deepEqual(answer({ kind: "linear", center: 2, offset: 0, keys: first, values: none }), plain);
  assert.deepEqual(answer({ kind: "nearest", keys: first, values: second, count: first.length }), plain);
  // The prompt's own stream is among the keys.
  assert.deepEqual(
    answer({ kind: "nearest", keys: first, values: second, count: 1 }),
    answer({ kind: "vector", vector: second[0] ?? NaN }),
  );
});

identity("a linear source is what its formula says of the present residual stream", (trial) => {
  const { model, bare, expected } = trial;
  const layer = middle(trial);
  const { full: values, bare: keys } = streams(trial, layer);
  const tokens = tokensOf(bare, 1);
  const present = keys[1] ?? new Float32Array(0);
  const [center, offset] = [keys[0] ?? present, values[0] ?? present];
  // Keys of length 1, so that the sum stays near the offset.
  const unit = keys.map((key) => key.map((value) => value / Math.hypot(...key)));
  const wanted = offset.map((value, i) => {
    const weights = unit.map((key) =>
      sum([...key].map((entry, d) => entry * ((present[d] ?? NaN) - (center[d] ?? NaN)))),
    );
    return value + sum(weights.map((weight, j) => weight * (values[j]?.[i] ?? NaN)));
  });
  const vectors = [center, offset, ...unit, ...values, wanted];
  const source = {
    kind: "linear" as const,
    center: 0,
    offset: 1,
    keys: indices(unit.length, 2),
    values: indices(values.length, 2 + unit.length),
  };
  const wishes = { expected: tokensOf(expected, 1).slice(0, 1), generate: greedy(4), top: 5 };
  for (const change of [{}, { method: "add" as const, scale: 0.5 }]) {
    const at = { ...replaceLast(vectors.length - 1, layer, tokens), ...change };
    const [one, other] = [at, { ...at, source }].map((patch) =>
      model.one(row(tokens, { ...wishes, patches: [patch] }), vectors),
    );
    close(other?.expectedLogProbability ?? null, one?.expectedLogProbability ?? null, 1e-4);
    assert.deepEqual(other?.answerTokens, one?.answerTokens);
  }
});

identity("interventions at one layer act in their order", (trial) => {
  const { model, full, bare } = trial;
  const layer = middle(trial);
  const tokens = tokensOf(bare, 0);
  const vector = model.residuals(tokensOf(full, 0))[layer] ?? new Float32Array(0);
  const at = replaceLast(0, layer, tokens);
  const add = { ...at, method: "add" as const };
  const ask = (patches: (typeof at)[]) =>
    model.one(row(tokens, { patches, top: 5, generate: greedy(4) }), [vector]);
  assert.deepEqual(ask([add, at]), ask([at]));
  assert.deepEqual(ask([at, add]), ask([{ ...add, scale: -1 }, at, { ...add, scale: 1 }]));
  // Twice the same vector may look the same from the answer's first token on: the next blocks divide by its norm.
  const first = (patches: (typeof at)[]) => model.one(row(tokens, { patches, top: 5 }), [vector]).top;
  assert.notDeepEqual(first([at, add]), first([add, at]));
});

identity("following with zero changes nothing", (trial) => {
  const { model, full, expected } = trial;
  const zero = new Float32Array(model.info.embeddingLength);
  const follow = indices(model.info.layers).map((layer): Intervention => ({
    ...addition(0, layer),
    scale: 1,
  }));
  const rows = full.map((tokens, index) =>
    row(tokens, { expected: tokensOf(expected, index), generate: greedy(5), top: 3 }),
  );
  assert.deepEqual(
    model.evaluate(
      rows.map((one) => ({ ...one, follow })),
      [zero],
    ).rows,
    model.evaluate(rows).rows,
  );
});

function addition(vector: number, layer: number): Intervention {
  return { layer, method: "add", scale: 1, source: { kind: "vector", vector } };
}

identity("following goes on at every token of the answer, generated, forced and expected alike", (trial) => {
  const { model, full, bare } = trial;
  const layer = middle(trial);
  const {
    full: [few],
    bare: [zero],
  } = streams(trial, layer);
  assert.ok(few !== undefined && zero !== undefined);
  const vectors = [few, few.map((value, i) => value - (zero[i] ?? NaN))];
  const tokens = tokensOf(bare, 0);
  const patches = [replaceLast(0, layer, tokens)];
  const follow = [addition(1, layer), addition(1, model.info.layers - 1)];
  const wishes = { patches, follow };
  const generated = model.one(row(tokens, { ...wishes, generate: greedy(5) }), vectors).answerTokens;
  assert.ok(generated.length > 1, "nothing to follow");
  // The slow way: patches at every token of the answer so far.
  generated.forEach((token, place) => {
    const forced = generated.slice(0, place);
    const behind = forced.flatMap((_, index) =>
      follow.map((one) => ({ ...one, position: tokens.length + index })),
    );
    const written = row([...tokens, ...forced], { patches: [...patches, ...behind], top: 2 });
    const { firstToken, top } = model.one(written, vectors);
    const [first = NaN, second = NaN] = top.map(({ probability }) => Math.log(probability));
    const near = first - second <= BATCH_TOLERANCE * largestLogit(trial, tokensOf(full, 0));
    assert.ok(firstToken === token || near, `token ${place}`);
  });
  // Expected tokens are computed with the prompt, and serve as the answer's draft.
  const drafted = row(tokens, { ...wishes, generate: greedy(5), expected: generated });
  const checked = model.one(drafted, vectors);
  assert.equal(checked.expectedGreedy, generated.length);
  assert.deepEqual(checked.answerTokens, generated);
  assert.equal(checked.firstToken, generated[0]);
});

identity("follows of rows that share a prompt do not reach each other", (trial) => {
  const { model, full, bare, expected } = trial;
  const layer = middle(trial);
  const { full: vectors } = streams(trial, layer);
  const tokens = tokensOf(bare, 0);
  const rows = vectors.map((_, index) =>
    row(tokens, {
      patches: index % 2 === 0 ? [] : [replaceLast(0, layer, tokens)],
      follow: [{ ...addition(index, layer), scale: 0.3 }],
      expected: tokensOf(expected, 0),
      generate: greedy(4),
    }),
  );
  const together = model.evaluate(rows, vectors).rows;
  const tolerance = BATCH_TOLERANCE * largestLogit(trial, tokensOf(full, 0));
  rows.forEach((one, index) => {
    const alone = model.one(one, vectors);
    close(
      together[index]?.expectedLogProbability ?? null,
      alone.expectedLogProbability,
      tolerance * one.expected.length,
    );
  });
});

identity(
  "states are what a capture gives, at each of the last tokens and at any choice of layers",
  (trial) => {
    const { model, full, bare } = trial;
    const { layers, embeddingLength } = model.info;
    const count = 3;
    const prompts = [...full, ...bare].map((tokens) => ({ tokens, count: Math.min(count, tokens.length) }));
    for (const wanted of [[0], [middle(trial)], indices(layers), [0, layers - 1]]) {
      const { prompts: found } = model.session.states({ prompts, layers: wanted });
      prompts.forEach(({ tokens, count: last }, index) => {
        const states = found[index] ?? new Float32Array(0);
        assert.equal(states.length, wanted.length * last * embeddingLength);
        for (let place = 0; place < last; place++) {
          const captured = model.residuals(tokens.slice(0, tokens.length - last + 1 + place));
          wanted.forEach((layer, at) => {
            const from = (at * last + place) * embeddingLength;
            const distance = relativeL2(states.subarray(from, from + embeddingLength), captured[layer] ?? []);
            assert.ok(distance < 1e-3, `prompt ${index}, token ${place}, layer ${layer}: ${distance}`);
          });
        }
      });
    }
  },
);

identity("leaving the graph early leaves nothing behind", (trial) => {
  const { model, full, expected } = trial;
  const rows = full.map((tokens, index) =>
    row(tokens, { expected: tokensOf(expected, index), generate: greedy(4), top: 2 }),
  );
  const before = model.evaluate(rows).rows;
  model.session.states({ prompts: full.map((tokens) => ({ tokens, count: 2 })), layers: [0] });
  assert.deepEqual(model.evaluate(rows).rows, before);
});

identity("the divergence over an answer is the sum over its tokens, and 0 from itself", (trial) => {
  const { model, full, bare, expected } = trial;
  const layer = middle(trial);
  const { full: vectors } = streams(trial, layer);
  const answer = tokensOf(expected, 0);
  const [source, target] = [tokensOf(full, 0), tokensOf(bare, 0)];
  const wishes = { expected: answer, klOver: "expected" as const };
  const patches = [replaceLast(0, layer, target)];
  const follow = [{ ...addition(1, layer), scale: 0.1 }];
  const rows = [
    row(source, { ...wishes, generate: greedy(4) }),
    row(source, { ...wishes, reference: 0 }),
    row(target, { ...wishes, reference: 0, patches, follow, generate: greedy(4) }),
  ];
  const [own, same, other] = model.evaluate(rows, vectors).rows;
  assert.equal(own?.kl, null);
  assert.ok((same?.kl ?? NaN) < 1e-6, `KL ${same?.kl ?? NaN} from itself`);
  const steps = answer.map((_, place) => {
    const forced = answer.slice(0, place);
    const behind = forced.flatMap((__, index) =>
      follow.map((one) => ({ ...one, position: target.length + index })),
    );
    return model.evaluate(
      [
        row([...source, ...forced]),
        row([...target, ...forced], { patches: [...patches, ...behind], reference: 0 }),
      ],
      vectors,
    ).rows[1]?.kl;
  });
  const wanted = sum(steps.map((kl) => kl ?? NaN));
  assert.ok(wanted > 1e-6, "the prompts predict the same");
  close(other?.kl ?? null, wanted, 1e-3 * (1 + wanted));
});

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
