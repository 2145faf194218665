import type { Example } from "../language/prompt.js";
import type { TaskSettings } from "../language/settings.js";
import type { Engine, RequestControl } from "../protocol/engine.js";
import type { Row, RowResult, TopToken } from "../protocol/rows.js";
import { plainRow, wholeAnswer } from "./conditions.js";
import { openTokens } from "./openTokens.js";
import { RowBatch } from "./rowBatch.js";
import { frameOf, writtenLayer, type TaskVector } from "./taskVector.js";
import type { TaskTokens } from "./taskTokens.js";

/** How a query is answered. */
export const runModes = ["task-vector", "few-shot", "zero-shot"] as const;
export type RunMode = (typeof runModes)[number];

export interface RunResult {
  readonly mode: RunMode;
  readonly input: string;
  readonly answer: string;
  readonly promptTokens: number;
  /** The layer of the vector, null without one, and for cells. */
  readonly layer: number | null;
  readonly top: readonly TopToken[];
  /** Time of the engine for the whole answer; of inputs answered together an equal share each. */
  readonly milliseconds: number;
}

const TOP = 5;

/** A task as far as answering a query takes it; a parsed document will do. */
export interface QueryTask {
  readonly settings: TaskSettings;
  /** Needed for the mode "few-shot", and for a vector that keeps some of them. */
  readonly demonstrations: readonly Example[];
}

/**
 * Answers one input.
 * @param vector needed for the mode "task-vector".
 */
export async function runQuery(
  engine: Engine,
  task: QueryTask,
  input: string,
  vector: TaskVector | undefined,
  mode: RunMode,
  control: RequestControl,
): Promise<RunResult> {
  const [result] = await runQueries(engine, task, [input], vector, mode, control);
  if (result === undefined) throw new Error("The engine returned no row");
  return result;
}

/**
 * Answers several inputs in the same batches.
 * @param vector needed for the mode "task-vector".
 * @returns one result for each input, in their order.
 */
export async function runQueries(
  engine: Engine,
  { settings, demonstrations }: QueryTask,
  inputs: readonly string[],
  vector: TaskVector | undefined,
  mode: RunMode,
  control: RequestControl,
): Promise<RunResult[]> {
  const tokens = await openTokens(engine, settings, control);
  const patch = mode === "task-vector" ? vector : undefined;
  const frame = patch === undefined ? tokens.zeroShot : frameOf({ demonstrations }, patch.frame);
  const prompts =
    mode === "few-shot"
      ? await tokens.fewShot(
          inputs.map((input) => ({ demonstrations, input })),
          control,
        )
      : await tokens.framed(inputs, frame, control);
  const batch = new RowBatch();
  const reads = prompts.map((prompt) =>
    batch.add(answerRow(prompt, settings, tokens.ends), patch?.interventions),
  );
  const evaluation = await batch.evaluate(engine, control);
  const milliseconds = evaluation.milliseconds / Math.max(1, inputs.length);
  return inputs.map((input, index) => {
    const promptTokens = prompts[index]?.length ?? 0;
    const layer = patch === undefined ? null : writtenLayer(patch);
    return resultOf(reads[index]?.(), { mode, input, promptTokens, layer, milliseconds });
  });
}

/** The row that answers a prompt. */
export function answerRow(prompt: readonly number[], settings: TaskSettings, ends: TaskTokens["ends"]): Row {
  return plainRow(prompt, { expected: [], generate: wholeAnswer(settings, ends), top: TOP, reference: null });
}

/** @throws Error where the engine returned no row. */
export function resultOf(
  row: RowResult | undefined,
  asked: Pick<RunResult, "mode" | "input" | "promptTokens" | "layer" | "milliseconds">,
): RunResult {
  if (row === undefined) throw new Error("The engine returned fewer rows than were asked for");
  return { ...asked, answer: row.answer.trim(), top: row.top };
}
