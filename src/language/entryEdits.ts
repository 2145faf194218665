import type { Demonstration, Entry, IclDocument, Query } from "./document.js";
import { colonEdit, type Fix } from "./fixes.js";
import { lineBreakOf, wholeLines } from "./lines.js";
import { answerMatches } from "./match.js";
import { writeValue } from "./writeEntry.js";

/** What is known of an entry. */
export interface KnownOfEntry {
  /** What the query was answered last. */
  readonly answer?: string | undefined;
  /** Whether the others are answered as well without the demonstration. */
  readonly dispensable?: boolean;
}

/** What can be made of an entry, each as edits of the file's text. */
export function entryEdits(document: IclDocument, entry: Entry, known: KnownOfEntry): readonly Fix[] {
  const arrows = tabEdits(document.text, entry);
  if (entry.kind === "query")
    return [...queryEdits(document, entry, known.answer), ...arrows, ...colonEdits(document.text, entry)];
  const { dispensable = false } = known;
  return [...(dispensable ? [removal(document.text, entry)] : []), intoQuery(entry), ...arrows];
}

/** A tab is an arrow too, that nobody sees. */
function tabEdits(text: string, { arrow }: Entry): Fix[] {
  if (arrow === undefined || text.slice(arrow.start, arrow.end) !== "\t") return [];
  return [{ title: "Turn the tab into an arrow", edits: [{ span: arrow, newText: " -> " }] }];
}

/** Of a query without an answer, whose colon may be meant as the arrow. */
function colonEdits(text: string, { arrow, input }: Query): Fix[] {
  const edit = arrow === undefined && input.form === "bare" ? colonEdit(text, input.span) : undefined;
  return edit === undefined ? [] : [edit];
}

function removal(text: string, { span }: Demonstration): Fix {
  return {
    title: "Remove: the others are answered as well without it",
    edits: [{ span: wholeLines(text, span), newText: "" }],
  };
}

function intoQuery({ span }: Demonstration): Fix {
  return {
    title: "Turn into a query",
    edits: [{ span: { start: span.start, end: span.start }, newText: "? " }],
  };
}

function queryEdits(document: IclDocument, query: Query, answer: string | undefined): Fix[] {
  const fixes: Fix[] = [];
  const { input, expected, span } = query;
  const given = answer?.trim() ?? "";
  if (given !== "" && (expected === undefined || !answerMatches(document.settings, given, expected.text))) {
    const newText = writeValue(given, "output");
    fixes.push({
      title: `Accept the answer as expected: ${newText.length > 40 ? `${newText.slice(0, 39)}…` : newText}`,
      edits: [
        expected === undefined
          ? { span: { start: input.span.end, end: input.span.end }, newText: ` -> ${newText}` }
          : { span: expected.span, newText },
      ],
    });
  }
  if (expected !== undefined) fixes.push(intoDemonstration(document, query));
  if (expected !== undefined && query.arrow !== undefined) {
    fixes.push({
      title: "Remove the expected answer",
      edits: [{ span: { start: input.span.end, end: span.end }, newText: "" }],
    });
  }
  return fixes;
}

/** Moved behind the last demonstration, where it changes the prompt as little as can be. */
function intoDemonstration({ demonstrations, text }: IclDocument, { input, span }: Query): Fix {
  const last = demonstrations.at(-1);
  const title = "Turn into a demonstration";
  if (last === undefined || last.span.end > span.start) {
    return { title, edits: [{ span: { start: span.start, end: input.span.start }, newText: "" }] };
  }
  const entry = text.slice(input.span.start, span.end);
  return {
    title,
    edits: [
      { span: { start: last.span.end, end: last.span.end }, newText: `${lineBreakOf(text)}${entry}` },
      { span: wholeLines(text, span), newText: "" },
    ],
  };
}
