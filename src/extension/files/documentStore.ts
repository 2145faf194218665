import { setImmediate } from "node:timers/promises";
import * as vscode from "vscode";
import type { IclDocument } from "../../language/document.js";
import { parseDocument, parseInSteps } from "../../language/parse.js";
import { languageId } from "../languageId.js";
import { Positions } from "./positions.js";

/** One version of a document as it was read. */
export interface ParsedDocument {
  readonly version: number;
  readonly icl: IclDocument;
  readonly positions: Positions;
}

/** How long nothing must be typed before a document is checked. */
const SETTLE_MS = 150;

/** Parses every document once per version. */
export class DocumentStore implements vscode.Disposable {
  readonly #parsed = new Map<string, ParsedDocument>();
  /** Those that are being read in turns. */
  readonly #reading = new Map<vscode.TextDocument, Promise<ParsedDocument>>();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #settled = new vscode.EventEmitter<vscode.TextDocument>();
  readonly #closed = new vscode.EventEmitter<vscode.Uri>();
  readonly #subscriptions: vscode.Disposable;
  #turn: Promise<void> = Promise.resolve();

  /** A document was opened, or edited and then left alone for a moment. */
  readonly onDidSettle = this.#settled.event;
  readonly onDidClose = this.#closed.event;

  constructor() {
    this.#subscriptions = vscode.Disposable.from(
      vscode.workspace.onDidOpenTextDocument((document) => {
        this.#settleIn(document, 0);
      }),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        // Also fired where only the unsaved mark has changed.
        if (contentChanges.length > 0) this.#settleIn(document, SETTLE_MS);
      }),
      vscode.workspace.onDidCloseTextDocument((document) => {
        this.#forget(document);
      }),
      this.#settled,
      this.#closed,
    );
    // Later, so that reading them does not delay activation.
    for (const document of vscode.workspace.textDocuments) this.#settleIn(document, 0);
  }

  get(document: vscode.TextDocument): ParsedDocument {
    return (
      this.#known(document) ?? this.#keep(document, parseDocument(document.getText(), document.uri.path))
    );
  }

  /** As it was parsed last, for what is redrawn once typing pauses: it is not parsed for that alone. */
  latest(document: vscode.TextDocument): ParsedDocument {
    return this.#parsed.get(document.uri.toString()) ?? this.get(document);
  }

  /**
   * For work that takes about as long as reading a large file: reading and work each get a turn of the event loop of
   * their own, so that keys typed meanwhile are answered first. These may have made a newer version.
   */
  async getInTurn(document: vscode.TextDocument): Promise<ParsedDocument> {
    await this.#nextTurn();
    const known = this.#known(document);
    if (known !== undefined) return known;
    let reading = this.#reading.get(document);
    if (reading === undefined) {
      reading = this.#read(document).finally(() => this.#reading.delete(document));
      this.#reading.set(document, reading);
    }
    const parsed = await reading;
    await this.#nextTurn();
    return parsed;
  }

  /** Starts again when something is typed meanwhile: nobody waits for an outdated version. */
  async #read(document: vscode.TextDocument): Promise<ParsedDocument> {
    for (;;) {
      const { version } = document;
      const steps = parseInSteps(document.getText(), document.uri.path);
      for (let step = steps.next(); version === document.version; step = steps.next()) {
        const known = this.#known(document);
        if (known !== undefined) return known;
        if (step.done === true) return this.#keep(document, step.value);
        await this.#nextTurn();
      }
    }
  }

  #known(document: vscode.TextDocument): ParsedDocument | undefined {
    const known = this.#parsed.get(document.uri.toString());
    return known?.version === document.version ? known : undefined;
  }

  #keep(document: vscode.TextDocument, icl: IclDocument): ParsedDocument {
    const parsed = { version: document.version, icl, positions: new Positions(icl.text) };
    if (!document.isClosed) this.#parsed.set(document.uri.toString(), parsed);
    return parsed;
  }

  dispose(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    this.#parsed.clear();
    this.#subscriptions.dispose();
  }

  async #nextTurn(): Promise<void> {
    this.#turn = this.#turn.then(() => setImmediate());
    await this.#turn;
  }

  #settleIn(document: vscode.TextDocument, delayMs: number): void {
    if (document.languageId !== languageId) return;
    const key = document.uri.toString();
    clearTimeout(this.#timers.get(key));
    const settle = (): void => {
      this.#timers.delete(key);
      this.#settled.fire(document);
    };
    this.#timers.set(key, setTimeout(settle, delayMs));
  }

  #forget(document: vscode.TextDocument): void {
    if (document.languageId !== languageId) return;
    const key = document.uri.toString();
    clearTimeout(this.#timers.get(key));
    this.#timers.delete(key);
    this.#parsed.delete(key);
    this.#closed.fire(document.uri);
  }
}
