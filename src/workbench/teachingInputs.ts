import path from "node:path";
import { ForeignFile } from "../exchange/foreignFile.js";
import { InvalidTaskFile, type TaskFile } from "./taskFile.js";
import { inputColumn } from "./addQueries.js";
import { readTable } from "./importFile.js";
import { readAtMost } from "./readAtMost.js";

const MOST_BYTES = 64 * 1024 * 1024;

/**
 * Inputs without answers that teach the file's vector, `vector.inputs`: a list, or a file beside the task's with a line
 * or a row each.
 * @throws InvalidTaskFile where the file cannot be read, or an input is one of the queries, which would be scored on
 *   what taught the vector.
 */
export async function teachingInputs({ path: file, document }: TaskFile): Promise<readonly string[]> {
  const { inputs } = document.settings.vector;
  if (inputs === undefined) return [];
  const read =
    inputs.kind === "list"
      ? inputs.inputs
      : await inputsOf(file, path.resolve(path.dirname(file), inputs.path));
  const distinct = [...new Set(read.map((input) => input.trim()).filter((input) => input !== ""))];
  const queries = new Set(document.queries.map(({ input }) => input.text));
  const leaked = distinct.find((input) => queries.has(input));
  if (leaked !== undefined) {
    throw new InvalidTaskFile(
      file,
      `The input "${leaked}" of vector.inputs is also a query: the vector would be scored on what taught it. Remove one of the two.`,
    );
  }
  return distinct;
}

async function inputsOf(task: string, file: string): Promise<readonly string[]> {
  const extension = path.extname(file).toLowerCase();
  try {
    if (extension === ".txt" || extension === "") return await linesOf(task, file);
    const table = await readTable(file);
    const { columns } = table;
    const column = inputColumn(columns) ?? "";
    return Array.from({ length: table.rows }, (_, row) => table.text(row, column) ?? "");
  } catch (error) {
    if (error instanceof InvalidTaskFile || !(error instanceof ForeignFile)) throw error;
    throw new InvalidTaskFile(task, `vector.inputs: ${error.message}`, [], { cause: error });
  }
}

async function linesOf(task: string, file: string): Promise<readonly string[]> {
  let bytes: Uint8Array | undefined;
  try {
    bytes = await readAtMost(file, MOST_BYTES);
  } catch (error) {
    throw new InvalidTaskFile(task, `vector.inputs: ${file} cannot be read. Check the path.`, [], {
      cause: error,
    });
  }
  if (bytes === undefined) {
    throw new InvalidTaskFile(
      task,
      `vector.inputs: ${file} is longer than ${MOST_BYTES} bytes. Take some lines of it.`,
    );
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes).split(/\r\n|\r|\n/);
  } catch (error) {
    throw new InvalidTaskFile(task, `vector.inputs: ${file} is not UTF-8 text. Convert it first.`, [], {
      cause: error,
    });
  }
}
