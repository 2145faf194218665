import { checkEntries } from "./checkEntries.js";
import { checkPromise } from "./checkPromise.js";
import type { IclDocument } from "./document.js";
import { findFrontMatter } from "./frontMatterFences.js";
import type { Problem } from "./problems.js";
import { readSettings } from "./readSettings.js";
import { scanInSteps } from "./scanBody.js";
import { inOneGo, type Steps } from "./steps.js";

/**
 * Reads and checks a whole file. Never throws: what could not be read is in `problems`, everything else in
 * the document. `fileName` (with or without folders) gives the task its default name.
 */
export function parseDocument(text: string, fileName?: string): IclDocument {
  return inOneGo(parseInSteps(text, fileName));
}

/** The same in steps that stay short however large the file is. */
export function* parseInSteps(text: string, fileName?: string): Steps<IclDocument> {
  const { frontMatter, bodyStart, problems: fenceProblems } = findFrontMatter(text);
  const { settings, keys, problems: settingProblems } = readSettings(text, frontMatter, fileName);
  const { demonstrations, queries, entries, problems: bodyProblems } = yield* scanInSteps(text, bodyStart);
  const problems: Problem[] = [...fenceProblems, ...settingProblems, ...bodyProblems];
  checkEntries({ demonstrations, queries, settings, bodyStart }, problems);
  yield;
  checkPromise({ demonstrations, queries, settings }, problems);
  problems.sort((a, b) => a.span.start - b.span.start);
  return { text, frontMatter, keys, settings, demonstrations, queries, entries, problems };
}
