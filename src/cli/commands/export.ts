import path from "node:path";
import process from "node:process";
import { taskTextAs, taskTextFormats, type TaskTextFormat } from "../../exchange/taskText.js";
import { bytesText } from "../../method/numberText.js";
import { controlVectorSentences } from "../../method/controlVectorText.js";
import { vectorText } from "../../method/vectorText.js";
import { summariseVector } from "../../workbench/compressed.js";
import { exportFormatOf, exportFormats, exportTask, type ExportFormat } from "../../workbench/exportTask.js";
import { STANDARD } from "../../workbench/importFile.js";
import { requireRunnable, type TaskFile } from "../../workbench/taskFile.js";
import { requireWritable, writeWhole } from "../../workbench/writeWhole.js";
import type { Environment } from "../environment.js";
import { exitCodes } from "../exitCode.js";
import type { Terminal } from "../terminal.js";
import { oneFile, shownPath } from "../taskFiles.js";
import { overrideVector, type VectorWords } from "../vectorOptions.js";

/** `icl export`: the task vector, or what stands in for it, as a file for other programs. */
export async function exportVector(
  { workbench, terminal, control }: Environment,
  file: string,
  options: VectorWords & { output: string; format?: ExportFormat | TaskTextFormat },
): Promise<number> {
  const text = taskTextFormats.find((one) => one === options.format);
  if (text !== undefined) return writeText(await oneFile(file, terminal), text, options.output, terminal);
  const task = overrideVector(await oneFile(file, terminal), options);
  await requireWritable(options.output);
  const output = path.resolve(options.output);
  const exported = await exportTask(
    workbench,
    task,
    exportFormats.find((one) => one === options.format) ?? exportFormatOf(output) ?? "safetensors",
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
  if (compressed?.withheld !== undefined)
    terminal.say(
      "It cannot hold every method that auto may choose, so it holds this vector. icl run may use another.",
    );
  for (const { path: place, bytes } of beside) {
    terminal.say(`${shownPath(place)}: ${bytesText(bytes)}, the conditions for loading it`);
  }
  return exitCodes.met;
}

/** The task itself as text, which needs no model; `-` is the standard output. */
async function writeText(
  task: TaskFile,
  format: TaskTextFormat,
  output: string,
  terminal: Terminal,
): Promise<number> {
  requireRunnable(task);
  const { text, left } = taskTextAs(task.document, format);
  if (output === STANDARD) process.stdout.write(text);
  else {
    await requireWritable(output);
    await writeWhole(path.resolve(output), Buffer.from(text, "utf8"));
    terminal.say(`${output}: the task as ${format}`);
  }
  for (const sentence of left) terminal.warn(sentence);
  return exitCodes.met;
}
