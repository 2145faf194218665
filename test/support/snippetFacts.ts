import type { VectorDescription } from "../../src/exchange/describedVector.js";
import { vectorDocument } from "../../src/exchange/exportedVector.js";
import type { SnippetFacts } from "../../src/exchange/snippets.js";
import type { TaskVector } from "../../src/method/taskVector.js";
import type { TestSession } from "./testSession.js";

const demonstrations = ["hot -> cold", "big -> small", "tall -> short", "old -> new", "wet -> dry"];

/** What code is copied for: a vector of the model, of five demonstrations. */
export function snippetFacts(
  model: TestSession,
  layer: number,
  method: "replace" | "add",
): SnippetFacts & { readonly vector: TaskVector } {
  const { layers, embeddingLength, name, architecture, fingerprint, release, addsBeginning } = model.info;
  const tokens = model.prompt([...demonstrations, "fast ->"].join("\n"));
  const theta = Float32Array.from(model.residuals(tokens).flatMap((values) => [...values]));
  const scale = 0.5;
  const about: VectorDescription = {
    task: "line\nbreak",
    file: "x.icl",
    model: { name, architecture, layers, embeddingLength, fingerprint },
    release,
    layer,
    validated: false,
    method,
    scale,
    prompt: { template: "{input} -> {output}", joiner: "\n", stop: "\n", maxTokens: 8, chat: false },
    dummies: ["fast"],
    seed: 0,
  };
  const rest = { folds: 0, candidates: [], heldOut: [], validated: false, dummies: ["fast"], seed: 0 };
  const vector: TaskVector = { theta, layers, embeddingLength, layer, method, scale, ...rest };
  const document = vectorDocument(about, vector, "base64", [layer]);
  return { document, modelFile: undefined, addsBeginning, vector };
}
