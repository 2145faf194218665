import { runModes, type RunResult } from "../../method/runQuery.js";
import { RunDocument } from "../../workbench/documents/runDocument.js";
import { notesOfVector, type OpenedVector, taskOfVector } from "../../workbench/openVector.js";
import type { TaskFile } from "../../workbench/taskFile.js";
import { colours } from "../colour.js";
import type { Environment } from "../environment.js";
import { exitCodes, UsageError } from "../exitCode.js";
import { countText, millisecondsText } from "../../method/numberText.js";
import { LineIndex } from "../../language/lines.js";
import type { RequestFailure } from "../../protocol/failure.js";
import { chosenInput, noQuery, oneFile, type QueryChoice, shownPath } from "../taskFiles.js";
import { type GivenWords, namedVector, overrideVector } from "../vectorOptions.js";
import { visibleText } from "../../language/visibleText.js";
import type { Terminal } from "../terminal.js";
import { cut } from "../text.js";

const INPUT_COLUMNS = 40;

/** `icl run`: one answer, or those of all queries of the file. Those that are too long for the model are named. */
export async function run(
  environment: Environment,
  file: string | undefined,
  options: QueryChoice & GivenWords & { mode: string; json?: boolean },
): Promise<number> {
  // A vector in the place of the task: that of a bundle, or one that describes its task.
  if (file?.endsWith(".safetensors") === true && options.vector === undefined) {
    return run(environment, undefined, { ...options, vector: file });
  }
  const { terminal, control, seed } = environment;
  const mode = runModes.find((known) => known === options.mode);
  if (mode === undefined) throw new UsageError(`--mode takes ${runModes.join(", ")}, not ${options.mode}.`);
  if (mode !== "task-vector" && options.vector !== undefined) {
    throw new UsageError(`--mode ${mode} uses no vector: leave --vector or --mode out.`);
  }
  const given = await namedVector(options);
  const workbench = environment.workbench.withVector(given);
  const task = await askedTask(file, given, options, terminal);
  const chosen = chosenInput(task, options);
  const inputs = chosen === undefined ? task.document.queries.map(({ input }) => input.text) : [chosen];
  if (inputs.length === 0) throw noQuery(task);
  if (given !== undefined) for (const note of notesOfVector(given, task)) terminal.warn(note);
  const results: RunResult[] = [];
  const tooLong: { input: string; line: number; reason: string }[] = [];
  let failure: RequestFailure | undefined;
  const lines = new LineIndex(task.document.text);
  const onTooLong = (place: number, why: RequestFailure): void => {
    const query = task.document.queries[place];
    if (query === undefined) throw why;
    failure ??= why;
    const { line } = lines.at(query.span.start);
    tooLong.push({ input: query.input.text, line, reason: why.message });
    terminal.warn(`${shownPath(task.path)}:${line}: not answered. ${why.message}`);
  };
  // A single input has nothing beside it that could be answered.
  const watched = chosen === undefined ? { ...control, onTooLong } : control;
  for await (const result of workbench.run(task, inputs, mode, watched)) {
    results.push(result);
    if (options.json === true) continue;
    if (chosen === undefined) {
      const input = cut(visibleText(result.input), INPUT_COLUMNS);
      terminal.print(`${colours.dim(`${input} →`)} ${visibleText(result.answer)}`);
    } else {
      // A single answer is for pipes: nothing but the answer on the output.
      terminal.printForeign(result.answer);
      terminal.say(detail(result));
    }
  }
  if (results.length === 0 && failure !== undefined) throw failure;
  if (options.json === true) {
    const document = {
      version: 1,
      seed,
      file: task.path,
      task: task.document.settings.name,
      ...(given === undefined ? {} : { vector: given.path }),
      results: results.map((result) => ({ ...result, top: [...result.top] })),
      ...(tooLong.length === 0 ? {} : { tooLong }),
    } satisfies RunDocument;
    terminal.printJson(RunDocument.parse(document));
  }
  return tooLong.length === 0 ? exitCodes.met : exitCodes.input;
}

/** The file's task; that of the vector where only it was named. */
async function askedTask(
  file: string | undefined,
  given: OpenedVector | undefined,
  options: GivenWords,
  terminal: Terminal,
): Promise<TaskFile> {
  if (file !== undefined) {
    const task = await oneFile(file, terminal);
    return given === undefined ? overrideVector(task, options) : task;
  }
  if (given === undefined) throw new UsageError("Name the task's file, or a vector with --vector.");
  return taskOfVector(given);
}

function detail({ mode, promptTokens, milliseconds: time, layer, top }: RunResult): string {
  const where = layer === null ? mode : `${mode} at layer ${layer}`;
  const [best] = top;
  const probability =
    best === undefined ? "" : `, first token "${best.text}" with p = ${best.probability.toFixed(3)}`;
  return `(${where}, ${countText(promptTokens, "prompt token")}, ${millisecondsText(time)}${probability})`;
}
