import path from "node:path";
import { encodeSafetensors } from "../cache/safetensors.js";
import { vectorFormatVersion } from "../cache/vectorKey.js";
import type { TaskFile } from "./taskFile.js";
import type { Compressed } from "./workbench.js";

/** A safetensors file: one F32 tensor `task_vector` of shape [layers, embeddingLength], with where it came from. */
export function encodeExportedVector(
  task: TaskFile,
  { vector, model }: Pick<Compressed, "vector" | "model">,
): Uint8Array {
  return encodeSafetensors({
    tensors: new Map([
      ["task_vector", { shape: [vector.layers, vector.embeddingLength], data: vector.theta }],
    ]),
    metadata: {
      format: "icl-task-vector",
      format_version: String(vectorFormatVersion),
      task: task.document.settings.name,
      file: path.basename(task.path),
      model: model.name,
      architecture: model.architecture,
      model_fingerprint: model.fingerprint,
      llama_cpp: model.release,
      layer: String(vector.layer),
      layer_validated: String(vector.validated),
      method: vector.method,
      scale: String(vector.scale),
      template: task.document.settings.template.source,
      dummies: JSON.stringify(vector.dummies),
      seed: String(vector.seed),
    },
  });
}
