import * as vscode from "vscode";
import { registerCommands } from "./commands/registerCommands.js";
import { taskCommands } from "./commands/taskCommands.js";
import { DocumentStore } from "./files/documentStore.js";
import { TaskFiles } from "./files/taskFiles.js";
import { contextKeys } from "./ids.js";
import { registerInline } from "./inline/register.js";
import { createKnown } from "./known/createKnown.js";
import { Updates } from "./known/updates.js";
import { registerLanguageFeatures } from "./language/register.js";
import { notifyBriefly } from "./messages/notify.js";
import { ErrorPresenter } from "./messages/showError.js";
import { LayerProblems } from "./models/layerProblems.js";
import { MissingModels } from "./models/missingModels.js";
import { registerPanels } from "./panel/register.js";
import { CurrentSettings } from "./settings/currentSettings.js";
import { registerTestExplorer } from "./testExplorer/testExplorer.js";
import { registerViews } from "./views/register.js";
import { ReportDocuments } from "./views/reportDocuments.js";
import { createEngineService } from "./jobs/createEngineService.js";
import { EditorJobs } from "./jobs/editorJobs.js";
import { runOnSave } from "./jobs/onSave.js";
import { PromptSizer } from "./jobs/promptSizer.js";
import { TaskRunner } from "./jobs/taskRunner.js";
import { TaskServer } from "./jobs/taskServer.js";
import { createVectorFiles, registerVectorEditor } from "./vectors/vectorEditor.js";

/** Constructs and registers; nothing is read or started here. */
export function activate(context: vscode.ExtensionContext): void {
  const { subscriptions, extensionUri } = context;
  const documents = new DocumentStore();
  subscriptions.push(documents);
  registerLanguageFeatures(context, documents);

  const log = vscode.window.createOutputChannel("ICL Task Vectors", { log: true });
  const errors = new ErrorPresenter(log);
  // Before everything that follows changes of settings, so that it learns of them first.
  const currentSettings = new CurrentSettings((id) => {
    log.warn(`${id} has a value that is not allowed. Its default is used instead.`);
  });
  const settings = () => currentSettings.get();
  const updates = new Updates();
  const files = new TaskFiles(documents);
  const service = createEngineService(context, settings, log, () => {
    updates.engine();
  });
  const jobs = new EditorJobs((uri) => {
    void vscode.commands.executeCommand("setContext", contextKeys.busy, jobs.views.length > 0);
    updates.jobs(uri);
  });
  const known = createKnown(context, errors, { files, settings, engine: service, jobs, updates });
  const { version } = context.extension.packageJSON as { readonly version: string };
  const runner = new TaskRunner(known, service, jobs, version, (text) => {
    log.info(text);
    notifyBriefly(text);
  });
  const sizer = new PromptSizer(known, service, runner, log);
  updates.on("sizes", () => {
    sizer.update();
  });
  const server = new TaskServer(service, log, (error) => {
    errors.show(error);
  });
  const reports = new ReportDocuments();
  const missing = new MissingModels(documents, files, service, log);
  const onDownloaded = (): void => {
    missing.refresh();
  };
  const showPanel = registerPanels(context, known, log);
  const vectorFiles = createVectorFiles(extensionUri, errors);
  const tools = {
    extensionUri,
    known,
    service,
    jobs,
    runner,
    server,
    vectorFiles,
    reports,
    log,
    showPanel,
    onDownloaded,
  };

  subscriptions.push(
    log,
    currentSettings,
    server,
    sizer,
    runner,
    updates,
    updates.watch(documents),
    reports,
    missing,
    new LayerProblems(documents, known, service, log),
    registerInline(known),
    registerViews(known),
    registerVectorEditor(vectorFiles, errors),
    registerTestExplorer(documents, known, runner, errors),
    registerCommands(taskCommands(tools), errors),
    runOnSave(known, runner, errors, log),
    {
      dispose: () => {
        known.results.flush();
        jobs.cancel();
        void service.dispose();
      },
    },
  );
  void vscode.commands.executeCommand("setContext", contextKeys.active, true);
  // A moment later, so that it does not delay activation.
  updates.results(undefined);
}
