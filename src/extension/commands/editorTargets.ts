import * as vscode from "vscode";
import * as z from "zod/mini";
import type { Query } from "../../language/document.js";
import { once } from "../../language/once.js";
import { inertText } from "../messages/inertText.js";
import { shownText } from "../messages/shownText.js";
import { findQuery, queryTarget } from "../known/queryTarget.js";
import type { TaskFiles } from "../files/taskFiles.js";
import type { TaskSnapshot } from "../files/taskSnapshot.js";
import { noQueries, queryGone } from "../messages/userMessage.js";

const itemArgument = once(() => z.object({ uri: z.string() }));
const LONGEST_LABEL = 80;

/** Makes sense of a command's arguments, and asks where there are none. */
export class EditorTargets {
  readonly #files: TaskFiles;

  constructor(files: TaskFiles) {
    this.#files = files;
  }

  /** The named file; without a name the active one. */
  async document(uri: unknown): Promise<vscode.TextDocument> {
    // Menus give a Uri or the item of a view, lenses and links a text, the palette nothing.
    const item = itemArgument().safeParse(uri);
    const named = uri instanceof vscode.Uri ? uri.toString() : item.success ? item.data.uri : uri;
    return this.#files.document(typeof named === "string" ? named : undefined);
  }

  async file(uri: unknown): Promise<TaskSnapshot> {
    return this.#files.snapshot(await this.document(uri));
  }

  /** The named query; without one that of the cursor's line, else the one the user picks. */
  async query(uri: unknown, target: unknown): Promise<{ file: TaskSnapshot; query: Query } | undefined> {
    const document = await this.document(uri);
    const file = this.#files.snapshot(document);
    const query =
      this.#named(file, target) ?? this.#atCursor(document) ?? (await pick(file.document.queries));
    return query && { file, query };
  }

  /** The named query; without one that of the cursor's line, else the next one below, else the last. */
  async nearestQuery(uri: unknown, target: unknown): Promise<{ file: TaskSnapshot; query: Query }> {
    const document = await this.document(uri);
    const file = this.#files.snapshot(document);
    const query =
      this.#named(file, target) ?? this.#atOrBelowCursor(document) ?? file.document.queries.at(-1);
    if (query === undefined) throw noQueries();
    return { file, query };
  }

  #named({ document }: TaskSnapshot, target: unknown): Query | undefined {
    const parsed = queryTarget().safeParse(target);
    if (!parsed.success) return undefined;
    const query = findQuery(document, parsed.data);
    if (query === undefined) throw queryGone();
    return query;
  }

  #atCursor(document: vscode.TextDocument): Query | undefined {
    const query = this.#atOrBelowCursor(document);
    const { line } = cursorIn(document) ?? {};
    if (query === undefined || line === undefined) return undefined;
    return this.#files.parsed(document).positions.range(query.span).start.line <= line ? query : undefined;
  }

  /** Where the cursor is in another file, the first. */
  #atOrBelowCursor(document: vscode.TextDocument): Query | undefined {
    const { icl, positions } = this.#files.parsed(document);
    const { line } = cursorIn(document) ?? { line: 0 };
    return icl.queries.find(({ span }) => positions.range(span).end.line >= line);
  }
}

function cursorIn(document: vscode.TextDocument): vscode.Position | undefined {
  const editor = vscode.window.activeTextEditor;
  return editor?.document === document ? editor.selection.active : undefined;
}

async function pick(queries: readonly Query[]): Promise<Query | undefined> {
  if (queries.length === 0) throw noQueries();
  const items = queries.map((query) => ({
    label: inertText(shownText(query.input.text, LONGEST_LABEL)),
    description: query.expected === undefined ? "" : inertText(shownText(query.expected.text, LONGEST_LABEL)),
    query,
  }));
  const chosen = await vscode.window.showQuickPick(items, { placeHolder: "Which query?" });
  return chosen?.query;
}
