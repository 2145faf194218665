import path from "node:path";
import process from "node:process";
import { InvalidTaskFile, readTaskFile, type TaskFile } from "../workbench/taskFile.js";
import { integerOption } from "./environment.js";
import { exitCodes, UsageError } from "./exitCode.js";
import { expandFiles } from "./files.js";
import type { Terminal } from "./terminal.js";

/**
 * Works on each file in turn. A file with errors is reported and does not keep the others from their turn.
 * @returns the exit code: 2 where a file was wrong.
 */
export async function forEachFile(
  files: readonly string[],
  terminal: Terminal,
  work: (task: TaskFile) => Promise<void>,
): Promise<number> {
  let code: number = exitCodes.met;
  for (const file of await expandFiles(files)) {
    terminal.file = path.relative(process.cwd(), file);
    try {
      await work(await readTaskFile(file));
    } catch (error) {
      if (!(error instanceof InvalidTaskFile)) throw error;
      terminal.error(error.message);
      code = exitCodes.input;
    }
  }
  return code;
}

/** The file with its vector's layer fixed, as if it said so itself. */
export function pinLayer(task: TaskFile, layer: string | undefined): TaskFile {
  if (layer === undefined) return task;
  const { document } = task;
  const fixed = { kind: "fixed", layer: integerOption("--layer", layer) } as const;
  if (fixed.layer < 0) throw new UsageError("--layer takes a layer from 0 on.");
  const settings = { ...document.settings, vector: { ...document.settings.vector, layer: fixed } };
  return { ...task, document: { ...document, settings } };
}

/** One file, where a command works on just one. */
export async function oneFile(file: string): Promise<TaskFile> {
  const [found, ...more] = await expandFiles([file]);
  if (found === undefined || more.length > 0) throw new UsageError(`${file} must name one .icl file.`);
  return readTaskFile(found);
}

/**
 * A query of the file by its number.
 * @param number 1-based, in the order of the file.
 */
export function queryInput({ document, path: file }: TaskFile, number: string): string {
  const index = integerOption("--query", number);
  const query = document.queries[index - 1];
  if (query === undefined) {
    throw new UsageError(`${file} has ${document.queries.length} queries: --query takes 1 to ${document.queries.length}.`);
  }
  return query.input.text;
}
