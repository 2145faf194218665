import { writeFile } from "node:fs/promises";
import path from "node:path";
import { encodeSafetensors } from "../../cache/safetensors.js";
import { vectorFormatVersion } from "../../cache/vectorKey.js";
import type { Environment } from "../environment.js";
import { exitCodes, UsageError } from "../exitCode.js";
import { layerText } from "../format.js";
import { oneFile, pinLayer } from "../taskFiles.js";

/** `icl export`: one F32 tensor `task_vector` of shape [layers, embeddingLength], with where it came from. */
export async function exportVector(
  { workbench, terminal, control }: Environment,
  file: string,
  options: { format: string; output: string; layer?: string },
): Promise<number> {
  if (options.format !== "safetensors") throw new UsageError("--format takes safetensors.");
  const task = pinLayer(await oneFile(file), options.layer);
  const { vector, model } = await workbench.compress(task, control);
  const bytes = encodeSafetensors({
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
  try {
    await writeFile(options.output, bytes);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${options.output} cannot be written (${why}). Choose another place by --output.`);
  }
  terminal.say(`${options.output}: ${bytes.length} bytes, ${layerText(vector, model.layers)}`);
  return exitCodes.met;
}
