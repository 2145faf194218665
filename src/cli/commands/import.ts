import path from "node:path";
import process from "node:process";
import type { ImportKind } from "../../exchange/import/formats.js";
import type { ImportedTask } from "../../exchange/import/makeTask.js";
import { previewLines } from "../../exchange/import/preview.js";
import { visibleText } from "../../language/visibleText.js";
import { countText } from "../../method/numberText.js";
import { importFile, STANDARD, type ImportRequest } from "../../workbench/importFile.js";
import { requireAbsent, requireWritable, writeWhole } from "../../workbench/writeWhole.js";
import { exitCodes, UsageError } from "../exitCode.js";
import { countOption, integerOption } from "../numberOptions.js";
import { Terminal } from "../terminal.js";

export interface ImportCommandOptions {
  readonly output?: string;
  readonly dryRun?: boolean;
  readonly format?: ImportKind;
  readonly input?: string;
  readonly outputText?: string;
  readonly inputColumn?: string;
  readonly outputColumn?: string;
  readonly header: boolean;
  readonly demonstrations?: string;
  readonly queries?: string;
  readonly shuffle?: boolean;
  readonly seed: string;
  readonly balance?: boolean;
  readonly demonstrationsSplit?: string;
  readonly queriesSplit?: string;
  readonly force?: boolean;
}

/** `icl import`: a task from a file of another format. Writes all of it, or nothing. */
export async function importDemonstrations(file: string, options: ImportCommandOptions): Promise<number> {
  const terminal = new Terminal();
  const request = requestOf(file, options);
  const output = options.dryRun === true ? undefined : await writableOutput(options);
  const outcome = await importFile(request);
  if (outcome.kind === "ambiguous")
    throw new UsageError(ambiguousText(file, outcome.choice.columns, request.kind === undefined));
  const { task } = outcome;
  if (output === undefined) {
    for (const line of previewLines(task)) terminal.print(line);
    return exitCodes.met;
  }
  if (output === STANDARD) for (const piece of task.pieces) process.stdout.write(piece);
  else await writeWhole(output, task.pieces);
  for (const { text } of task.remarks) terminal.warn(text);
  terminal.say(summary(output, task));
  return exitCodes.met;
}

/** @param guessed whether the file's format was found by its contents. */
function ambiguousText(file: string, columns: readonly string[], guessed: boolean): string {
  const [first = "", second] = columns;
  if (second === undefined) {
    const prompt = guessed
      ? " Nor is it a few-shot prompt of a known layout (numbering, as in Q1: and Example 2:, cannot be kept). Use --format to say what it is."
      : "";
    return `${file} has one column, ${visibleText(first)}: rows need an input and an output.${prompt}`;
  }
  return `${file} has the columns ${columns.map(visibleText).join(", ")}. Say which to use with --input-column and --output-column, or write a template: --input "{${first}}\\n{${second}}".`;
}

function summary(output: string, task: ImportedTask): string {
  const made = `${countText(task.demonstrations, "demonstration")} and ${countText(task.queries, "query", "queries")}`;
  const place = output === STANDARD ? "standard output" : output;
  return `${place}: ${made} from ${countText(task.rows, "row")}, columns ${task.input} → ${task.output}`;
}

async function writableOutput({ output, force }: ImportCommandOptions): Promise<string> {
  if (output === undefined) {
    throw new UsageError("Say where to write it with -o FILE.icl, or preview it with --dry-run.");
  }
  if (output === STANDARD) return output;
  await requireWritable(output);
  if (force !== true) await requireAbsent(output);
  return output;
}

function requestOf(file: string, options: ImportCommandOptions): ImportRequest {
  const { output, header, format: kind, balance, demonstrationsSplit, queriesSplit } = options;
  const count = (name: string, text: string | undefined, least: number): number | undefined =>
    text === undefined ? undefined : countOption(name, text, least);
  const seed = integerOption("--seed", options.seed);
  return {
    file,
    name: taskName(output === undefined || output === STANDARD ? file : output),
    kind,
    header,
    input: oneOf("input", options.inputColumn, options.input),
    output: oneOf("output", options.outputColumn, options.outputText),
    demonstrations: count("--demonstrations", options.demonstrations, 1),
    queries: count("--queries", options.queries, 0),
    shuffle: options.shuffle === true ? seed : undefined,
    balance,
    demonstrationsSplit,
    queriesSplit,
  };
}

function taskName(file: string): string {
  return file === STANDARD ? "imported" : path.basename(file).replace(/\.\w+$/, "");
}

function oneOf(what: string, column: string | undefined, template: string | undefined): string | undefined {
  if (column !== undefined && template !== undefined) {
    throw new UsageError(`Name the ${what} only once: by its column or by a template.`);
  }
  return column ?? (template === undefined ? undefined : withLineBreaks(template));
}

/** Shells give `\n` as two characters. */
function withLineBreaks(template: string): string {
  return template.replace(/\\([nt\\])/g, (_, letter: string) =>
    letter === "n" ? "\n" : letter === "t" ? "\t" : "\\",
  );
}
