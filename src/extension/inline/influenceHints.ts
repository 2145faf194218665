import * as vscode from "vscode";
import type { Known } from "../known/known.js";
import { influenceAnalysis } from "../known/namedAnalyses.js";

/** The influence of each demonstration behind it, once that was analysed and as long as it holds. */
export class InfluenceHintsProvider implements vscode.InlayHintsProvider {
  readonly onDidChangeInlayHints: vscode.Event<void>;
  readonly #known: Known;

  constructor(known: Known) {
    this.#known = known;
    this.onDidChangeInlayHints = known.updates.onDidChangeLenses;
  }

  async provideInlayHints(document: vscode.TextDocument, range: vscode.Range): Promise<vscode.InlayHint[]> {
    const { files, tasks, results, settings } = this.#known;
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
