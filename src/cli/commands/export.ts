import path from "node:path";
import { encodeSafetensors } from "../../cache/safetensors.js";
import { vectorFormatVersion } from "../../cache/vectorKey.js";
import type { Environment } from "../environment.js";
import { exitCodes } from "../exitCode.js";
import { bytes, layerText } from "../format.js";
import { oneFile, pinLayer } from "../taskFiles.js";
import { requireWritable, writeWhole } from "../writeWhole.js";

/** `icl export`: one F32 tensor `task_vector` of shape [layers, embeddingLength], with where it came from. */
export async function exportVector(
  { workbench, terminal, control }: Environment,
  file: string,
  options: { output: string; layer?: string },
): Promise<number> {
  const task = pinLayer(await oneFile(file, terminal), options.layer);
  await requireWritable(options.output);
  const { vector, model } = await workbench.compress(task, control);
  const contents = encodeSafetensors({
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
  await writeWhole(options.output, contents);
  terminal.say(`${options.output}: ${bytes(contents.length)}, ${layerText(vector, model.layers)}`);
  return exitCodes.met;
}
