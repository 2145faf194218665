import path from "node:path";
import process from "node:process";
import { RequestFailure } from "../protocol/failure.js";
import type { FileError } from "../workbench/documents/shared.js";
import { InvalidTaskFile, readTaskFile, type TaskFile } from "../workbench/taskFile.js";
import { noOthers, type OtherTasks } from "../workbench/findWrongTask.js";
import type { Environment } from "./environment.js";
import { exitCodes, UsageError } from "./exitCode.js";
import { expandFiles } from "./files.js";
import { integerOption } from "./numberOptions.js";
import type { Terminal } from "./terminal.js";

/** How the work on several files ended. */
export interface FilesDone {
  /** 2 where a file was wrong. */
  readonly code: number;
  readonly errors: FileError[];
}

/**
 * Works on each file in turn. A file that is wrong is reported and does not keep the others from their turn;
 * what would fail on every file alike ends the command.
 */
export async function forEachFile(
  files: readonly string[],
  { terminal, modelGiven = true }: Pick<Environment, "terminal"> & Partial<Pick<Environment, "modelGiven">>,
  work: (task: TaskFile) => Promise<void> | void,
): Promise<FilesDone> {
  const errors: FileError[] = [];
  const found = await expandFiles(files);
  for (const [index, file] of found.entries()) {
    const place = found.length > 1 ? `${index + 1}/${found.length} ` : "";
    terminal.file = place + shownPath(file);
    let task: TaskFile | undefined;
    try {
      task = await readTaskFile(file);
      await work(task);
    } catch (error) {
      const mine = errorsOf(error, file, task, modelGiven);
      if (mine.length === 0) throw error;
      for (const one of mine) terminal.error(describe(one));
      errors.push(...mine);
    }
  }
  return { code: errors.length > 0 ? exitCodes.input : exitCodes.met, errors };
}

/** What is wrong with this file alone; empty where that is not what the error says. */
function errorsOf(
  error: unknown,
  file: string,
  task: TaskFile | undefined,
  modelGiven: boolean,
): FileError[] {
  if (error instanceof InvalidTaskFile) return invalidFile(error);
  if (!(error instanceof RequestFailure)) return [];
  const { code, message } = error;
  const ownModel = !modelGiven && task?.document.settings.model !== undefined;
  const ofFile =
    code === "prompt-too-long" ||
    (ownModel &&
      ["model-missing", "model-not-downloaded", "model-unreadable", "model-refused"].includes(code));
  return ofFile ? [{ file, line: null, column: null, code, message }] : [];
}

/** Every reason why a file cannot be run. */
export function invalidFile({ file, problems, message }: InvalidTaskFile): FileError[] {
  if (problems.length === 0) return [{ file, line: null, column: null, code: "unreadable", message }];
  return problems.map(({ problem, line, column, message: what }) => ({
    file,
    line,
    column,
    code: problem.code,
    message: what,
  }));
}

/** An error with its place, as compilers print it. */
export function describe({ file, line, column, code, message }: FileError): string {
  if (line !== null) return `${shownPath(file)}:${line}:${column ?? 1}: ${message}`;
  return code === "unreadable" ? message : `${shownPath(file)}: ${message}`;
}

/** The path as a person would type it here. */
export function shownPath(file: string): string {
  const relative = path.relative(process.cwd(), file);
  return relative.startsWith("..") ? file : relative;
}

/** One file, where a command works on just one. */
export async function oneFile(file: string, terminal: Terminal): Promise<TaskFile> {
  const [found, ...more] = await expandFiles([file]);
  if (found === undefined || more.length > 0) {
    throw new UsageError(`${file} names ${more.length + 1} .icl files: this command takes one.`);
  }
  terminal.file = shownPath(found);
  return readTaskFile(found);
}

/** What says which query is meant: a number of the file, or an input of one's own. */
export interface QueryChoice {
  /** 1-based, in the order of the file. */
  readonly query?: string;
  readonly input?: string;
}

/** The chosen input, undefined where nothing was chosen. */
export function chosenInput({ document, path: file }: TaskFile, choice: QueryChoice): string | undefined {
  if (choice.query === undefined) return choice.input;
  if (choice.input !== undefined) throw new UsageError("Give --query or --input, not both.");
  const number = integerOption("--query", choice.query);
  const query = document.queries[number - 1];
  if (query !== undefined) return query.input.text;
  const { length } = document.queries;
  throw new UsageError(
    length === 0
      ? `${shownPath(file)} has no query: give an input of your own with --input.`
      : `--query takes 1 to ${length} for ${shownPath(file)}, not ${number}.`,
  );
}

/** The error for a command that needs a query where there is none. */
export function noQuery({ path: file }: TaskFile): UsageError {
  return new UsageError(`${shownPath(file)} has no query: give an input of your own with --input.`);
}

/** The task whose vector was named as the control; without one those that come with the tool are taken. */
export async function namedTask(file: string | undefined): Promise<OtherTasks> {
  return file === undefined ? noOthers : { named: true, tasks: [await readTaskFile(file)] };
}
