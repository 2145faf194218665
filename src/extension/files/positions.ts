import * as vscode from "vscode";
import { LineIndex } from "../../language/lines.js";
import type { Span } from "../../language/span.js";

/** Turns offsets of one text into places in an editor; the text may be older than what the editor shows. */
export class Positions {
  readonly #text: string;
  #lines: LineIndex | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  position(offset: number): vscode.Position {
    // Most versions of a document are parsed without anyone asking for a place in them.
    this.#lines ??= new LineIndex(this.#text);
    const { line, column } = this.#lines.at(offset);
    return new vscode.Position(line - 1, column - 1);
  }

  range({ start, end }: Span): vscode.Range {
    return new vscode.Range(this.position(start), this.position(end));
  }
}
