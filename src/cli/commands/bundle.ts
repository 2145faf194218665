import { mkdir } from "node:fs/promises";
import path from "node:path";
import type { Bundle } from "../../exchange/bundle.js";
import { visibleText } from "../../language/visibleText.js";
import { bytesText, percentText } from "../../method/numberText.js";
import { findInstallation } from "../../workbench/installation.js";
import { packTask, unpackBundle } from "../../workbench/packTask.js";
import { requireAbsent, requireWritable } from "../../workbench/writeWhole.js";
import type { Environment } from "../environment.js";
import { exitCodes, UsageError } from "../exitCode.js";
import { oneFile, shownPath } from "../taskFiles.js";
import { Terminal } from "../terminal.js";

/** `icl pack`: one file with task, vector, verdict and the model's hash. */
export async function pack(
  { workbench, terminal, control }: Environment,
  file: string,
  options: { output: string; licence?: string; force?: boolean },
): Promise<number> {
  const output = path.resolve(options.output);
  if (path.extname(output) !== ".safetensors") {
    throw new UsageError("A bundle is a safetensors file: end its name in .safetensors.");
  }
  await requireWritable(output);
  if (options.force !== true) await requireAbsent(output);
  const task = await oneFile(file, terminal);
  const { version } = findInstallation();
  const { bundle, bytes } = await packTask(
    workbench,
    task,
    { output, licence: options.licence, release: version },
    control,
  );
  terminal.say(`${shownPath(output)}: ${bytesText(bytes)}. ${bundle.holds}`);
  for (const line of about(bundle)) terminal.say(line);
  const { model, vector } = task.document.settings;
  if (model !== undefined) {
    terminal.warn(
      `The task names its model as ${model}, and so does the bundle. Remove the key if that is private.`,
    );
  }
  if (vector.inputs?.kind === "file") {
    terminal.warn(
      `The inputs in ${vector.inputs.path} are not in the bundle: the vector was taught with them already.`,
    );
  }
  return exitCodes.met;
}

/** `icl unpack`: what is in it as files of their own. Nothing of it is run. */
export async function unpack(file: string, options: { output: string; force?: boolean }): Promise<number> {
  const terminal = new Terminal();
  await mkdir(options.output, { recursive: true });
  const { files, bundle } = await unpackBundle(file, options.output, options.force === true);
  terminal.say(visibleText(bundle.holds));
  for (const line of about(bundle)) terminal.say(line);
  for (const one of files) terminal.print(shownPath(one));
  return exitCodes.met;
}

function about({ verdict, licence }: Bundle): string[] {
  const { accuracy } = verdict;
  const right =
    accuracy === null
      ? ""
      : ` (${verdict.queries} queries: few-shot ${percentText(accuracy.fewShot.value)}, task vector ${percentText(accuracy.taskVector.value)}, zero-shot ${percentText(accuracy.zeroShot.value)})`;
  return [
    `Verdict: ${verdict.verdict}${right}. ${verdict.reason}`,
    licence === null ? "No licence was given." : `Licence: ${licence}`,
  ];
}
