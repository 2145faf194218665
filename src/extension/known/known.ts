import type { TaskFiles } from "../files/taskFiles.js";
import type { RunSettings } from "../settings/runSettings.js";
import type { KnownModels } from "./knownModels.js";
import type { PromptSizes } from "./promptSizes.js";
import type { RecentModels } from "./recentModels.js";
import type { ResultStore } from "./resultStore.js";
import type { RunHistory } from "./runHistory.js";
import type { EngineView, RunningJobs } from "./running.js";
import type { TaskState } from "./taskState.js";
import type { Updates } from "./updates.js";
import type { VectorIndex } from "./vectorIndex.js";

/** All that is known without asking the model. Everything on screen is drawn from it, and redrawn by its updates. */
export interface Known {
  readonly files: TaskFiles;
  readonly tasks: TaskState;
  readonly models: KnownModels;
  readonly results: ResultStore;
  readonly history: RunHistory;
  readonly vectors: VectorIndex;
  readonly sizes: PromptSizes;
  readonly recent: RecentModels;
  readonly jobs: RunningJobs;
  readonly engine: EngineView;
  readonly settings: () => RunSettings;
  readonly updates: Updates;
}
