import { checkEntries } from "./checkEntries.js";
import { checkPromise } from "./checkPromise.js";
import type { IclDocument } from "./document.js";
import { findFrontMatter } from "./frontMatterFences.js";
import type { Problem } from "./problems.js";
import { readSettings } from "./readSettings.js";
import { scanBody } from "./scanBody.js";

/**
 * Reads and checks a whole file. Never throws: what could not be read is in `problems`, everything else in
 * the document. `fileName` (with or without folders) gives the task its default name.
 */
export function parseDocument(text: string, fileName?: string): IclDocument {
  const { frontMatter, bodyStart, problems: fenceProblems } = findFrontMatter(text);
  const { settings, keys, problems: settingProblems } = readSettings(text, frontMatter, fileName);
  const { demonstrations, queries, entries, problems: bodyProblems } = scanBody(text, bodyStart);
  const problems: Problem[] = [...fenceProblems, ...settingProblems, ...bodyProblems];
  checkEntries({ demonstrations, queries, settings, bodyStart }, problems);
  checkPromise({ demonstrations, queries, settings }, problems);
  problems.sort((a, b) => a.span.start - b.span.start);
  return { text, frontMatter, keys, settings, demonstrations, queries, entries, problems };
}
