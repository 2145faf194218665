import pc from "picocolors";
import { runModes, type RunMode } from "../../method/runQuery.js";
import type { Environment } from "../environment.js";
import { exitCodes, UsageError } from "../exitCode.js";
import { cell, milliseconds } from "../format.js";
import { oneFile, queryInput } from "../taskFiles.js";

/** `icl run`: one answer, or those of all queries of the file. */
export async function run(
  { workbench, terminal, control, seed }: Environment,
  file: string,
  options: { query?: string; input?: string; mode: string; json?: boolean },
): Promise<number> {
  const mode = runModes.find((known) => known === options.mode);
  if (mode === undefined) throw new UsageError(`--mode takes ${runModes.join(", ")}.`);
  if (options.query !== undefined && options.input !== undefined) {
    throw new UsageError("Give --query or --input, not both.");
  }
  const task = await oneFile(file);
  let inputs = task.document.queries.map(({ input }) => input.text);
  if (options.query !== undefined) inputs = [queryInput(task, options.query)];
  if (options.input !== undefined) inputs = [options.input];
  if (inputs.length === 0) throw new UsageError("The file has no query: give one by --input.");
  const results = [];
  for (const input of inputs) {
    const result = await workbench.run(task, input, mode, control);
    results.push(result);
    if (options.json === true) continue;
    // A single answer is for pipes: nothing but the answer on the output.
    terminal.print(inputs.length === 1 ? result.answer : `${cell(input, 40)} → ${result.answer}`);
    if (inputs.length === 1) terminal.say(pc.dim(detail(result, mode)));
  }
  if (options.json === true) terminal.printJson({ version: 1, seed, file: task.path, results });
  return exitCodes.met;
}

function detail(
  { promptTokens, milliseconds: time, layer, top }: Awaited<ReturnType<Environment["workbench"]["run"]>>,
  mode: RunMode,
): string {
  const where = layer === null ? mode : `${mode}, layer ${layer}`;
  const [best] = top;
  const probability = best === undefined ? "" : `, p(${JSON.stringify(best.text)}) = ${best.probability.toFixed(3)}`;
  return `${where}, ${promptTokens} prompt tokens, ${milliseconds(time)}${probability}`;
}
