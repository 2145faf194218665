import { randomBytes } from "node:crypto";
import path from "node:path";
import * as vscode from "vscode";
import { commandIds, editorIds } from "../ids.js";
import type { ErrorPresenter } from "../messages/showError.js";
import type { VectorFile } from "./vectorFile.js";
import { VectorFiles } from "./vectorFiles.js";

/** Milliseconds between two drawings: answers come in groups. */
const GATHER = 100;

/** All that a page's links may run. */
const linked: readonly string[] = [
  commandIds.openTaskVector,
  commandIds.runVectorOnInput,
  commandIds.runVectorQueries,
  commandIds.serveVector,
  commandIds.unpackBundle,
  "workbench.trust.manage",
];

/** Shows a bundle or another vector's file, read-only, by a page without scripts. */
class VectorEditor implements vscode.CustomReadonlyEditorProvider<VectorFile> {
  readonly #files: VectorFiles;
  readonly #errors: ErrorPresenter;

  constructor(files: VectorFiles, errors: ErrorPresenter) {
    this.#files = files;
    this.#errors = errors;
  }

  openCustomDocument(uri: vscode.Uri): VectorFile {
    const file = this.#files.open(uri);
    file.inEditor = true;
    // The tab opens at once, and says that it is being read.
    if (file.state.kind === "reading") void this.#read(file);
    return file;
  }

  resolveCustomEditor(file: VectorFile, { webview, onDidDispose }: vscode.WebviewPanel): void {
    webview.options = { enableScripts: false, enableCommandUris: linked, localResourceRoots: [] };
    const nonce = randomBytes(16).toString("base64url");
    let closed = false;
    let shown = "";
    let timer: NodeJS.Timeout | undefined;
    const draw = async (): Promise<void> => {
      const { vectorPage } = await import("./vectorPage.js");
      if (closed) return;
      const page = vectorPage({
        uri: file.uri.toString(),
        name: path.posix.basename(file.uri.path),
        state: file.state,
        answers: file.answers,
        trusted: vscode.workspace.isTrusted,
        nonce,
      });
      // A page that is loaded takes the focus, and closes what asks for an input.
      if (page === shown) return;
      shown = page;
      webview.html = page;
    };
    const drawSoon = (): void => {
      timer ??= setTimeout(() => {
        timer = undefined;
        void this.#errors.guard(draw);
      }, GATHER);
    };
    const changes = vscode.Disposable.from(
      file.onDidChange(drawSoon),
      vscode.workspace.onDidGrantWorkspaceTrust(drawSoon),
    );
    onDidDispose(() => {
      closed = true;
      clearTimeout(timer);
      changes.dispose();
    });
    void this.#errors.guard(draw);
  }

  async #read(file: VectorFile): Promise<void> {
    await this.#errors.guard(async () => this.#files.read(file, file.choice, file.closed));
  }
}

/** @param extension the extension's folder, with the module that reads vectors in a thread of its own. */
export function createVectorFiles(extension: vscode.Uri, errors: ErrorPresenter): VectorFiles {
  return new VectorFiles(vscode.Uri.joinPath(extension, "dist", "vector-worker.mjs").fsPath, errors);
}

export function registerVectorEditor(files: VectorFiles, errors: ErrorPresenter): vscode.Disposable {
  return vscode.window.registerCustomEditorProvider(editorIds.vector, new VectorEditor(files, errors), {
    supportsMultipleEditorsPerDocument: true,
  });
}
