import type { Entry } from "../../language/document.js";
import type { Span } from "../../language/span.js";

/** Entries of one kind with none of the other between them. */
export interface EntryRun {
  readonly kind: Entry["kind"];
  readonly entries: readonly Entry[];
  readonly span: Span;
}

export function entryRuns(entries: readonly Entry[]): readonly EntryRun[] {
  const runs: EntryRun[] = [];
  let start = 0;
  for (let index = 1; index <= entries.length; index++) {
    const first = entries[start];
    if (first === undefined || entries[index]?.kind === first.kind) continue;
    const members = entries.slice(start, index);
    const last = members.at(-1) ?? first;
    runs.push({
      kind: first.kind,
      entries: members,
      span: { start: first.span.start, end: last.span.end },
    });
    start = index;
  }
  return runs;
}
