import * as vscode from "vscode";
import type { CommandName } from "../ids.js";
import { inertText } from "../messages/inertText.js";
import { exportReport } from "../panel/exportReport.js";
import type { EditorTargets } from "./editorTargets.js";
import { withProgress } from "../messages/progress.js";
import type { Results } from "../panel/results.js";
import type { ResultStore } from "../known/resultStore.js";
import type { TaskFiles } from "../files/taskFiles.js";
import type { TaskRunner } from "../work/taskRunner.js";
import type { TaskState } from "../known/taskState.js";
import { noQueries, notCompared, UserMessage } from "../messages/userMessage.js";
import type { VectorIndex } from "../known/vectorIndex.js";
import type { CommandHandler } from "./register.js";

export interface FileCommandsOptions {
  readonly targets: EditorTargets;
  readonly files: TaskFiles;
  readonly runner: TaskRunner;
  readonly tasks: TaskState;
  readonly results: Results;
  readonly store: ResultStore;
  readonly vectors: VectorIndex;
  /** Told the file before all its queries are compared. */
  readonly onAskComparison: (uri: string) => void;
}

/** Commands on a file as a whole. */
export function fileCommands(options: FileCommandsOptions) {
  const { targets, files, runner, tasks, results, store, vectors, onAskComparison } = options;
  return {
    compressDemonstrations: async (uri) => {
      const file = await targets.file(uri);
      const compressed = await withProgress("Compressing demonstrations", async (follow) =>
        runner.compress(file, follow),
      );
      const { layer, validated, folds } = compressed.vector;
      return { layer, validated, folds, cached: compressed.cached, digest: compressed.digest };
    },
    compareAllQueries: async (uri) => {
      const file = await targets.file(uri);
      if (file.document.queries.length === 0) throw noQueries();
      runner.requireTrust();
      onAskComparison(file.uri);
      const { summary } = await withProgress("Comparing all queries", async (follow) =>
        runner.compare(file, follow),
      );
      return summary;
    },
    sweepLayers: async (uri) => {
      const file = await targets.file(uri);
      return withProgress("Sweeping layers", async (follow) => runner.sweep(file, follow));
    },
    chooseLayer: async (uri) => {
      const file = await targets.file(uri);
      const dependencies = tasks.dependencies(file);
      const note = vectors.find(file.uri, dependencies.taskVector)?.value;
      if (note === undefined) {
        throw new UserMessage(
          "There is no task vector yet whose layers could be shown. Compress the demonstrations first.",
        );
      }
      const tested = store.of(file.uri).sweep(dependencies)?.value;
      const layers = note.candidates.map(({ layer, accuracy, logProbability }) => {
        const figures = [
          accuracy === null ? "not validated" : `held out ${Math.round(accuracy * note.folds)}/${note.folds}`,
          ...(logProbability === null ? [] : [`mean log p ${logProbability.toFixed(2)}`]),
        ];
        const test = tested?.layers.find((one) => one.layer === layer)?.test;
        if (test !== undefined && test !== null)
          figures.push(`queries ${Math.round(test.accuracy.value * 100)} %`);
        const chosen = layer === note.layer ? "$(check) " : "";
        return { label: `${chosen}Layer ${layer}`, description: figures.join(", "), layer };
      });
      const sweep = { label: "$(graph-line) Sweep the queries at every layer", layer: "sweep" as const };
      const auto = {
        label: "$(sparkle) Choose on the demonstrations",
        description: "vector.layer: auto",
        layer: "auto" as const,
      };
      const pinned = file.document.settings.vector.layer === "auto" ? [] : [auto];
      const choices: { label: string; description?: string; layer: number | "auto" | "sweep" }[] = [
        sweep,
        ...pinned,
        ...layers,
      ];
      const chosen = await vscode.window.showQuickPick(choices, {
        title: inertText(`Layers of ${file.document.settings.name}`),
        placeHolder: "Choose one to pin it in the file. Held-out figures are a selection, never a result.",
      });
      if (chosen === undefined) return;
      if (chosen.layer === "sweep") await results.runSweep(file.uri);
      else await results.pinLayer(file.uri, chosen.layer);
    },
    exportReport: async (uri) => {
      const document = await targets.document(uri);
      const known = results.known(document.uri.toString());
      if (known.comparison === undefined && known.analyses.length === 0) {
        throw notCompared(document.uri.toString());
      }
      await exportReport(document.uri, known);
    },
    showOutcome: async (uri, target) => {
      const found = await targets.query(uri, target);
      if (found === undefined) return;
      const document = await targets.document(uri);
      const start = files.parsed(document).positions.position(found.query.span.start);
      await vscode.window.showTextDocument(document, { selection: new vscode.Range(start, start) });
      await vscode.commands.executeCommand("editor.action.showHover", { focus: "noAutoFocus" });
    },
  } satisfies Partial<Record<CommandName, CommandHandler>>;
}
