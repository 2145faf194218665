import type { Engine, RequestControl } from "../protocol/engine.js";
import type { StateFile } from "../protocol/savedState.js";
import { answerRow, resultOf, type QueryTask, type RunResult } from "./runQuery.js";
import { openTokens } from "./openTokens.js";

/** Answers one input with the full prompt, whose demonstrations' KV cache is taken from a file. */
export async function runFromState(
  engine: Engine,
  { settings, demonstrations }: QueryTask,
  input: string,
  state: StateFile,
  control: RequestControl,
): Promise<RunResult> {
  const tokens = await openTokens(engine, settings, control);
  const [prompt = []] = await tokens.fewShot([{ demonstrations, input }], control);
  const rows = [answerRow(prompt, settings, tokens.ends)];
  const { rows: results, milliseconds } = await engine.evaluate({ vectors: [], rows, state }, control);
  return resultOf(results[0], {
    mode: "few-shot",
    input,
    promptTokens: prompt.length,
    layer: null,
    milliseconds,
  });
}
