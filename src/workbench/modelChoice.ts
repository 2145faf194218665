import { homedir } from "node:os";
import path from "node:path";
import { DEMO_MODEL, isModelAddress } from "../language/modelAddress.js";

export interface ModelChoice {
  /** Given for this run: wins over everything. A path relative to the working directory, or an `hf:` address. */
  readonly override?: string | undefined;
  /** The file's `model` key: a path relative to the file or to the home folder (`~/`), an `hf:` address, or `demo`. */
  readonly named?: string | undefined;
  /** The user's default, absolute or an `hf:` address. */
  readonly fallback: string;
  /** Absolute path of the model that `demo` names. */
  readonly embedded: string;
}

/**
 * The model to load: the absolute path of a GGUF file, or an `hf:` address, which has yet to be located.
 * @param taskFile absolute path of the `.icl` file.
 */
export function chooseModel(taskFile: string, { override, named, fallback, embedded }: ModelChoice): string {
  const chosen = override ?? named;
  if (chosen === undefined) return fallback;
  if (override === undefined && chosen === DEMO_MODEL) return embedded;
  if (isModelAddress(chosen)) return chosen;
  const file = fromHome(chosen);
  return override === undefined ? path.resolve(path.dirname(taskFile), file) : path.resolve(file);
}

/** `~/` is the home folder, as in a shell, which sees neither what a file says nor `--model=~/…`. */
function fromHome(file: string): string {
  return /^~(?:[\\/]|$)/.test(file) ? path.join(homedir(), file.slice(1)) : file;
}
