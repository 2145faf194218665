import { stat } from "node:fs/promises";
import path from "node:path";
import process from "node:process";
import { ForeignFile } from "../exchange/foreignFile.js";
import {
  importBytes,
  importRows,
  type ImportOptions,
  type ImportOutcome,
  readRows,
} from "../exchange/import/importBytes.js";
import type { Reading } from "../exchange/import/reading.js";
import type { Table } from "../exchange/import/table.js";
import { reasonOf } from "../protocol/errorCode.js";
import { readAtMost } from "./readAtMost.js";

/** Longer files are data sets, not tasks; and a text has a longest length. */
const MOST_BYTES = 256 * 1024 * 1024;

/** What stands for the standard input in the place of a file's name. */
export const STANDARD = "-";

/** A file of rows, and what is wanted of it. */
export interface ImportRequest extends ImportOptions {
  /** A path, or `-` for the standard input. */
  readonly file: string;
  /** What it holds, where that is no file: then `file` is a name for messages. */
  readonly text?: string | undefined;
}

/**
 * Reads a file of another format as a task, or tells between which columns somebody has to choose.
 * @throws ForeignFile naming each fault with its place.
 */
export async function importFile({ file, text, ...options }: ImportRequest): Promise<ImportOutcome> {
  if (text !== undefined) return importBytes(Buffer.from(text, "utf8"), file, options);
  // Its bytes may go before the task is made: together they would be the most memory.
  return importRows(await rowsOf(file, options), options);
}

async function rowsOf(file: string, options: ImportOptions): Promise<Reading> {
  return file === STANDARD
    ? readRows(await standardInput(), "standard input", options)
    : readRows(await fileBytes(file), path.basename(file), options);
}

/** The rows of a file by columns, where no task is to be made of it. */
export async function readTable(file: string): Promise<Table> {
  return readRows(await fileBytes(file), path.basename(file)).table;
}

/** @throws ForeignFile where it cannot be read or is not UTF-8. */
export async function readText(file: string): Promise<string> {
  const bytes = await fileBytes(file);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    throw new ForeignFile(`${file} is not UTF-8 text. Convert it first.`, { cause: error });
  }
}

async function standardInput(): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let total = 0;
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    total += chunk.length;
    if (total > MOST_BYTES) throw tooBig("The standard input");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function tooBig(what: string): ForeignFile {
  return new ForeignFile(
    `${what} is too big for a task (over ${MOST_BYTES} bytes). Import only some of its rows.`,
  );
}

async function fileBytes(file: string): Promise<Uint8Array> {
  try {
    const status = await stat(file);
    if (status.isDirectory()) {
      throw new ForeignFile(`${file} is a folder. Give the path of a file with rows.`);
    }
    const read = await readAtMost(file, MOST_BYTES);
    if (read === undefined) throw tooBig(file);
    return read;
  } catch (error) {
    if (error instanceof ForeignFile) throw error;
    const why = reasonOf(error);
    if (why === "ENOENT") {
      throw new ForeignFile(`There is no file ${file}. Check the path.`, { cause: error });
    }
    throw new ForeignFile(`${file} cannot be read (${why}). Check the path.`, { cause: error });
  }
}
