import { parseDocument } from "./parse.js";

/**
 * Whether a text is a task already, as a file of this language is, and nothing to be made into one: it has queries and no
 * mistakes, or front matter and more entries than mistakes. Demonstrations alone may as well be rows of a table.
 */
export function isTask(text: string): boolean {
  const { frontMatter, entries, queries, problems } = parseDocument(text);
  const errors = problems.filter(({ severity }) => severity === "error").length;
  return frontMatter === undefined ? queries.length > 0 && errors === 0 : entries.length > errors;
}
