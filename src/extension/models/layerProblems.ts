import * as vscode from "vscode";
import { checkAgainstModel } from "../../language/checkModel.js";
import { isNetworkPath } from "../../language/modelAddress.js";
import type { Problem } from "../../language/problems.js";
import type { DocumentStore } from "../files/documentStore.js";
import type { EngineService } from "../jobs/engineService.js";
import type { Known } from "../known/known.js";
import { toDiagnostic } from "../language/diagnostics.js";
import { fixActions } from "../language/quickFixes.js";
import { languageId } from "../languageId.js";
import type { Log } from "../messages/log.js";

/**
 * Says at `vector.layer` that the model has no such layer, before anything is run on it. What was never loaded tells
 * its layers in its file's header, which a helper process reads; in trusted workspaces alone.
 */
export class LayerProblems implements vscode.CodeActionProvider, vscode.Disposable {
  readonly #collection = vscode.languages.createDiagnosticCollection(`${languageId} layers`);
  /** By the document's URI: what the collection shows. */
  readonly #shown = new Map<string, readonly Problem[]>();
  /** By the model's path or address. */
  readonly #headers = new Map<string, Promise<number | undefined>>();
  readonly #known: Known;
  readonly #service: EngineService;
  readonly #log: Log;
  readonly #subscriptions: vscode.Disposable;

  constructor(documents: DocumentStore, known: Known, service: EngineService, log: Log) {
    this.#known = known;
    this.#service = service;
    this.#log = log;
    this.#subscriptions = vscode.Disposable.from(
      this.#collection,
      known.updates.onDidChange((uri) => {
        for (const document of known.files.open()) {
          if (document.uri.toString() === uri) this.#start(document);
        }
      }),
      documents.onDidClose((uri) => {
        this.#set(uri, [], []);
      }),
      vscode.languages.registerCodeActionsProvider(languageId, this, {
        providedCodeActionKinds: [vscode.CodeActionKind.QuickFix],
      }),
    );
  }

  provideCodeActions(
    document: vscode.TextDocument,
    range: vscode.Range,
    context: vscode.CodeActionContext,
  ): vscode.CodeAction[] {
    const parsed = this.#known.files.parsed(document);
    return fixActions(document, parsed, this.#shown.get(document.uri.toString()) ?? [], range, context);
  }

  dispose(): void {
    this.#subscriptions.dispose();
  }

  #start(document: vscode.TextDocument): void {
    this.#check(document).catch((error: unknown) => {
      this.#log.warn(`Cannot check the layer of ${document.uri.path}: ${String(error)}`);
    });
  }

  async #check(document: vscode.TextDocument): Promise<void> {
    const { files, tasks } = this.#known;
    const { icl, positions, version } = await files.parsedInTurn(document);
    const isChecked = icl.settings.vector.layer !== "auto" && vscode.workspace.isTrusted;
    const layers = isChecked ? await this.#layersOf(tasks.modelOf(files.peek(document, icl))) : undefined;
    // What was typed meanwhile is checked too.
    if (document.isClosed || document.version !== version) return;
    const problems = layers === undefined ? [] : checkAgainstModel(icl, { layers });
    this.#set(
      document.uri,
      problems,
      problems.map((problem) => toDiagnostic(problem, document.uri, positions)),
    );
  }

  async #layersOf(model: string): Promise<number | undefined> {
    const loaded = this.#known.models.get(model);
    // A path to another machine is not even looked at: that would log in there.
    if (loaded !== undefined || isNetworkPath(model)) return loaded?.layers;
    let header = this.#headers.get(model);
    if (header === undefined) {
      header = this.#readLayers(model).catch((error: unknown) => {
        this.#log.info(`Cannot tell how many layers ${model} has: ${String(error)}`);
        return undefined;
      });
      this.#headers.set(model, header);
    }
    const layers = await header;
    // It may be there by the next time.
    if (layers === undefined) this.#headers.delete(model);
    return layers;
  }

  async #readLayers(model: string): Promise<number | undefined> {
    const [file, helper] = await Promise.all([this.#service.locate(model), this.#service.modelHelper()]);
    let layers: number | undefined;
    await helper.find({ files: [{ source: "folder", path: file }], places: [] }, (found) => {
      layers = found.layers ?? undefined;
    });
    return layers;
  }

  #set(uri: vscode.Uri, problems: readonly Problem[], diagnostics: readonly vscode.Diagnostic[]): void {
    const key = uri.toString();
    if (problems.length === 0 && !this.#shown.has(key)) return;
    if (problems.length === 0) this.#shown.delete(key);
    else this.#shown.set(key, problems);
    this.#collection.set(uri, diagnostics);
  }
}
