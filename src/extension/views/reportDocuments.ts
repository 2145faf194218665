import * as vscode from "vscode";
import { reportLanguageId } from "../languageId.js";

/** The scheme of reports; other texts have schemes of their own. */
const REPORT_SCHEME = "icl-report";

/** Texts that are shown but belong to no file. */
export class ReportDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #scheme: string;
  readonly #texts = new Map<string, string>();
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly #registration: vscode.Disposable;

  readonly onDidChange = this.#changed.event;

  constructor(scheme = REPORT_SCHEME) {
    this.#scheme = scheme;
    this.#registration = vscode.workspace.registerTextDocumentContentProvider(scheme, this);
  }

  /** @param name what the editor's tab says; a text of the same name is replaced. */
  put(name: string, text: string): vscode.Uri {
    const uri = vscode.Uri.from({ scheme: this.#scheme, path: `/${name}` });
    this.#texts.set(uri.path, text);
    this.#changed.fire(uri);
    return uri;
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return (
      this.#texts.get(uri.path) ??
      "This report was made in an earlier session. Run its command again to see it.\n"
    );
  }

  /** Opens a text that was put, beside what is being worked on. @param preserveFocus whether the focus stays there. */
  async showBeside(uri: vscode.Uri, preserveFocus: boolean): Promise<void> {
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.languages.setTextDocumentLanguage(document, reportLanguageId);
    await vscode.window.showTextDocument(uri, {
      viewColumn: vscode.ViewColumn.Beside,
      preserveFocus,
      preview: true,
    });
  }

  dispose(): void {
    this.#registration.dispose();
    this.#changed.dispose();
  }
}
