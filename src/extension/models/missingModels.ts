import * as vscode from "vscode";
import { isModelAddress } from "../../language/modelAddress.js";
import { visibleText } from "../../language/visibleText.js";
import { ModelNotDownloaded } from "../../models/notDownloaded.js";
import type { DocumentStore } from "../files/documentStore.js";
import { commandIds } from "../ids.js";
import { languageId } from "../languageId.js";
import type { EngineService } from "../jobs/engineService.js";
import type { Log } from "../messages/log.js";
import type { TaskFiles } from "../files/taskFiles.js";

interface Missing {
  readonly address: string;
  readonly diagnostic: vscode.Diagnostic;
}

const CODE = "model-not-downloaded";

/**
 * Says at `model: hf:…` that the model is not on this machine, and offers to download it. Whether it is there is a
 * matter of folders, not of the text: it is looked up in trusted workspaces alone, and nothing is asked of a hub.
 */
export class MissingModels implements vscode.CodeActionProvider, vscode.Disposable {
  readonly #collection = vscode.languages.createDiagnosticCollection(`${languageId} models`);
  /** By the document's URI: what the collection shows. */
  readonly #missing = new Map<string, Missing>();
  readonly #files: TaskFiles;
  readonly #service: EngineService;
  readonly #log: Log;
  readonly #subscriptions: vscode.Disposable;

  constructor(documents: DocumentStore, files: TaskFiles, service: EngineService, log: Log) {
    this.#files = files;
    this.#service = service;
    this.#log = log;
    this.#subscriptions = vscode.Disposable.from(
      this.#collection,
      documents.onDidSettle((document) => {
        this.#start(document);
      }),
      documents.onDidClose((uri) => {
        this.#set(uri, undefined);
      }),
      vscode.workspace.onDidGrantWorkspaceTrust(() => {
        this.refresh();
      }),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration("icl.model")) this.refresh();
      }),
      vscode.window.onDidChangeWindowState(({ focused }) => {
        // Meanwhile a model may have been downloaded or removed elsewhere.
        if (focused) this.refresh();
      }),
      vscode.languages.registerCodeActionsProvider(languageId, this, {
        providedCodeActionKinds: [vscode.CodeActionKind.QuickFix],
      }),
    );
  }

  /** Looks again, in all open files. */
  refresh(): void {
    for (const document of this.#files.open()) this.#start(document);
  }

  provideCodeActions(
    { uri }: vscode.TextDocument,
    range: vscode.Range,
    { only }: vscode.CodeActionContext,
  ): vscode.CodeAction[] {
    if (only?.contains(vscode.CodeActionKind.QuickFix) === false) return [];
    const missing = this.#missing.get(uri.toString());
    return missing?.diagnostic.range.intersection(range) === undefined ? [] : [downloadAction(missing)];
  }

  dispose(): void {
    this.#subscriptions.dispose();
  }

  #start(document: vscode.TextDocument): void {
    this.#check(document).catch((error: unknown) => {
      this.#log.warn(
        `Cannot tell whether the model of ${document.uri.path} is on this machine: ${String(error)}`,
      );
    });
  }

  async #check(document: vscode.TextDocument): Promise<void> {
    const { icl, positions, version } = await this.#files.parsedInTurn(document);
    const address = icl.settings.model;
    const span = icl.keys.find(({ path }) => path === "model")?.valueSpan;
    const named = address !== undefined && isModelAddress(address) && span !== undefined;
    if (!named || !vscode.workspace.isTrusted || !this.#files.canRun(document)) {
      this.#set(document.uri, undefined);
      return;
    }
    const missing = await this.#service.locate(address).then(
      () => undefined,
      (error: unknown) => {
        if (error instanceof ModelNotDownloaded) return error;
        throw error;
      },
    );
    // What was typed meanwhile will settle too.
    if (document.isClosed || document.version !== version) return;
    this.#set(document.uri, missing && { address, diagnostic: diagnosticOf(address, positions.range(span)) });
  }

  #set(uri: vscode.Uri, missing: Missing | undefined): void {
    if (missing === undefined) this.#missing.delete(uri.toString());
    else this.#missing.set(uri.toString(), missing);
    this.#collection.set(uri, missing && [missing.diagnostic]);
  }
}

function diagnosticOf(address: string, range: vscode.Range): vscode.Diagnostic {
  const message = `${visibleText(address)} is not on this machine. Use the quick fix, or Download Model…, to download it.`;
  const diagnostic = new vscode.Diagnostic(range, message, vscode.DiagnosticSeverity.Information);
  diagnostic.source = languageId;
  diagnostic.code = CODE;
  return diagnostic;
}

/** Asks, with the size, before anything is fetched. */
function downloadAction({ address, diagnostic }: Missing): vscode.CodeAction {
  const action = new vscode.CodeAction("Download…", vscode.CodeActionKind.QuickFix);
  action.diagnostics = [diagnostic];
  action.isPreferred = true;
  action.command = { command: commandIds.downloadModel, title: "Download Model…", arguments: [address] };
  return action;
}
