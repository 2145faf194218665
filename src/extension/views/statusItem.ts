import path from "node:path";
import * as vscode from "vscode";
import { commandIds } from "../ids.js";
import { inertText } from "../messages/inertText.js";
import type { KnownModels } from "../known/knownModels.js";
import type { EngineService } from "../work/engineService.js";
import type { JobQueue } from "../work/editorJobs.js";
import type { TaskFiles } from "../files/taskFiles.js";
import type { TaskState } from "../known/taskState.js";

export interface StatusSources {
  readonly service: EngineService;
  readonly models: KnownModels;
  readonly jobs: JobQueue;
  readonly files: TaskFiles;
  readonly tasks: TaskState;
  readonly isTrusted: () => boolean;
}

/** Which model answers, and what it is doing. Shown beside `.icl` files and while something runs. */
export class StatusItem implements vscode.Disposable {
  readonly #item: vscode.StatusBarItem;
  readonly #sources: StatusSources;

  constructor(sources: StatusSources) {
    this.#sources = sources;
    this.#item = vscode.window.createStatusBarItem("icl.status", vscode.StatusBarAlignment.Right, 100);
    this.#item.name = "ICL Task Vectors";
    this.#item.command = commandIds.showActions;
  }

  update(): void {
    const { service, jobs, files, isTrusted } = this.#sources;
    const active = vscode.window.activeTextEditor?.document;
    const shown = active !== undefined && files.canRun(active);
    // What the engine does is said of the model; a download beside it only where nothing else runs.
    const job = jobs.views.find(({ kind }) => kind !== "download") ?? jobs.views[0];
    if (!shown && job === undefined) {
      this.#item.hide();
      return;
    }
    const { file, name } = this.#model(shown ? active : undefined);
    const running = service.state.kind === "running";
    const state = !isTrusted()
      ? "not trusted"
      : job !== undefined
        ? job.step
        : running
          ? "ready"
          : "not loaded";
    const icon = job !== undefined ? "$(loading~spin)" : running ? "$(circle-filled)" : "$(circle-outline)";
    this.#item.text = job === undefined ? `${icon} ${name}` : `${icon} ${name}: ${inertText(job.step)}`;
    const others = jobs.views.filter((view) => view.waiting && view !== job).length;
    const waiting = others > 0 ? `, ${others} waiting` : "";
    this.#item.tooltip = `ICL model: ${file}\nState: ${state}${waiting}`;
    this.#item.accessibilityInformation = { label: `ICL model ${name}, ${state}`, role: "button" };
    this.#item.show();
  }

  dispose(): void {
    this.#item.dispose();
  }

  #model(document: vscode.TextDocument | undefined): { file: string; name: string } {
    const { tasks, files, service, models } = this.#sources;
    const file = document === undefined ? service.defaultModel : tasks.modelOf(files.latest(document));
    const embedded = file === service.embeddedModel;
    const name = embedded ? "embedded model" : (models.get(file)?.name ?? path.basename(file));
    return { file: inertText(file), name: inertText(name) };
  }
}

interface ActionItem extends vscode.QuickPickItem {
  readonly action?: string;
}

/** What a click on the status item offers. */
export async function pickAction(busy: boolean, onTask: boolean): Promise<string | undefined> {
  const separator = (label: string): ActionItem => ({ label, kind: vscode.QuickPickItemKind.Separator });
  const items: ActionItem[] = [
    ...(busy ? [{ label: "$(debug-stop) Cancel what is running", action: commandIds.cancel }] : []),
    ...(onTask
      ? [
          separator("Task"),
          { label: "$(fold) Compress Demonstrations", action: commandIds.compressDemonstrations },
          { label: "$(diff) Compare All Queries", action: commandIds.compareAllQueries },
          { label: "$(play) Run on Input…", action: commandIds.runOnInput },
          { label: "$(graph-line) Sweep Layers", action: commandIds.sweepLayers },
          { label: "$(diff) Compare with Another Model…", action: commandIds.compareWithModel },
        ]
      : []),
    separator("Model"),
    { label: "$(package) Select Model…", action: commandIds.selectModel },
    { label: "$(cloud-download) Download Model…", action: commandIds.downloadModel },
    { label: "$(report) Show Model Report", action: commandIds.showModelReport },
    { label: "$(debug-disconnect) Unload Model", action: commandIds.unloadModel },
    { label: "$(refresh) Restart Engine", action: commandIds.restartEngine },
    { label: "$(output) Show Log", action: commandIds.showLog },
  ];
  return (await vscode.window.showQuickPick(items, { title: "ICL Task Vectors" }))?.action;
}
