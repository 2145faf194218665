import { vectorFacts } from "../../exchange/vectorFacts.js";
import type { Bundle } from "../../exchange/bundle.js";
import { visibleText } from "../../language/visibleText.js";
import { countText, percentText } from "../../method/numberText.js";
import type { OpenedVector } from "../../workbench/openVector.js";
import type { PackedTask, ShownVector } from "../../workbench/vectorWorker.js";
import { commandIds } from "../ids.js";
import type { ShownAnswer, VectorAnswers, VectorState } from "./vectorFile.js";

/** What a page is drawn from. */
export interface VectorPage {
  readonly uri: string;
  /** The file's, without folders. */
  readonly name: string;
  readonly state: VectorState;
  readonly answers: VectorAnswers | undefined;
  readonly trusted: boolean;
  /** Fresh for each page. */
  readonly nonce: string;
}

/** More would make the page slow; the file itself has no such bound. */
const LONGEST_TASK = 200_000;
const LONGEST_CELL = 500;
const MOST_ROWS = 1000;

/**
 * The page of a vector's file, with all that is in it as text. It holds no script, loads nothing, and its links run
 * commands of this extension alone.
 */
export function vectorPage(page: VectorPage): string {
  const policy = `default-src 'none'; style-src 'nonce-${page.nonce}'; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="${escaped(policy)}">
    <title>${cell(page.name)}</title>
    <style nonce="${escaped(page.nonce)}">${style}</style>
  </head>
  <body>
${bodyOf(page).join("\n")}
  </body>
</html>
`;
}

function bodyOf(page: VectorPage): string[] {
  const { state, name, uri } = page;
  switch (state.kind) {
    case "reading":
      return [heading(1, name), paragraph("Reading the file…")];
    case "foreign":
      return [heading(1, name), paragraph(state.message)];
    case "unsaid":
      return [
        heading(1, name),
        paragraph(
          state.layers === undefined
            ? "This file holds one vector, and does not say how it is used."
            : `This file holds vectors for ${countText(state.layers, "layer")}, and does not say how they are used.`,
        ),
        navigation([link("Specify How It Is Used…", commandIds.openTaskVector, [uri])]),
      ];
    case "opened":
      return openedBody(page, state);
  }
}

function openedBody(page: VectorPage, { opened, task }: ShownVector): string[] {
  const { bundle, given } = opened;
  const { description, notes } = given;
  const kind = bundle !== undefined ? "Task bundle" : description === undefined ? "Vector" : "Task vector";
  return [
    heading(1, task?.name ?? description?.task ?? page.name),
    paragraph(`${kind}, read-only. ${bundle?.holds ?? ""}`.trim()),
    ...actions(page, opened),
    ...(page.answers === undefined ? [] : answersSection(page.answers)),
    ...notes.map(paragraph),
    ...(bundle === undefined ? [] : verdictSection(bundle)),
    heading(2, "Vector"),
    facts(vectorFacts(given)),
    ...(bundle === undefined || task === undefined ? [] : taskSection(bundle, task)),
  ];
}

function actions({ trusted, uri }: VectorPage, { bundle, given }: OpenedVector): string[] {
  if (!trusted) {
    return [
      paragraph("It is shown but not run: models are loaded in trusted workspaces only."),
      navigation([link("Manage Trust", "workbench.trust.manage", [])]),
    ];
  }
  const own =
    bundle === undefined ? [] : [link("Run Its Queries", commandIds.runVectorQueries, [uri, { task: uri }])];
  return [
    navigation([
      link("Run on Input…", commandIds.runVectorOnInput, [uri]),
      ...own,
      link("Run Queries of a File…", commandIds.runVectorQueries, [uri]),
      ...(bundle === undefined
        ? []
        : [
            link("Serve This Task", commandIds.serveVector, [uri]),
            link("Unpack…", commandIds.unpackBundle, [uri]),
          ]),
      ...(given.description === undefined
        ? [link("Specify How It Is Used…", commandIds.openTaskVector, [uri])]
        : []),
    ]),
  ];
}

function answersSection({ task, model, rows, notes }: VectorAnswers): string[] {
  const more = rows.length - MOST_ROWS;
  return [
    heading(2, "Answers"),
    paragraph(`${task} on ${model}`),
    table(
      ["Input", "Expected", "Full prompt", "This vector"],
      rows
        .slice(0, MOST_ROWS)
        .map(({ input, expected, fullPrompt, vector }) => [
          cell(input),
          cell(expected ?? ""),
          answerCell(fullPrompt),
          answerCell(vector),
        ]),
    ),
    ...(more > 0 ? [paragraph(`${countText(more, "more row")} are not shown.`)] : []),
    ...(rows.some(({ fullPrompt }) => fullPrompt === null)
      ? [paragraph("The vector’s file does not contain the demonstrations, so there is no full prompt.")]
      : []),
    ...notes.map(paragraph),
  ];
}

function answerCell(answer: ShownAnswer | undefined | null): string {
  if (answer === null) return "–";
  if (answer === undefined) return "…";
  const mark = answer.right === undefined ? "" : answer.right ? "✓ " : "✗ ";
  return mark + cell(answer.text);
}

function verdictSection({ verdict, licence }: Bundle): string[] {
  const { accuracy, queries, release } = verdict;
  const share = ({ value, low, high }: { value: number; low: number; high: number }): string =>
    `${percentText(value)} (${percentText(low)} to ${percentText(high)})`;
  return [
    heading(2, "Verdict"),
    paragraph(`${verdict.verdict.slice(0, 1).toUpperCase()}${verdict.verdict.slice(1)}. ${verdict.reason}`),
    ...(verdict.advice === null ? [] : [paragraph(verdict.advice)]),
    facts([
      ...(accuracy === null
        ? []
        : [
            ["full prompt", share(accuracy.fewShot)] as const,
            ["task vector", share(accuracy.taskVector)] as const,
            ["query alone", share(accuracy.zeroShot)] as const,
          ]),
      ["queries with an expected answer", String(queries)],
      ["compared by", `ICL Task Vectors ${release}, according to its author`],
      ["licence", licence ?? "not given"],
    ]),
  ];
}

function taskSection(
  { task: { file, text } }: Bundle,
  { template, instruction, demonstrations, queries }: PackedTask,
): string[] {
  const more = text.length - LONGEST_TASK;
  return [
    heading(2, "Task"),
    facts([
      ["file", file],
      ["template", JSON.stringify(template)],
      ...(instruction === undefined ? [] : [["instruction", instruction] as const]),
      ["demonstrations", String(demonstrations)],
      ["queries", String(queries)],
    ]),
    `<pre tabindex="0" aria-label="The task’s file">${text
      .slice(0, LONGEST_TASK)
      .split("\n")
      .map((line) => escaped(visibleText(line)))
      .join("\n")}</pre>`,
    ...(more > 0
      ? [paragraph(`${countText(more, "more character")} are not shown. Unpack it to see all.`)]
      : []),
  ];
}

function heading(level: 1 | 2, text: string): string {
  return `<h${level}>${cell(text)}</h${level}>`;
}

function paragraph(text: string): string {
  return `<p>${escaped(visibleText(text))}</p>`;
}

function navigation(links: readonly string[]): string {
  return `<nav aria-label="Actions">${links.join("\n")}</nav>`;
}

function facts(pairs: readonly (readonly [label: string, value: string])[]): string {
  const rows = pairs.map(
    ([label, value]) => `<tr><th scope="row">${escaped(label)}</th><td>${cell(value)}</td></tr>`,
  );
  return `<table>${rows.join("\n")}</table>`;
}

/** @param rows cells that are HTML already. */
function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const head = columns.map((column) => `<th scope="col">${escaped(column)}</th>`).join("");
  const body = rows.map((cells) => `<tr>${cells.map((one) => `<td>${one}</td>`).join("")}</tr>`);
  return `<table><thead><tr>${head}</tr></thead><tbody>${body.join("\n")}</tbody></table>`;
}

/** A text of others on one line, cut. */
function cell(text: string): string {
  const shown = text.length > LONGEST_CELL ? `${text.slice(0, LONGEST_CELL - 1)}…` : text;
  return escaped(visibleText(shown));
}

/** @param label fixed words. */
function link(label: string, command: string, args: readonly unknown[]): string {
  const query = encodeURIComponent(JSON.stringify(args));
  return `<a href="${escaped(`command:${command}?${query}`)}">${escaped(label)}</a>`;
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? "");
}

const style = `
body { padding: 0 2em 2em; max-width: 70em; line-height: 1.5; }
nav { display: flex; flex-wrap: wrap; gap: 1.5em; }
table { border-collapse: collapse; }
th, td { text-align: left; vertical-align: top; padding: .2em 1.5em .2em 0; overflow-wrap: anywhere; }
thead th { border-bottom: 1px solid var(--vscode-widget-border, var(--vscode-foreground)); }
thead + tbody tr:first-child td { padding-top: .4em; }
th[scope=row]::first-letter { text-transform: uppercase; }
th { font-weight: 600; }
pre { font-family: var(--vscode-editor-font-family); font-size: var(--vscode-editor-font-size); white-space: pre-wrap;
  overflow-wrap: anywhere; border-left: 2px solid var(--vscode-textBlockQuote-border, currentcolor); padding-left: 1em; }
`;
