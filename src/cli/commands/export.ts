import { encodeExportedVector } from "../../workbench/exportedVector.js";
import type { Environment } from "../environment.js";
import { exitCodes } from "../exitCode.js";
import { bytesText } from "../../method/figureText.js";
import { layerText } from "../format.js";
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
  const compressed = await workbench.compress(task, control);
  const contents = encodeExportedVector(task, compressed);
  await writeWhole(options.output, contents);
  terminal.say(
    `${options.output}: ${bytesText(contents.length)}, ${layerText(compressed.vector, compressed.model.layers)}`,
  );
  return exitCodes.met;
}
