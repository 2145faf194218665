import { access } from "node:fs/promises";
import path from "node:path";
import * as vscode from "vscode";
import { isModelAddress, isNetworkPath } from "../../language/modelAddress.js";
import { editDistance } from "../../language/nearest.js";
import { visibleText } from "../../language/visibleText.js";
import { ModelNotDownloaded } from "../../models/notDownloaded.js";
import type { DocumentStore } from "../files/documentStore.js";
import { commandIds } from "../ids.js";
import { languageId } from "../languageId.js";
import type { EngineService } from "../jobs/engineService.js";
import type { Log } from "../messages/log.js";
import { yamlText } from "../files/settingEdits.js";
import { pathOf, type TaskFiles } from "../files/taskFiles.js";
import { chooseModel } from "../../workbench/modelChoice.js";

interface Missing {
  /** As the file names it: an address, or a path. */
  readonly model: string;
  readonly diagnostic: vscode.Diagnostic;
}

const NOT_DOWNLOADED = "model-not-downloaded";
const NOT_FOUND = "model-not-found";
const MOST_OFFERED = 3;
/** GGUF files of the workspace among which the likeliest ones are looked for. */
const MOST_LOOKED_AT = 200;
/** Characters of a name that are compared. */
const LONGEST_NAME = 200;

/**
 * Says at `model:` that the model is not on this machine, and offers to download it, or to name one that is. Whether
 * it is there is a matter of folders, not of the text: it is looked up in trusted workspaces alone, and nothing is asked
 * of a hub.
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

  async provideCodeActions(
    document: vscode.TextDocument,
    range: vscode.Range,
    { only }: vscode.CodeActionContext,
  ): Promise<vscode.CodeAction[]> {
    if (only?.contains(vscode.CodeActionKind.QuickFix) === false) return [];
    const missing = this.#missing.get(document.uri.toString());
    if (missing?.diagnostic.range.intersection(range) === undefined) return [];
    return isModelAddress(missing.model) ? [downloadAction(missing)] : otherModels(document, missing);
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
    const { model } = icl.settings;
    const span = icl.keys.find((key) => key.path === "model")?.valueSpan;
    // A path to another machine is not even looked at: that would log in there.
    if (
      model === undefined ||
      span === undefined ||
      isNetworkPath(model) ||
      !vscode.workspace.isTrusted ||
      !this.#files.canRun(document)
    ) {
      this.#set(document.uri, undefined);
      return;
    }
    const isMissing = isModelAddress(model)
      ? await this.#isNotDownloaded(model)
      : !(await exists(
          chooseModel(pathOf(document.uri), {
            named: model,
            fallback: model,
            embedded: this.#service.embeddedModel,
          }),
        ));
    // What was typed meanwhile will settle too.
    if (document.isClosed || document.version !== version) return;
    this.#set(
      document.uri,
      isMissing ? { model, diagnostic: diagnosticOf(model, positions.range(span)) } : undefined,
    );
  }

  async #isNotDownloaded(address: string): Promise<boolean> {
    try {
      await this.#service.locate(address);
      return false;
    } catch (error) {
      if (error instanceof ModelNotDownloaded) return true;
      throw error;
    }
  }

  #set(uri: vscode.Uri, missing: Missing | undefined): void {
    if (missing === undefined) this.#missing.delete(uri.toString());
    else this.#missing.set(uri.toString(), missing);
    this.#collection.set(uri, missing && [missing.diagnostic]);
  }
}

async function exists(file: string): Promise<boolean> {
  try {
    await access(file);
    return true;
  } catch {
    // Whatever the reason, it cannot be loaded from there.
    return false;
  }
}

function diagnosticOf(model: string, range: vscode.Range): vscode.Diagnostic {
  const { Error, Information } = vscode.DiagnosticSeverity;
  const onHub = isModelAddress(model);
  const message = onHub
    ? `${visibleText(model)} is not on this machine. Use the quick fix, or Download Model…, to download it.`
    : `There is no file ${visibleText(model)}. A relative path starts from this file's folder. Use a quick fix, or Select Model…, to name another model.`;
  const diagnostic = new vscode.Diagnostic(range, message, onHub ? Information : Error);
  diagnostic.source = languageId;
  diagnostic.code = onHub ? NOT_DOWNLOADED : NOT_FOUND;
  return diagnostic;
}

/** The models of the workspace whose names are most like the one that is missing, and the whole list. */
async function otherModels(
  document: vscode.TextDocument,
  { model, diagnostic }: Missing,
): Promise<vscode.CodeAction[]> {
  const files = await vscode.workspace.findFiles("**/*.gguf", "**/node_modules/**", MOST_LOOKED_AT);
  const name = path.posix.basename(model.replaceAll("\\", "/")).slice(0, LONGEST_NAME);
  const folder = path.posix.dirname(document.uri.path);
  const uses = files
    .map((file) => ({ file, distance: editDistance(path.posix.basename(file.path), name) }))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, document.isUntitled ? 0 : MOST_OFFERED)
    .map(({ file }) => {
      const relative = path.posix.relative(folder, file.path);
      const action = fixOf(`Use ${visibleText(relative)}`, diagnostic);
      action.edit = new vscode.WorkspaceEdit();
      action.edit.replace(document.uri, diagnostic.range, yamlText(relative));
      return action;
    });
  const choose = fixOf("Select another model…", diagnostic);
  choose.command = { command: commandIds.selectModel, title: "Select Model…" };
  const own = fixOf("Remove the key, and use the model from the settings", diagnostic);
  own.edit = new vscode.WorkspaceEdit();
  own.edit.delete(document.uri, document.lineAt(diagnostic.range.start.line).rangeIncludingLineBreak);
  return [...uses, choose, own];
}

function fixOf(title: string, diagnostic: vscode.Diagnostic): vscode.CodeAction {
  const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
  action.diagnostics = [diagnostic];
  return action;
}

/** Asks, with the size, before anything is fetched. */
function downloadAction({ model, diagnostic }: Missing): vscode.CodeAction {
  const action = fixOf("Download…", diagnostic);
  action.isPreferred = true;
  action.command = { command: commandIds.downloadModel, title: "Download Model…", arguments: [model] };
  return action;
}
