import path from "node:path";
import { fileURLToPath } from "node:url";

/** A path inside the repository, from the compiled tests' place in it. */
export function repositoryPath(...parts: readonly string[]): string {
  return path.join(fileURLToPath(new URL("../../..", import.meta.url)), ...parts);
}

/** The model that comes with the project. */
export const demoModel = repositoryPath("media", "model", "demo.gguf");
/** The engine process's entry module. */
export const engineEntry = repositoryPath("out", "src", "engine", "main.js");
