import * as vscode from "vscode";
import type { RunSettings } from "../settings/runSettings.js";
import { influenceAnalysis } from "../known/namedAnalyses.js";
import type { ResultStore } from "../known/resultStore.js";
import type { TaskFiles } from "../files/taskFiles.js";
import type { TaskState } from "../known/taskState.js";

export interface InfluenceSources {
  readonly files: TaskFiles;
  readonly tasks: TaskState;
  readonly results: ResultStore;
  readonly settings: () => RunSettings;
}

/** The influence of each demonstration behind it, once that was analysed and as long as it holds. */
export class InfluenceHintsProvider implements vscode.InlayHintsProvider {
  readonly onDidChangeInlayHints: vscode.Event<void>;
  readonly #sources: InfluenceSources;

  constructor(sources: InfluenceSources, onDidChange: vscode.Event<void>) {
    this.#sources = sources;
    this.onDidChangeInlayHints = onDidChange;
  }

  async provideInlayHints(document: vscode.TextDocument, range: vscode.Range): Promise<vscode.InlayHint[]> {
    const { files, tasks, results, settings } = this.#sources;
    if (!settings().influenceHints || !files.canRun(document)) return [];
    const kept = results.of(document.uri.toString()).analysis(influenceAnalysis);
    if (kept === undefined) return [];
    const { icl, positions } = files.parsed(document);
    const { file } = tasks.dependencies(files.peek(document, icl));
    if (kept.files[0]?.digest !== file) return [];
    const { influenceHints } = await import("./influenceTexts.js");
    return influenceHints(kept.data, icl.demonstrations).flatMap(({ offset, text, tooltip }) => {
      const position = positions.position(offset);
      if (!range.contains(position)) return [];
      const hint = new vscode.InlayHint(position, text);
      hint.paddingLeft = true;
      hint.tooltip = tooltip;
      return [hint];
    });
  }
}
