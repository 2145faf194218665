import * as vscode from "vscode";
import type { DocumentStore } from "./files/documentStore.js";
import { WatchedMemory } from "./known/keptState.js";
import { contextKeys, viewIds } from "./ids.js";
import { languageId } from "./languageId.js";
import { CurrentSettings } from "./settings/currentSettings.js";
import { EngineService } from "./work/engineService.js";
import type { Log } from "./messages/log.js";
import { KnownModels } from "./known/knownModels.js";
import { RecentModels } from "./known/recentModels.js";
import { lazyCommands, registerCommands } from "./commands/register.js";
import { AnalysisRuns } from "./commands/analysisRuns.js";
import { EditorTargets } from "./commands/editorTargets.js";
import { ResultHoverProvider } from "./inline/hover.js";
import { InfluenceHintsProvider } from "./inline/influenceHints.js";
import { InlineAnswers } from "./inline/inlineAnswers.js";
import { JobQueue } from "./work/editorJobs.js";
import { RunLensProvider } from "./inline/lenses.js";
import { runOnSave } from "./work/onSave.js";
import { MissingModels } from "./models/missingModels.js";
import { notifyBriefly } from "./messages/notify.js";
import { ReportDocuments } from "./views/reportDocuments.js";
import { Results } from "./panel/results.js";
import type { ResultsPort } from "./known/resultsPort.js";
import { ResultStore } from "./known/resultStore.js";
import { ErrorPresenter } from "./messages/showError.js";
import { notKept } from "./messages/userMessage.js";
import { pickAction, StatusItem } from "./views/statusItem.js";
import { TaskFiles } from "./files/taskFiles.js";
import { TaskRunner } from "./work/taskRunner.js";
import { TaskState } from "./known/taskState.js";
import { registerTestExplorer } from "./testExplorer/testExplorer.js";
import { Updates } from "./known/updates.js";
import { VectorIndex } from "./known/vectorIndex.js";
import { TaskVectorsView } from "./views/vectorsView.js";

/** What the run features offer to the rest of the extension. */
export interface RunFeatures {
  readonly results: ResultsPort;
  readonly log: Log;
  /** Told the URI of a file whose panel is to show what the user has asked for, before it is computed. */
  readonly onDidAskComparison: vscode.Event<string>;
}

/** Everything that runs tasks. Registers only: the engine starts when something is run. */
export function registerRunFeatures(context: vscode.ExtensionContext, documents: DocumentStore): RunFeatures {
  const { subscriptions, extensionUri, globalStorageUri } = context;
  const log = vscode.window.createOutputChannel("ICL Task Vectors", { log: true });
  const errors = new ErrorPresenter(log);
  const watched = (memory: vscode.Memento): WatchedMemory =>
    new WatchedMemory(memory, (error) => {
      errors.show(notKept(error));
    });
  const [workspaceState, globalState] = [watched(context.workspaceState), watched(context.globalState)];
  // Before everything that follows changes of settings, so that it is told first.
  const currentSettings = new CurrentSettings((id) => {
    log.warn(`${id} holds what it may not. Its default is used instead.`);
  });
  const settings = () => currentSettings.get();
  const isTrusted = (): boolean => vscode.workspace.isTrusted;
  const files = new TaskFiles(documents);
  const updates = new Updates();
  const asked = new vscode.EventEmitter<string>();

  const service = new EngineService({
    installation: {
      engineEntry: vscode.Uri.joinPath(extensionUri, "dist", "engine.mjs").fsPath,
      modelsHelperEntry: vscode.Uri.joinPath(extensionUri, "dist", "models-helper.mjs").fsPath,
      embeddedModel: vscode.Uri.joinPath(extensionUri, "media", "model", "demo.gguf").fsPath,
    },
    settings,
    cacheFolder: vscode.Uri.joinPath(globalStorageUri, "cache").fsPath,
    settingsFolder: vscode.workspace.workspaceFolders?.[0]?.uri.fsPath,
    log,
    onState: () => {
      updates.engine();
    },
  });
  const models = new KnownModels(globalState);
  const recent = new RecentModels(globalState);
  const store = new ResultStore(workspaceState, (uri) => {
    updates.results(uri);
  });
  const vectors = new VectorIndex(globalState);
  const jobs = new JobQueue((uri) => {
    void vscode.commands.executeCommand("setContext", contextKeys.busy, jobs.views.length > 0);
    updates.jobs(uri);
  });
  const tasks = new TaskState({ models, settings, defaultModel: () => service.defaultModel });
  const runner = new TaskRunner({
    files,
    tasks,
    service,
    models,
    results: store,
    vectors,
    jobs,
    isTrusted,
    onResults: (uri) => {
      updates.results(uri);
    },
    onEstimate: (text) => {
      log.info(text);
      notifyBriefly(text);
    },
  });
  const targets = new EditorTargets(files);
  const analyses = new AnalysisRuns({
    targets,
    files,
    runner,
    tasks,
    store,
    onStart: (uri) => {
      asked.fire(uri);
    },
  });
  const results = new Results({
    files,
    runner,
    tasks,
    store,
    jobs,
    errors,
    analyses,
    onDidChange: updates.onDidChange,
    onForgotten: (uri) => {
      updates.results(uri);
    },
  });
  const reports = new ReportDocuments();
  const missing = new MissingModels({ documents, files, service, isTrusted, log });
  const downloads = {
    service,
    jobs,
    onDownloaded: () => {
      missing.refresh();
    },
  };
  const view = new TaskVectorsView({ service, files, tasks, vectors });
  const status = new StatusItem({ service, models, jobs, files, tasks, isTrusted });
  const inline = new InlineAnswers({ files, tasks, results: store, settings, isTrusted });
  const sources = { files, tasks, results: store, vectors, jobs, settings, isTrusted };
  const tests = registerTestExplorer({ documents, files, runner, errors, isTrusted });

  updates.on("status", () => {
    status.update();
  });
  updates.on("answers", () => {
    inline.update();
  });
  updates.on("vectors", () => {
    view.refresh();
  });

  subscriptions.push(
    log,
    currentSettings,
    updates,
    asked,
    reports,
    missing,
    view,
    status,
    inline,
    tests,
    updates.watch(documents),
    vscode.languages.registerCodeLensProvider(
      languageId,
      new RunLensProvider(sources, updates.onDidChangeLenses),
    ),
    vscode.languages.registerInlayHintsProvider(
      languageId,
      new InfluenceHintsProvider(sources, updates.onDidChangeLenses),
    ),
    vscode.languages.registerHoverProvider(languageId, new ResultHoverProvider(sources)),
    vscode.window.createTreeView(viewIds.taskVectors, { treeDataProvider: view, showCollapseAll: true }),
    runOnSave({ files, runner, settings, isTrusted, errors, log }),
    registerCommands(
      {
        ...lazyCommands(
          ["runWithTaskVector", "runFewShot", "runZeroShot", "runOnInput", "compareQuery", "cancel"],
          async () => (await import("./commands/runCommands.js")).runCommands({ targets, runner, jobs }),
        ),
        ...lazyCommands(
          [
            "compressDemonstrations",
            "compareAllQueries",
            "sweepLayers",
            "chooseLayer",
            "exportReport",
            "showOutcome",
          ],
          async () =>
            (await import("./commands/fileCommands.js")).fileCommands({
              targets,
              files,
              runner,
              tasks,
              results,
              store,
              vectors,
              onAskComparison: (uri) => {
                asked.fire(uri);
              },
            }),
        ),
        ...lazyCommands(["analyse", "inspectTaskVector", "patchWithAnotherVector", "showTaskMap"], async () =>
          (await import("./commands/analysisCommands.js")).analysisCommands(analyses),
        ),
        ...lazyCommands(["exportTaskVector", "copyAsCode"], async () =>
          (await import("./commands/exportCommands.js")).exportCommands({ targets, runner }),
        ),
        ...lazyCommands(["compareWithModel"], async () =>
          (await import("./commands/driftCommands.js")).driftCommands({
            targets,
            runner,
            tasks,
            reports,
            ...downloads,
            recent,
          }),
        ),
        ...lazyCommands(["newFile", "openExample"], async () =>
          (await import("./commands/startCommands.js")).startCommands(extensionUri),
        ),
        ...lazyCommands(["importDemonstrations"], async () =>
          (await import("./commands/importCommands.js")).importCommands(
            vscode.Uri.joinPath(extensionUri, "dist", "import-worker.mjs").fsPath,
            isTrusted,
          ),
        ),
        ...lazyCommands(
          ["selectModel", "downloadModel", "showModelReport", "unloadModel", "restartEngine", "showLog"],
          async () =>
            (await import("./commands/modelCommands.js")).modelCommands({
              ...downloads,
              runner,
              tasks,
              files,
              reports,
              log,
              isTrusted,
              recent,
            }),
        ),
        ...lazyCommands(
          ["clearCache", "deleteTaskVector", "revealTaskFile", "refreshTaskVectors"],
          async () =>
            (await import("./commands/cacheCommands.js")).cacheCommands({
              service,
              vectors,
              view,
              onCleared: () => {
                updates.results(undefined);
              },
            }),
        ),
        showActions: async () => {
          const active = vscode.window.activeTextEditor?.document;
          const onTask = active !== undefined && files.canRun(active);
          const action = await pickAction(jobs.views.length > 0, onTask);
          if (action !== undefined) await vscode.commands.executeCommand(action);
        },
      },
      errors,
    ),
    {
      dispose: () => {
        store.flush();
        jobs.cancel();
        void service.dispose();
      },
    },
  );
  void vscode.commands.executeCommand("setContext", contextKeys.active, true);
  // A moment later, so that it does not delay activation.
  updates.results(undefined);
  return { results, log, onDidAskComparison: asked.event };
}
