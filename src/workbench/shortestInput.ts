import type { IclDocument } from "../language/document.js";

/** The text of the shortest query: where its prompt does not fit, none does. Empty where there are no queries. */
export function shortestInput({ queries }: Pick<IclDocument, "queries">): string {
  const [first, ...others] = queries.map(({ input }) => input.text);
  return others.reduce((least, text) => (text.length < least.length ? text : least), first ?? "");
}
