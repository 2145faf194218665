import assert from "node:assert/strict";
import { driftReport } from "../../../src/extension/views/driftReport.js";
import type { DriftDocument } from "../../../src/workbench/documents/driftDocument.js";

const model = (name: string) => ({
  name,
  architecture: "llama",
  layers: 2,
  embeddingLength: 4,
  fingerprint: "0",
  path: `/models/${name}.gguf`,
  description: "llama F16",
  fileSize: 1,
});
const vector = {
  layer: 1,
  method: "replace" as const,
  scale: 1,
  dummies: ["a"],
  validated: true,
  folds: 3,
  lead: "joiner" as const,
  followThrough: false,
  keep: 0,
  instruction: false,
  pairs: 0,
  candidates: [],
  heldOut: [],
  cached: false,
};
const accuracy = (value: number) => ({ value, low: 0, high: 1 });
const document: DriftDocument = {
  version: 1,
  seed: 0,
  file: "/t.icl",
  task: "a|b",
  models: [model("x"), model("[y](z)")],
  vectors: [vector, { ...vector, layer: 0 }],
  cosines: [0.5, null],
  conditions: [
    { zeroShot: accuracy(0.25), fewShot: accuracy(1) },
    { zeroShot: null, fewShot: null },
  ],
  pairs: [
    { vector: 0, model: 1, layer: 1, accuracy: accuracy(0.75), recovery: null, agreement: 0.5, kl: 0.1 },
  ],
};

describe("the report on two models", () => {
  const report = driftReport(document);

  it("has a row for each condition and each pair, and one for each layer", () => {
    assert.match(report, /\| zero-shot \| A \| 25 % \|/);
    assert.match(report, /\| few-shot \| B \| – \|/);
    assert.match(report, /\| vector of A \| B \| 75 % \| – \| 50 % \| 0\.100 \|/);
    assert.match(report, /\| 0 \| 0\.5000 \| B \|\n\| 1 \| – \| A \|/);
  });

  it("takes no text of a file or a model for Markdown", () => {
    assert.match(report, /^# a\\\|b on two models$/m);
    assert.doesNotMatch(report, /\[y\]\(z\)/);
  });
});
