import type { Entry, IclDocument } from "../../language/document.js";
import { skipWhiteSpace } from "../../language/whiteSpace.js";
import { entryRuns } from "./entryRuns.js";

/** 0-based lines, both included; the first one stays visible. */
export interface FoldedLines {
  readonly first: number;
  readonly last: number;
  readonly kind: "comment" | "region" | "none";
}

interface Lines {
  readonly first: number;
  readonly last: number;
}

/** What folds: the front matter, runs of comments, demonstrations, queries, and values of several lines. */
export function foldedLines(icl: IclDocument, lineAt: (offset: number) => number): readonly FoldedLines[] {
  const folded = new Map<number, FoldedLines>();
  const add = (first: number, last: number, kind: FoldedLines["kind"]): void => {
    // A line folds one thing; what is added first is the larger one.
    if (last > first && !folded.has(first)) folded.set(first, { first, last, kind });
  };
  const { frontMatter, entries } = icl;
  if (frontMatter !== undefined) add(lineAt(frontMatter.span.start), lineAt(frontMatter.span.end), "region");

  const comments = commentRuns(icl, lineAt);
  for (const { first, last } of comments) add(first, last, "comment");
  const headings = new Set(comments.filter(({ first, last }) => first === last).map(({ first }) => first));

  for (const { span } of entryRuns(entries)) {
    const first = lineAt(span.start);
    // A comment of one line right above is the run's heading, and stays visible when it is folded.
    add(headings.has(first - 1) ? first - 1 : first, lineAt(span.end), "none");
  }
  for (const entry of entries) {
    if (hasBlock(entry)) add(lineAt(entry.span.start), lineAt(entry.span.end), "none");
  }
  return [...folded.values()];
}

function hasBlock(entry: Entry): boolean {
  const answer = entry.kind === "demonstration" ? entry.output : entry.expected;
  return entry.input.form === "block" || answer?.form === "block";
}

/** Lines that begin with `#` outside of entries and front matter, neighbours together. */
function commentRuns(
  { text, frontMatter, entries }: IclDocument,
  lineAt: (offset: number) => number,
): readonly Lines[] {
  const runs: { first: number; last: number }[] = [];
  const readLines = (start: number, end: number): void => {
    for (let at = start; at < end; at = endOfLine(text, at) + 1) {
      if (text.charAt(skipWhiteSpace(text, at, endOfLine(text, at))) !== "#") continue;
      const line = lineAt(at);
      const previous = runs.at(-1);
      if (previous?.last === line - 1) previous.last = line;
      else runs.push({ first: line, last: line });
    }
  };
  let at = frontMatter === undefined ? 0 : endOfLine(text, frontMatter.span.end) + 1;
  for (const { span } of entries) {
    readLines(at, span.start);
    at = endOfLine(text, span.end) + 1;
  }
  readLines(at, text.length);
  return runs;
}

function endOfLine(text: string, at: number): number {
  const lineFeed = text.indexOf("\n", at);
  return lineFeed < 0 ? text.length : lineFeed;
}
