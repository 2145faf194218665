import * as vscode from "vscode";
import { commandIds, panelIds } from "../ids.js";
import { inertText } from "../messages/inertText.js";
import { isTooLong, sizeText, tokensText } from "../known/promptSizes.js";
import type { PromptSize } from "../../workbench/promptSize.js";
import type { Known } from "../known/known.js";

/** Which model answers, and what it is doing. Shown beside `.icl` files and while something runs. */
export class StatusItem implements vscode.Disposable {
  readonly #item: vscode.StatusBarItem;
  readonly #known: Known;
  /** The file that was worked on last: a panel may cover it. */
  #last: vscode.TextDocument | undefined;

  constructor(known: Known) {
    this.#known = known;
    this.#item = vscode.window.createStatusBarItem("icl.status", vscode.StatusBarAlignment.Right, 100);
    this.#item.name = "ICL Task Vectors";
    this.#item.command = commandIds.showActions;
  }

  update(): void {
    const { engine, jobs, files } = this.#known;
    const active = this.#document();
    const shown = active !== undefined && files.canRun(active);
    // What the engine does is said of the model; a download beside it only where nothing else runs.
    const job = jobs.views.find(({ kind }) => kind !== "download") ?? jobs.views[0];
    if (!shown && job === undefined) {
      this.#item.hide();
      return;
    }
    const { file, name } = this.#model(shown ? active : undefined);
    const size = shown ? this.#size(active) : undefined;
    const running = engine.state.kind === "running";
    const state = !vscode.workspace.isTrusted
      ? "not trusted"
      : job !== undefined
        ? job.step
        : running
          ? "ready"
          : "not loaded";
    const icon = job !== undefined ? "$(loading~spin)" : running ? "$(circle-filled)" : "$(circle-outline)";
    const long = size !== undefined && isTooLong(size);
    const tokens = size === undefined ? "" : ` · ${long ? "$(warning) " : ""}${tokensText(size)}`;
    this.#item.text =
      job === undefined ? `${icon} ${name}${tokens}` : `${icon} ${name}: ${inertText(job.step)}`;
    const others = jobs.views.filter((view) => view.waiting && view !== job).length;
    const waiting = others > 0 ? `, ${others} waiting` : "";
    const fits =
      size === undefined ? "" : `\n${sizeText(size, name)}. Tokens are counted with the shortest query.`;
    this.#item.tooltip = `ICL model: ${file}\nState: ${state}${waiting}${fits}`;
    this.#item.accessibilityInformation = { label: `ICL model ${name}, ${state}`, role: "button" };
    this.#item.show();
  }

  dispose(): void {
    this.#item.dispose();
  }

  /** While no text has the focus, the panel may have it: then the file beside it, or under it. */
  #document(): vscode.TextDocument | undefined {
    const { files } = this.#known;
    const active = vscode.window.activeTextEditor?.document;
    if (active !== undefined) {
      if (files.canRun(active)) this.#last = active;
      return active;
    }
    const visible = vscode.window.visibleTextEditors.map(({ document }) => document);
    const beside = visible.find((document) => files.canRun(document));
    if (beside !== undefined) return beside;
    const tab = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
    const isPanel = tab instanceof vscode.TabInputWebview && tab.viewType.endsWith(panelIds.comparison);
    return isPanel && this.#last?.isClosed === false ? this.#last : undefined;
  }

  #size(document: vscode.TextDocument): PromptSize | undefined {
    const { tasks, files, sizes } = this.#known;
    return sizes.get(tasks.dependencies(files.latest(document)).prompt);
  }

  #model(document: vscode.TextDocument | undefined): { file: string; name: string } {
    const { tasks, files, engine } = this.#known;
    const file = document === undefined ? engine.defaultModel : tasks.modelOf(files.latest(document));
    return { file: inertText(file), name: inertText(tasks.nameOf(file)) };
  }
}
