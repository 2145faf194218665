import type * as vscode from "vscode";
import type { Known } from "../known/known.js";
import type { ShowPanel } from "../panel/register.js";
import type { ReportDocuments } from "../views/reportDocuments.js";
import type { EditorJobs } from "../jobs/editorJobs.js";
import type { EngineService } from "../jobs/engineService.js";
import type { TaskRunner } from "../jobs/taskRunner.js";
import type { TaskServer } from "../jobs/taskServer.js";
import type { VectorFiles } from "../vectors/vectorFiles.js";

/** What the commands that run tasks work with. */
export interface CommandTools {
  readonly extensionUri: vscode.Uri;
  readonly known: Known;
  readonly service: EngineService;
  readonly jobs: EditorJobs;
  readonly runner: TaskRunner;
  readonly server: TaskServer;
  readonly vectorFiles: VectorFiles;
  readonly reports: ReportDocuments;
  readonly log: vscode.LogOutputChannel;
  readonly showPanel: ShowPanel;
  /** Called once a model has been downloaded. */
  readonly onDownloaded: () => void;
}
