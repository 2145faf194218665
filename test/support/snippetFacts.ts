import { describeExport, vectorDocument } from "../../src/exchange/exportedVector.js";
import type { SnippetFacts } from "../../src/exchange/snippets.js";
import { parseDocument } from "../../src/language/parse.js";
import type { Interventions, InterventionSource } from "../../src/method/intervention.js";
import { fitRidge } from "../../src/method/ridge.js";
import { SentVectors } from "../../src/method/sentVectors.js";
import type { TaskVector } from "../../src/method/taskVector.js";
import type { RowResult } from "../../src/protocol/rows.js";
import { greedy, row, type TestSession } from "./testSession.js";

const demonstrations = ["hot -> cold", "big -> small", "tall -> short", "old -> new", "wet -> dry"];

type Kind = InterventionSource["kind"];

/** A source of vectors out of the residual streams of some prompts at one layer. */
function sourceOf(model: TestSession, kind: Kind, layer: number): InterventionSource {
  const states = (prompts: readonly string[]): Float32Array[] =>
    prompts.map((prompt) => model.residuals(model.prompt(prompt))[layer] ?? new Float32Array(0));
  const [values = new Float32Array(0)] = states([[...demonstrations, "fast ->"].join("\n")]);
  if (kind === "vector") return { kind, values };
  const keys = states(["fast ->", "cheap ->", "full ->", "early ->"]);
  const taught = states(demonstrations.slice(0, keys.length));
  if (kind === "nearest") return { kind, keys, values: taught, count: 2 };
  return { kind, ...fitRidge(keys, taught) };
}

/** What code is copied for: a vector of this model. @param followed acts at the answer's tokens too. */
export function snippetFacts(
  model: TestSession,
  layer: number,
  method: "replace" | "add",
  kind: Kind = "vector",
  followed = false,
): SnippetFacts & { readonly interventions: Interventions } {
  const { layers, embeddingLength } = model.info;
  const source = sourceOf(model, kind, layer);
  const interventions = {
    separator: [{ layer, method, scale: 0.5, source }],
    answer: followed ? [{ layer, method: "add", scale: 0.25, source } as const] : [],
  };
  const vector: TaskVector = {
    theta: new Float32Array(layers * embeddingLength),
    layers,
    embeddingLength,
    thetaLayer: layer,
    layer,
    method: kind === "vector" ? method : kind,
    scale: 0.5,
    frame: { lead: "none", instruction: false, keep: 0 },
    followThrough: followed,
    interventions,
    validated: false,
    folds: 0,
    candidates: [],
    heldOut: [],
    dummies: ["fast"],
    pairs: 0,
  };
  const task = parseDocument('---\nname: "line\\nbreak"\nmax_tokens: 8\n---\n');
  const described = describeExport({ ...task, file: "x.icl" }, vector, model.info);
  const document = vectorDocument(described, vector, "base64", []);
  return { document, modelFile: undefined, addsBeginning: model.info.addsBeginning, interventions };
}

/** What the engine itself answers behind the prompt. */
export function answeredWith(
  model: TestSession,
  tokens: readonly number[],
  { separator, answer }: Interventions,
): RowResult {
  const sent = new SentVectors();
  const patches = separator.map((one) => ({ ...sent.send(one), position: tokens.length - 1 }));
  const follow = answer.map((one) => sent.send(one));
  return model.one(row(tokens, { top: 5, patches, follow, generate: greedy(8, ["\n"]) }), sent.vectors);
}
