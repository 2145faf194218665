import type { FileComparison } from "../method/comparison.js";
import type { FileError } from "../workbench/documents/shared.js";
import type { CheckedRequirement } from "../workbench/requirements.js";
import { exitCodes } from "./exitCode.js";

/** A compared file with everything that its passing hangs on: `require`, and the baseline where one was given. */
export interface GatedFile {
  /** The file's path as one would type it. */
  readonly name: string;
  readonly comparison: FileComparison;
  readonly requirements: readonly CheckedRequirement[];
}

/** What the run ends with: a file that could not be compared weighs more than a threshold that was missed. */
export function gateCode(files: readonly GatedFile[], errors: readonly FileError[]): number {
  if (errors.length > 0) return exitCodes.input;
  const missed = files.some(({ requirements }) => requirements.some((one) => one.missed !== null));
  return missed ? exitCodes.missed : exitCodes.met;
}
