import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as z from "zod";
import { relativeL2 } from "../support/distance.js";
import { quantise } from "../support/quantise.js";
import { repositoryPath } from "../support/repository.js";
import { suiteFolder } from "../support/suiteFolder.js";
import { replaceLast, row, testLibrary, TestSession } from "../support/testSession.js";
import { python } from "../torch/python.js";
import { realModel } from "./realModel.js";

const Reference = z.object({ theta: z.array(z.array(z.number())), patched: z.array(z.array(z.number())) });

const demonstrations = ["hot -> cold", "big -> small", "tall -> short", "old -> new"].join("\n");
const dummies = ["fast", "rich", "early"];
const queries = ["dark", "strong"];
const LAYER = 15;

/** Against an implementation of its own, on an F32 copy of the model: 1e-3 is what method.md allows. */
describe("an independent reference of a pretrained model", () => {
  const folder = suiteFolder();
  let model: TestSession;
  let copy: string;
  before(async () => {
    copy = folder("copy.gguf");
    quantise((await testLibrary()).symbols, realModel, copy, "F32");
    model = await TestSession.open(copy);
  });
  after(() => {
    model.free();
  });

  it("gives the same θ at every layer, and the same predictions with it patched in", () => {
    if (model.info.architecture !== "llama") {
      throw new Error(
        `The reference knows llama's architecture, and ${realModel} is of ${model.info.architecture}.`,
      );
    }
    const extraction = dummies.map((dummy) => model.prompt(`${demonstrations}\n${dummy} ->`));
    const asked = queries.map((query) => model.prompt(`\n${query} ->`));
    const { stdout, stderr } = spawnSync(
      python,
      ["-B", repositoryPath("tools", "reference", "evaluate.py"), copy],
      {
        input: JSON.stringify({ extraction, queries: asked, layer: LAYER }),
        encoding: "utf8",
        maxBuffer: 2 ** 30,
      },
    );
    assert.notEqual(stdout, "", stderr);
    const reference = Reference.parse(JSON.parse(stdout));
    const theta = model.session.capture({ groups: [extraction] }).groups[0] ?? new Float32Array(0);
    const width = model.info.embeddingLength;
    reference.theta.forEach((expected, layer) => {
      const distance = relativeL2(expected, [...theta.subarray(layer * width, (layer + 1) * width)]);
      assert.ok(distance < 1e-3, `layer ${layer}: ${distance}`);
    });
    const vector = theta.slice(LAYER * width, (LAYER + 1) * width);
    asked.forEach((tokens, index) => {
      const { top } = model.one(row(tokens, { patches: [replaceLast(0, LAYER, tokens)], top: 5 }), [vector]);
      const logits = reference.patched[index] ?? [];
      const most = Math.max(...logits);
      const total = logits.reduce((sum, logit) => sum + Math.exp(logit - most), 0);
      for (const { token, probability } of top) {
        const expected = Math.exp((logits[token] ?? 0) - most) / total;
        assert.ok(Math.abs(probability - expected) < 1e-3, `token ${token}: ${probability} for ${expected}`);
      }
    });
  });
});
