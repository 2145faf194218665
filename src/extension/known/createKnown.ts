import type * as vscode from "vscode";
import type { TaskFiles } from "../files/taskFiles.js";
import type { ErrorPresenter } from "../messages/showError.js";
import { notKept } from "../messages/userMessage.js";
import type { RunSettings } from "../settings/runSettings.js";
import { WatchedState } from "./keptState.js";
import type { Known } from "./known.js";
import { KnownModels } from "./knownModels.js";
import { PromptSizes } from "./promptSizes.js";
import { RecentModels } from "./recentModels.js";
import { ResultStore } from "./resultStore.js";
import { RunHistory } from "./runHistory.js";
import type { EngineView, RunningJobs } from "./running.js";
import { TaskState } from "./taskState.js";
import type { Updates } from "./updates.js";
import { VectorIndex } from "./vectorIndex.js";

/** What other parts of the extension bring to what is known. */
export interface KnownParts {
  readonly files: TaskFiles;
  readonly settings: () => RunSettings;
  readonly engine: EngineView;
  readonly jobs: RunningJobs;
  readonly updates: Updates;
}

/** Starts from what earlier sessions left; every change is redrawn. */
export function createKnown(
  { workspaceState, globalState }: vscode.ExtensionContext,
  errors: ErrorPresenter,
  parts: KnownParts,
): Known {
  const { settings, engine, updates } = parts;
  const watched = (state: vscode.Memento): WatchedState =>
    new WatchedState(state, (error) => {
      errors.show(notKept(error));
    });
  const changed = (uri?: string): void => {
    updates.results(uri);
  };
  const here = watched(workspaceState);
  const everywhere = watched(globalState);
  const models = new KnownModels(everywhere, changed);
  return {
    ...parts,
    models,
    tasks: new TaskState({
      models,
      settings,
      defaultModel: () => engine.defaultModel,
      embeddedModel: engine.embeddedModel,
    }),
    results: new ResultStore(here, changed),
    history: new RunHistory(here, () => {
      updates.vectors();
    }),
    vectors: new VectorIndex(everywhere, changed),
    sizes: new PromptSizes(changed),
    recent: new RecentModels(everywhere),
  };
}
