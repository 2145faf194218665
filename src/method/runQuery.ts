import type { Example } from "../language/prompt.js";
import type { TaskSettings } from "../language/settings.js";
import type { Engine, RequestControl } from "../protocol/engine.js";
import type { EvaluateResult, Row, TopToken } from "../protocol/rows.js";
import { patchedRow, plainRow, wholeAnswer } from "./conditions.js";
import { atLayer, type TaskVector } from "./taskVector.js";
import { TaskTokens } from "./tokens.js";

/** How a query is answered. */
export const runModes = ["task-vector", "few-shot", "zero-shot"] as const;
export type RunMode = (typeof runModes)[number];

export interface RunResult {
  readonly mode: RunMode;
  readonly input: string;
  readonly answer: string;
  readonly promptTokens: number;
  /** The layer of the vector, null without one. */
  readonly layer: number | null;
  readonly top: readonly TopToken[];
  /** Time of the engine for the whole answer. */
  readonly milliseconds: number;
}

const TOP = 5;

/** A task as far as answering a query takes it; a parsed document will do. */
export interface QueryTask {
  readonly settings: TaskSettings;
  /** Needed for the mode "few-shot" alone. */
  readonly demonstrations: readonly Example[];
}

/**
 * Answers one input.
 * @param vector needed for the mode "task-vector".
 */
export async function runQuery(
  engine: Engine,
  { settings, demonstrations }: QueryTask,
  input: string,
  vector: TaskVector | undefined,
  mode: RunMode,
  control: RequestControl,
): Promise<RunResult> {
  const tokens = await TaskTokens.open(engine, settings, control);
  const prompts =
    mode === "few-shot"
      ? await tokens.fewShot([{ demonstrations, input }], control)
      : await tokens.zeroShot([input], control);
  const [prompt = []] = prompts;
  const plain = answerRow(prompt, settings, tokens.ends);
  const patch = mode === "task-vector" ? vector : undefined;
  const row =
    patch === undefined
      ? plain
      : patchedRow(plain, { vector: 0, layer: patch.layer, method: patch.method, scale: patch.scale });
  const vectors = patch === undefined ? [] : [atLayer(patch, patch.layer)];
  const evaluation = await engine.evaluate({ vectors, rows: [row] }, control);
  return resultOf(evaluation, { mode, input, promptTokens: prompt.length, layer: patch?.layer ?? null });
}

/** The row that answers a prompt. */
export function answerRow(prompt: readonly number[], settings: TaskSettings, ends: TaskTokens["ends"]): Row {
  return plainRow(prompt, { expected: [], generate: wholeAnswer(settings, ends), top: TOP, reference: null });
}

export function resultOf(
  { rows, milliseconds }: EvaluateResult,
  asked: Pick<RunResult, "mode" | "input" | "promptTokens" | "layer">,
): RunResult {
  const [result] = rows;
  if (result === undefined) throw new Error("The engine returned no row");
  return { ...asked, answer: result.answer.trim(), top: result.top, milliseconds };
}
