import type * as vscode from "vscode";
import type { CommandName } from "../ids.js";
import { pinLayer } from "../files/settingEdits.js";
import { stoppedText } from "../../method/numberText.js";
import { notifyBriefly } from "../messages/notify.js";
import { withProgress, type Follow } from "../messages/progress.js";
import { noQueries, notCompared } from "../messages/userMessage.js";
import { exportReport } from "../panel/exportReport.js";
import { shownResults } from "../panel/shownResults.js";
import { requireTrust } from "../jobs/trust.js";
import { applyChange } from "../files/applyChange.js";
import type { CommandTools } from "./commandTools.js";
import { happened } from "./happened.js";
import { EditorTargets } from "./editorTargets.js";
import { LayerChoice, pickLayer } from "./layerPick.js";
import type { CommandHandler } from "./registerCommands.js";

/** Commands on a file as a whole. */
export function fileCommands({ known, runner, showPanel }: CommandTools) {
  const targets = new EditorTargets(known.files);
  const sweepLayers: CommandHandler = async (uri) => {
    const file = await targets.file(uri);
    const sweep = async (follow: Follow) => runner.sweep(file, follow);
    // Its picture is one of the comparison's.
    if (shownResults(known, file.uri).comparison === undefined) {
      const swept = await withProgress("Sweeping layers", sweep, "lens");
      notifyBriefly("The queries have been tried at every layer. Layers… shows how each did.");
      return swept;
    }
    requireTrust();
    showPanel(file.uri);
    return withProgress("Sweeping layers", sweep, "panel");
  };
  return {
    compressDemonstrations: async (uri) => {
      const file = await targets.file(uri);
      const compressed = await withProgress(
        "Compressing demonstrations",
        async (follow) => runner.compress(file, follow),
        "lens",
      );
      happened("compressed");
      const { layer, validated, folds } = compressed.vector;
      return { layer, validated, folds, cached: compressed.cached, digest: compressed.digest };
    },
    compareAllQueries: async (uri) => {
      const file = await targets.file(uri);
      if (file.document.queries.length === 0) throw noQueries();
      requireTrust();
      showPanel(file.uri);
      try {
        const compare = async (follow: Follow) => runner.compare(file, follow);
        const { summary } = await withProgress("Comparing all queries", compare, "panel");
        happened("compared");
        return summary;
      } catch (error) {
        const left = shownResults(known, file.uri).unfinished;
        if (left !== undefined) notifyBriefly(stoppedText(left));
        throw error;
      }
    },
    sweepLayers,
    chooseLayer: async (uri, layer) => {
      const document = await targets.document(uri);
      const given = LayerChoice.safeParse(layer);
      for (;;) {
        const chosen = given.success ? given.data : await pickLayer(known, await targets.file(document.uri));
        if (chosen === undefined) return;
        if (chosen !== "sweep") {
          await writeLayer(document, chosen);
          return;
        }
        await sweepLayers(document.uri);
        if (given.success) return;
      }
    },
    exportReport: async (uri) => {
      const document = await targets.document(uri);
      const shown = shownResults(known, document.uri.toString());
      if (shown.comparison === undefined && shown.analyses.length === 0) {
        throw notCompared(document.uri.toString());
      }
      await exportReport(document.uri, shown);
    },
  } satisfies Partial<Record<CommandName, CommandHandler>>;

  /** Into the file's front matter, unsaved. */
  async function writeLayer(document: vscode.TextDocument, layer: number | "auto"): Promise<void> {
    const { icl, positions } = known.files.parsed(document);
    await applyChange(document, positions, pinLayer(icl, layer));
  }
}
