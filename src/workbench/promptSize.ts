import { openTokens } from "../method/openTokens.js";
import { shortestInput } from "./shortestInput.js";
import type { TaskFile } from "./taskFile.js";
import type { WorkControl } from "./workControl.js";
import type { Workbench } from "./workbench.js";

/** How long a task's full prompt is, in tokens. */
export interface PromptSize {
  readonly demonstrations: number;
  /** Of the full prompt with the shortest query: where that is too long, nothing can be run. */
  readonly tokens: number;
  /** What the model takes at most; 0 where it does not say. */
  readonly contextLength: number;
}

/** Loads the model and counts; nothing is computed. */
export async function measurePrompt(
  workbench: Workbench,
  task: TaskFile,
  control: WorkControl,
): Promise<PromptSize> {
  const { contextLength } = await workbench.load(task, control);
  const { settings, demonstrations } = task.document;
  const quiet = { signal: control.signal };
  const tokens = await openTokens(workbench.engine, settings, quiet);
  const [prompt = []] = await tokens.fewShot(
    [{ demonstrations, input: shortestInput(task.document) }],
    quiet,
  );
  return { demonstrations: demonstrations.length, tokens: prompt.length, contextLength };
}
