import path from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's folder, absolute. */
export const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "..", "..");

/** @param {...string} parts of a path from the repository's folder. */
export function fileOf(...parts) {
  return path.join(root, ...parts);
}
