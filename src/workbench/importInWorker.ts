import { ForeignFile } from "../exchange/foreignFile.js";
import type { ImportOutcome } from "../exchange/import/importBytes.js";
import { askWorker } from "./askWorker.js";
import type { ImportRequest } from "./importFile.js";
import type { ImportAnswer } from "./importWorker.js";

/**
 * `importFile` in a thread of its own: a data set takes seconds, in which an editor could not be typed in.
 * @param entry path of the worker's module.
 * @throws ForeignFile, and RequestFailure `cancelled`.
 */
export async function importInWorker(
  entry: string,
  request: ImportRequest,
  signal: AbortSignal,
): Promise<ImportOutcome> {
  const stopped = "The import was stopped; nothing was written.";
  const answer = (await askWorker(entry, request, signal, stopped)) as ImportAnswer;
  if (answer.kind === "foreign") throw new ForeignFile(answer.message);
  return answer.outcome;
}
