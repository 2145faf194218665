import { stat } from "node:fs/promises";
import path from "node:path";
import { ForeignFile } from "../exchange/foreignFile.js";
import { importKindOf, readImport, requireRows } from "../exchange/importDemonstrations.js";
import type { ImportedTable, ImportKind } from "../exchange/importedRows.js";
import { reasonOf } from "../protocol/errorCode.js";
import { readAtMost } from "./readAtMost.js";

/** Longer files are data sets, not tasks; and a text has a longest length. */
const MOST_BYTES = 256 * 1024 * 1024;

/**
 * Reads a file of rows; nothing of it where one of them is faulty.
 * @param kind undefined to go by its name and by what it begins with.
 * @throws ForeignFile naming each fault with its line.
 */
export async function readImportFile(file: string, kind?: ImportKind, header = true): Promise<ImportedTable> {
  const name = path.basename(file);
  const text = await textOf(file);
  const table = readImport(text, kind ?? importKindOf(name, text), header);
  requireRows(table, name);
  return table;
}

async function textOf(file: string): Promise<string> {
  let bytes: Uint8Array;
  try {
    const status = await stat(file);
    if (status.isDirectory()) {
      throw new ForeignFile(`${file} is a folder. Give the path of a file of rows.`);
    }
    const read = await readAtMost(file, MOST_BYTES);
    if (read === undefined) {
      throw new ForeignFile(
        `${file} is too big for a task (over ${MOST_BYTES} bytes). Take some rows of it.`,
      );
    }
    bytes = read;
  } catch (error) {
    if (error instanceof ForeignFile) throw error;
    const why = reasonOf(error);
    if (why === "ENOENT") {
      throw new ForeignFile(`There is no file ${file}. Check the path.`, { cause: error });
    }
    throw new ForeignFile(`${file} cannot be read (${why}). Check the path.`, { cause: error });
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    throw new ForeignFile(`${file} is not UTF-8 text. Convert it first.`, { cause: error });
  }
}
