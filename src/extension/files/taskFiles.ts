import { homedir } from "node:os";
import path from "node:path";
import * as vscode from "vscode";
import type { DocumentStore, ParsedDocument } from "./documentStore.js";
import { languageId } from "../languageId.js";
import type { TaskSnapshot } from "./taskSnapshot.js";
import { noTaskFile, notOnDisk } from "../messages/userMessage.js";

/** The `.icl` files as the editor has them: unsaved changes count. */
export class TaskFiles {
  readonly #documents: DocumentStore;
  #ofActivePanel: () => string | undefined = () => undefined;

  constructor(documents: DocumentStore) {
    this.#documents = documents;
  }

  /** Lets commands that name no file mean that of the panel in use. @param active its URI; undefined without one. */
  followPanel(active: () => string | undefined): void {
    this.#ofActivePanel = active;
  }

  parsed(document: vscode.TextDocument): ParsedDocument {
    return this.#documents.get(document);
  }

  /** The same in a turn of its own, for work that is as long as parsing is. */
  async parsedInTurn(document: vscode.TextDocument): Promise<ParsedDocument> {
    return this.#documents.getInTurn(document);
  }

  /** As it was read last: of what is being typed perhaps an older version. */
  latest(document: vscode.TextDocument): TaskSnapshot {
    return this.peek(document, this.#documents.latest(document).icl);
  }

  /** Files that could be run if the workspace were trusted: not old versions, nor files on the web. */
  canRun({ uri, languageId: language }: vscode.TextDocument): boolean {
    return language === languageId && (uri.scheme === "file" || uri.scheme === "untitled");
  }

  /** Every open `.icl` document that can be run. */
  open(): vscode.TextDocument[] {
    return vscode.workspace.textDocuments.filter((document) => !document.isClosed && this.canRun(document));
  }

  /**
   * The one with this URI; without a URI the active one, that of the active panel, or the only one in sight where the
   * first steps have the focus. @throws UserMessage where there is none.
   */
  async document(uri: string | undefined): Promise<vscode.TextDocument> {
    const named = uri ?? this.#ofActivePanel();
    if (named !== undefined) return vscode.workspace.openTextDocument(vscode.Uri.parse(named, true));
    const inSight = vscode.window.visibleTextEditors.filter(
      (editor) => editor.document.languageId === languageId,
    );
    const only = inSight.length === 1 ? inSight[0] : undefined;
    const active = (vscode.window.activeTextEditor ?? only)?.document;
    if (active?.languageId !== languageId) throw noTaskFile();
    return active;
  }

  /** @throws UserMessage for a document that cannot be run. */
  snapshot(document: vscode.TextDocument): TaskSnapshot {
    if (!this.canRun(document)) throw notOnDisk();
    return this.peek(document);
  }

  /** The same for a document that is only to be shown. @param icl as it was read, the latest version without. */
  peek(document: vscode.TextDocument, icl = this.#documents.get(document).icl): TaskSnapshot {
    return { uri: document.uri.toString(), path: pathOf(document.uri), document: icl };
  }
}

/** Absolute: a document's own path, or for one that was never saved where it would be in the workspace. */
export function pathOf(uri: vscode.Uri): string {
  if (uri.scheme === "file") return uri.fsPath;
  const folder = vscode.workspace.workspaceFolders?.find((one) => one.uri.scheme === "file");
  return path.join(folder?.uri.fsPath ?? homedir(), path.basename(uri.path));
}
