import { parentPort, workerData } from "node:worker_threads";
import { ForeignFile } from "../exchange/foreignFile.js";
import type { ImportOutcome } from "../exchange/import/importBytes.js";
import { importFile, type ImportRequest } from "./importFile.js";

/** What the worker says, once. */
export type ImportAnswer =
  | { readonly kind: "done"; readonly outcome: ImportOutcome }
  /** The file is to blame; for the user to read. */
  | { readonly kind: "foreign"; readonly message: string };

async function main(request: ImportRequest): Promise<void> {
  let answer: ImportAnswer;
  try {
    answer = { kind: "done", outcome: await importFile(request) };
  } catch (error) {
    if (!(error instanceof ForeignFile)) throw error;
    answer = { kind: "foreign", message: error.message };
  }
  parentPort?.postMessage(answer);
}

await main(workerData as ImportRequest);
