import path from "node:path";
import { bytesText } from "../../method/figureText.js";
import { controlVectorSentences } from "../../method/controlVectorText.js";
import { vectorText } from "../../method/vectorText.js";
import { summariseVector } from "../../workbench/compressed.js";
import { exportFormatOf, exportTask, type ExportFormat } from "../../workbench/exportTask.js";
import { requireWritable } from "../../workbench/writeWhole.js";
import type { Environment } from "../environment.js";
import { exitCodes } from "../exitCode.js";
import { oneFile, shownPath } from "../taskFiles.js";
import { overrideVector, type VectorWords } from "../vectorOptions.js";

/** `icl export`: the task vector, or what stands in for it, as a file for other programs. */
export async function exportVector(
  { workbench, terminal, control }: Environment,
  file: string,
  options: VectorWords & { output: string; format?: ExportFormat },
): Promise<number> {
  const task = overrideVector(await oneFile(file, terminal), options);
  await requireWritable(options.output);
  const output = path.resolve(options.output);
  const exported = await exportTask(
    workbench,
    task,
    options.format ?? exportFormatOf(output) ?? "safetensors",
    output,
    (figures) => {
      for (const sentence of controlVectorSentences(figures)) terminal.say(sentence);
      return Promise.resolve(true);
    },
    control,
  );
  if (exported === undefined) throw new Error("Nothing declines an export on the command line");
  const { files, compressed, model, prefixTokens } = exported;
  const [main, ...beside] = files;
  const what =
    compressed === undefined
      ? `the KV cache of ${prefixTokens ?? 0} tokens`
      : vectorText(summariseVector(compressed), model.layers);
  terminal.say(`${options.output}: ${bytesText(main?.bytes ?? 0)}, ${what}`);
  for (const { path: place, bytes } of beside) {
    terminal.say(`${shownPath(place)}: ${bytesText(bytes)}, what it may be loaded under`);
  }
  return exitCodes.met;
}
