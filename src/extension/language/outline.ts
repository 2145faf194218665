import * as vscode from "vscode";
import type { Entry, FrontMatter, FrontMatterKey, IclDocument } from "../../language/document.js";
import type { Span } from "../../language/span.js";
import type { DocumentStore } from "../files/documentStore.js";
import type { Positions } from "../files/positions.js";
import { entryRuns, type EntryRun } from "./entryRuns.js";

/** An outline of more is no outline, and the editor takes it apart at every edit. */
const MOST_ENTRIES = 1000;
const LONGEST_NAME = 80;

/** Front matter, demonstrations and queries, each with what it holds. */
export class OutlineProvider implements vscode.DocumentSymbolProvider {
  readonly #documents: DocumentStore;

  constructor(documents: DocumentStore) {
    this.#documents = documents;
  }

  async provideDocumentSymbols(document: vscode.TextDocument): Promise<vscode.DocumentSymbol[]> {
    const { icl, positions } = await this.#documents.getInTurn(document);
    const outline = new Outline(icl, positions);
    const symbols = icl.frontMatter === undefined ? [] : [outline.frontMatter(icl.frontMatter)];
    let left = MOST_ENTRIES;
    for (const run of entryRuns(icl.entries)) {
      if (left <= 0) break;
      symbols.push(outline.run(run, left));
      left -= run.entries.length;
    }
    return symbols;
  }
}

class Outline {
  readonly #icl: IclDocument;
  readonly #positions: Positions;

  constructor(icl: IclDocument, positions: Positions) {
    this.#icl = icl;
    this.#positions = positions;
  }

  frontMatter({ span }: FrontMatter): vscode.DocumentSymbol {
    const symbol = this.#symbol("Front matter", "", vscode.SymbolKind.Namespace, span, span);
    const sections = new Map<string, vscode.DocumentSymbol>();
    for (const key of this.#icl.keys) {
      const dot = key.path.lastIndexOf(".");
      const parent = sections.get(key.path.slice(0, Math.max(0, dot))) ?? symbol;
      const child = this.#key(key, key.path.slice(dot + 1));
      sections.set(key.path, child);
      parent.children.push(child);
    }
    return symbol;
  }

  run({ kind, entries, span }: EntryRun, most: number): vscode.DocumentSymbol {
    const [title, symbolKind] =
      kind === "demonstration"
        ? ["Demonstrations", vscode.SymbolKind.Array]
        : ["Queries", vscode.SymbolKind.Interface];
    const hidden = Math.max(0, entries.length - most);
    const detail = hidden === 0 ? `${entries.length}` : `${entries.length}, first ${most} shown`;
    const symbol = this.#symbol(title, detail, symbolKind, span, span);
    symbol.children = entries.slice(0, most).map((entry) => this.#entry(entry));
    return symbol;
  }

  #key({ keySpan, valueSpan }: FrontMatterKey, name: string): vscode.DocumentSymbol {
    const value = this.#icl.text.slice(valueSpan.start, valueSpan.end);
    const detail = value.includes("\n") ? "" : shortened(value);
    const span = { start: keySpan.start, end: Math.max(keySpan.end, valueSpan.end) };
    return this.#symbol(name, detail, vscode.SymbolKind.Property, span, keySpan);
  }

  #entry(entry: Entry): vscode.DocumentSymbol {
    const answer = entry.kind === "demonstration" ? entry.output : entry.expected;
    const kind = entry.kind === "demonstration" ? vscode.SymbolKind.Constant : vscode.SymbolKind.Event;
    const detail = answer === undefined ? "" : shortened(oneLine(answer.text));
    return this.#symbol(oneLine(entry.input.text), detail, kind, entry.span, entry.input.span);
  }

  #symbol(
    name: string,
    detail: string,
    kind: vscode.SymbolKind,
    span: Span,
    selection: Span,
  ): vscode.DocumentSymbol {
    // The editor refuses a symbol without a name.
    const shownName = name.trim() === "" ? JSON.stringify(name) : shortened(name);
    return new vscode.DocumentSymbol(
      shownName,
      detail,
      kind,
      this.#positions.range(span),
      this.#positions.range(selection),
    );
  }
}

function oneLine(text: string): string {
  return text
    .split("\n")
    .map((line) => line.trim())
    .join(" ⏎ ");
}

function shortened(text: string): string {
  return text.length > LONGEST_NAME ? `${text.slice(0, LONGEST_NAME - 1)}…` : text;
}
