import { getSystemErrorName } from "node:util";

/**
 * The system's code of an error, such as ENOENT, or "" where it has none. The error's number goes before its code:
 * cacache gives every error of its last step the code EEXIST.
 */
export function errorCode(error: unknown): string {
  if (!(error instanceof Error)) return "";
  if ("errno" in error && typeof error.errno === "number" && error.errno < 0) {
    return getSystemErrorName(error.errno);
  }
  const code: unknown = "code" in error ? error.code : "";
  return typeof code === "string" ? code : "";
}
