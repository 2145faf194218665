import type { IclDocument, Query } from "../../language/document.js";
import { LineIndex } from "../../language/lines.js";
import type { CountedQueries } from "./countedQueries.js";

/** Which queries do not count and why, with their lines, as sentences: what `icl check` says of them. */
export function notesOfCounted({ text }: IclDocument, { leaked, repeated }: CountedQueries): string[] {
  const lines = new LineIndex(text);
  const at = (queries: readonly Query[]): string => {
    const numbers = queries.map(({ span }) => lines.at(span.start).line);
    const shown = numbers.slice(0, MOST_LINES).join(", ");
    return `${numbers.length === 1 ? "line" : "lines"} ${shown}${numbers.length > MOST_LINES ? " …" : ""}`;
  };
  return [
    ...(leaked.length === 0
      ? []
      : [
          leaked.length === 1
            ? `1 query is a demonstration too and does not count (${at(leaked)}): the prompt holds its answer.`
            : `${leaked.length} queries are demonstrations too and do not count (${at(leaked)}): the prompt holds their answers.`,
        ]),
    ...(repeated.length === 0
      ? []
      : [
          repeated.length === 1
            ? `1 query repeats an earlier one and does not count again (${at(repeated)}).`
            : `${repeated.length} queries repeat earlier ones and do not count again (${at(repeated)}).`,
        ]),
  ];
}

const MOST_LINES = 8;
