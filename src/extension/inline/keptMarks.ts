import * as vscode from "vscode";
import type { Known } from "../known/known.js";
import { keptCount } from "./keptCount.js";

/** A line in the margin along the demonstrations that stay in front of every query; the hover explains it. */
export class KeptMarks implements vscode.Disposable {
  readonly #known: Known;
  /** Made for the first file that keeps some. */
  #look: vscode.TextEditorDecorationType | undefined;

  constructor(known: Known) {
    this.#known = known;
  }

  /** Redraws them in every editor that shows a task. */
  async update(): Promise<void> {
    for (const editor of vscode.window.visibleTextEditors) {
      const { document } = editor;
      if (!this.#known.files.canRun(document)) continue;
      const ranges = await this.#ranges(document);
      if (ranges.length === 0 && this.#look === undefined) continue;
      this.#look ??= vscode.window.createTextEditorDecorationType({
        isWholeLine: true,
        borderStyle: "solid",
        borderWidth: "0 0 0 3px",
        borderColor: new vscode.ThemeColor("charts.blue"),
        overviewRulerColor: new vscode.ThemeColor("charts.blue"),
        overviewRulerLane: vscode.OverviewRulerLane.Left,
      });
      editor.setDecorations(this.#look, ranges);
    }
  }

  dispose(): void {
    this.#look?.dispose();
  }

  async #ranges(document: vscode.TextDocument): Promise<vscode.Range[]> {
    const { files, tasks, vectors } = this.#known;
    const { icl, positions } = await files.parsedInTurn(document);
    const { keep } = icl.settings.vector;
    if (keep === 0) return [];
    const uri = document.uri.toString();
    const vector =
      keep === "auto"
        ? vectors.find(uri, tasks.dependencies(files.peek(document, icl)).taskVector)
        : undefined;
    return icl.demonstrations.slice(0, keptCount(icl, vector)).map(({ span }) => positions.range(span));
  }
}
