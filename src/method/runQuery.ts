import type { IclDocument } from "../language/document.js";
import type { Engine, RequestControl } from "../protocol/engine.js";
import type { TopToken } from "../protocol/rows.js";
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

/**
 * Answers one input.
 * @param vector needed for the mode "task-vector".
 */
export async function runQuery(
  engine: Engine,
  document: IclDocument,
  input: string,
  vector: TaskVector | undefined,
  mode: RunMode,
  control: RequestControl,
): Promise<RunResult> {
  const { settings, demonstrations } = document;
  const tokens = await TaskTokens.open(engine, settings, control);
  const prompts =
    mode === "few-shot"
      ? await tokens.fewShot([{ demonstrations, input }], control)
      : await tokens.zeroShot([input], control);
  const [prompt = []] = prompts;
  const plain = plainRow(prompt, {
    expected: [],
    generate: wholeAnswer(settings, tokens.ends),
    top: TOP,
    reference: null,
  });
  const patch = mode === "task-vector" ? vector : undefined;
  const row =
    patch === undefined
      ? plain
      : patchedRow(plain, { vector: 0, layer: patch.layer, method: patch.method, scale: patch.scale });
  const vectors = patch === undefined ? [] : [atLayer(patch, patch.layer)];
  const { rows, milliseconds } = await engine.evaluate({ vectors, rows: [row] }, control);
  const [result] = rows;
  if (result === undefined) throw new Error("The engine returned no row");
  return {
    mode,
    input,
    answer: result.answer.trim(),
    promptTokens: prompt.length,
    layer: patch?.layer ?? null,
    top: result.top,
    milliseconds,
  };
}
