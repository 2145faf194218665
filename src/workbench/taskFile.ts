import path from "node:path";
import { checkAgainstModel, type ModelLimits } from "../language/checkModel.js";
import type { IclDocument } from "../language/document.js";
import { LineIndex } from "../language/lines.js";
import { parseDocument } from "../language/parse.js";
import { problemMessage } from "../language/problemMessage.js";
import type { Problem } from "../language/problems.js";
import { MOST_TASK_BYTES } from "../language/taskSize.js";
import { reasonOf } from "../protocol/errorCode.js";
import { readAtMost } from "./readAtMost.js";

/** A file that cannot be run, with every reason. */
export class InvalidTaskFile extends Error {
  /** Absolute. */
  readonly file: string;
  /** The errors in it; empty where it could not even be read. */
  readonly problems: readonly LocatedProblem[];

  constructor(
    file: string,
    message: string,
    problems: readonly LocatedProblem[] = [],
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = "InvalidTaskFile";
    this.file = file;
    this.problems = problems;
  }
}

/** An `.icl` file as it was read. */
export interface TaskFile {
  /** Absolute. */
  readonly path: string;
  readonly document: IclDocument;
}

/** @throws InvalidTaskFile where the file cannot be read. Problems in it are in the document. */
export async function readTaskFile(file: string): Promise<TaskFile> {
  const absolute = path.resolve(file);
  const refuse = (what: string, cause?: unknown): InvalidTaskFile =>
    new InvalidTaskFile(absolute, `${file} ${what}`, [], { cause });
  let bytes: Uint8Array | undefined;
  try {
    bytes = await readAtMost(absolute, MOST_TASK_BYTES);
  } catch (error) {
    throw refuse(
      `cannot be read (${reasonOf(error)}). Check that it is a text file and that you may read it.`,
      error,
    );
  }
  if (bytes === undefined) throw refuse(`is longer than a task may be (${MOST_TASK_BYTES} bytes). Split it.`);
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw refuse(
      "is not UTF-8 text. Save it as UTF-8: otherwise the model would see other characters.",
      error,
    );
  }
  return { path: absolute, document: parseDocument(text, path.basename(file)) };
}

/** A problem with its place, as compilers print it. */
export interface LocatedProblem {
  readonly problem: Problem;
  readonly message: string;
  /** 1-based. */
  readonly line: number;
  /** 1-based, in UTF-16 code units. */
  readonly column: number;
}

export function locateProblems(document: IclDocument, problems: readonly Problem[]): LocatedProblem[] {
  const lines = new LineIndex(document.text);
  // A byte order mark is no column to any editor.
  const mark = document.text.startsWith("\ufeff") ? 1 : 0;
  return problems.map((problem) => {
    const { line, column } = lines.at(problem.span.start);
    return {
      problem,
      message: problemMessage(problem),
      line,
      column: line === 1 ? Math.max(1, column - mark) : column,
    };
  });
}

/**
 * Makes sure that a file may be run.
 * @param model what must fit to it, once it is known.
 * @throws InvalidTaskFile listing every error in it.
 */
export function requireRunnable({ path: file, document }: TaskFile, model?: ModelLimits): void {
  const problems = model === undefined ? document.problems : checkAgainstModel(document, model);
  const errors = locateProblems(
    document,
    problems.filter(({ severity }) => severity === "error"),
  );
  if (errors.length === 0) return;
  const lines = errors.map(({ line, column, message }) => `${file}:${line}:${column}: ${message}`);
  throw new InvalidTaskFile(file, lines.join("\n"), errors);
}

/** Whether nothing in the file itself keeps it from being run. */
export function isRunnable({ document }: TaskFile): boolean {
  return document.problems.every(({ severity }) => severity !== "error");
}
