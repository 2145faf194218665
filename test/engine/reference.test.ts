import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { executePrompts, type Prompt } from "../../src/engine/rows/execute.js";
import type { EngineOptions } from "../../src/protocol/engineOptions.js";
import { relativeL2 } from "../support/distance.js";
import { demoModel } from "../support/repository.js";
import { TestSession, replaceLast, row } from "../support/testSession.js";
import { fixtureFile, readFixture, type Fixture, type Prediction } from "./referenceFixture.js";

/** Largest relative L2 distances found. */
interface Distances {
  readonly theta: number;
  readonly unpatched: number;
  readonly patched: number;
}

describe("the engine against float32 PyTorch", () => {
  let fixture: Fixture;
  before(() => {
    fixture = readFixture(fixtureFile);
  });

  async function withModel<Result>(
    options: Partial<EngineOptions>,
    use: (model: TestSession) => Result,
  ): Promise<Result> {
    const model = await TestSession.open(demoModel, options);
    try {
      return use(model);
    } finally {
      model.free();
    }
  }

  function thetaOf(model: TestSession): Float32Array[] {
    const { groups } = model.session.capture({ groups: [fixture.extraction.map(({ tokens }) => tokens)] });
    return model.byLayer(groups[0]);
  }

  /** Logits after each prompt, all in one run. */
  function logitsOf(
    model: TestSession,
    prompts: readonly Pick<Prompt, "tokens" | "patches">[],
  ): Float32Array[] {
    const all: Float32Array[] = [];
    executePrompts(
      model.session.parts.context,
      prompts.map((prompt) => ({ ...prompt, outputsFrom: prompt.tokens.length - 1, reserve: 0 })),
      {
        output: (prompt, _, { logits }) => {
          all[prompt] = logits;
        },
        chunk: () => undefined,
      },
    );
    return all;
  }

  function distanceOf(logits: Float32Array | undefined, prediction: Prediction | undefined): number {
    assert.ok(logits !== undefined && prediction !== undefined);
    const mine = prediction.tokens.map((token) => logits[token] ?? NaN);
    const norm = Math.hypot(...logits);
    // The norm tells of the tokens that the fixture leaves out.
    return Math.max(relativeL2(mine, prediction.logits), Math.abs(norm / prediction.norm - 1));
  }

  function measure(model: TestSession): Distances {
    const theta = thetaOf(model);
    const plain = fixture.queries.flatMap(({ fewShot, zeroShot }) => [fewShot, zeroShot]);
    const unpatched = logitsOf(
      model,
      plain.map(({ tokens }) => ({ tokens, patches: [] })),
    );
    const patched = fixture.queries.flatMap(({ zeroShot: { tokens }, patched: predictions }) =>
      predictions.map((prediction, layer) => {
        const values = theta[layer] ?? new Float32Array(0);
        const method = "replace" as const;
        const patch = { layer, position: tokens.length - 1, values, method, identity: `${layer}` };
        return { prediction, tokens, patches: [patch] };
      }),
    );
    const logits = logitsOf(model, patched);
    return {
      theta: Math.max(...theta.map((vector, layer) => relativeL2(vector, fixture.theta[layer] ?? []))),
      unpatched: Math.max(...plain.map(({ prediction }, i) => distanceOf(unpatched[i], prediction))),
      patched: Math.max(...patched.map(({ prediction }, i) => distanceOf(logits[i], prediction))),
    };
  }

  function tell(name: string, { theta, unpatched, patched }: Distances): void {
    const figures = [theta, unpatched, patched].map((value) => value.toExponential(1));
    process.stdout.write(`      ${name}: θ ${figures.join(", logits ")} patched\n`);
  }

  it("has a fixture of the present model", () => {
    const hash = createHash("sha256").update(readFileSync(demoModel)).digest("hex");
    assert.equal(fixture.model, hash, "run tools/reference/reference.py again");
  });

  it("sees the same tokens", async () => {
    await withModel({}, (model) => {
      const prompts = [
        ...fixture.extraction,
        ...fixture.queries.flatMap(({ fewShot, zeroShot }) => [fewShot, zeroShot]),
      ];
      assert.ok(prompts.length > 5);
      for (const { text, tokens } of prompts) assert.deepEqual(model.prompt(text), tokens, text);
    });
  });

  it("agrees to 1e-4, with an F32 cache and flash attention off", async () => {
    const distances = await withModel({}, (model) => {
      assert.equal(fixture.theta.length, model.info.layers);
      return measure(model);
    });
    tell("F32 cache", distances);
    for (const [name, distance] of Object.entries(distances))
      assert.ok(distance <= 1e-4, `${name} ${distance}`);
  });

  it("agrees to 5e-2 with an F16 cache and flash attention", async () => {
    const distances = await withModel({ kvType: "F16", flashAttention: "auto" }, measure);
    tell("F16 cache", distances);
    for (const [name, distance] of Object.entries(distances))
      assert.ok(distance < 5e-2, `${name} ${distance}`);
    assert.ok(distances.theta > 1e-6, "an F16 cache as exact as an F32 one is none");
  });

  it("gives patched rows the reference's probabilities", async () => {
    await withModel({}, (model) => {
      const vectors = thetaOf(model);
      for (const { zeroShot, patched } of fixture.queries) {
        patched.forEach(({ tokens, logits }, layer) => {
          const patches = [replaceLast(layer, layer, zeroShot.tokens)];
          const { top } = model.one(row(zeroShot.tokens, { patches, top: 2 }), vectors);
          const [best, second] = top.map(({ probability }) => Math.log(probability));
          const wanted = (logits[0] ?? NaN) - (logits[1] ?? NaN);
          assert.equal(top[0]?.token, tokens[0]);
          assert.ok(Math.abs((best ?? NaN) - (second ?? NaN) - wanted) < 1e-2);
        });
      }
    });
  });
});
