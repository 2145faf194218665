import { resolve } from "node:path";
import envPaths from "env-paths";

/**
 * The folder of the cache, absolute: the given one, else `ICL_CACHE_DIR`, else the platform's folder for
 * caches. An empty text counts as not given; a relative path is resolved against the working directory.
 */
export function cacheLocation(
  given?: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): string {
  const chosen = [given, environment["ICL_CACHE_DIR"]].find(
    (folder) => folder !== undefined && folder !== "",
  );
  return resolve(chosen ?? envPaths("icl-task-vectors", { suffix: "" }).cache);
}
