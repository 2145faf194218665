import path from "node:path";
import { RequestFailure } from "../protocol/failure.js";

export interface ModelChoice {
  /** Given for this run: wins over everything. A path relative to the working directory. */
  readonly override?: string | undefined;
  /** The file's `model` key: a path relative to the file, or an `hf:` address. */
  readonly named?: string | undefined;
  /** The user's default, absolute. */
  readonly fallback: string;
}

/**
 * The GGUF file to load, absolute.
 * @param taskFile absolute path of the `.icl` file.
 * @throws RequestFailure `model-missing` for an address that would need a download.
 */
export function chooseModel(taskFile: string, { override, named, fallback }: ModelChoice): string {
  const chosen = override ?? named;
  if (chosen === undefined) return fallback;
  if (chosen.startsWith("hf:")) {
    throw new RequestFailure(
      "model-missing",
      `${chosen} would have to be downloaded, which is not built yet. Download the GGUF file yourself and give its path.`,
    );
  }
  return override === undefined ? path.resolve(path.dirname(taskFile), chosen) : path.resolve(chosen);
}
