/** The code of a system's error, such as ENOENT, or "" where it has none. */
export function errorCode(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}

/** Why something failed, in few words: the system's code, or the message. */
export function reasonOf(error: unknown): string {
  const code = errorCode(error);
  if (code !== "") return code;
  return error instanceof Error ? error.message : String(error);
}
