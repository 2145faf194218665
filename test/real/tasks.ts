import { readFileSync } from "node:fs";
import { parseDocument } from "../../src/language/parse.js";
import type { TaskFile } from "../../src/workbench/taskFile.js";
import { repositoryPath } from "../support/repository.js";

/** One of this folder's tasks. @param change rewrites its text. */
export function realTask(name: string, change: (text: string) => string = (text) => text): TaskFile {
  const path = repositoryPath("test", "real", "tasks", `${name}.icl`);
  return { path, document: parseDocument(change(readFileSync(path, "utf8")), `${name}.icl`) };
}

/** With another line of front matter. */
export function withKey(name: string, line: string): TaskFile {
  return realTask(name, (text) => text.replace("---\n", `---\n${line}\n`));
}

/** Enough for prompts and forms; a whole comparison takes its time on a processor. */
export function withFirstQueries({ path, document }: TaskFile, count: number): TaskFile {
  return { path, document: { ...document, queries: document.queries.slice(0, count) } };
}
