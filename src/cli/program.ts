import { Command, Option } from "commander";
import type { Analysis } from "../analysis/analysis.js";
import { declaredOptions } from "../analysis/options.js";
import { analyses } from "../analysis/registry.js";
import { analyse, kebab } from "./commands/analyse.js";
import { listCache, clearCache, verifyCache } from "./commands/cache.js";
import { bench, type BenchOptions } from "./commands/bench.js";
import { pack, unpack } from "./commands/bundle.js";
import { check } from "./commands/check.js";
import { compare } from "./commands/compare.js";
import { compress } from "./commands/compress.js";
import { exportVector } from "./commands/export.js";
import { importDemonstrations, type ImportCommandOptions } from "./commands/import.js";
import { downloadCommand, listModels, type DownloadOptions, type ModelsOptions } from "./commands/models.js";
import { probe } from "./commands/probe.js";
import { render } from "./commands/render.js";
import { reproduce } from "./commands/reproduce.js";
import { run } from "./commands/run.js";
import type { ServeOptions } from "./commands/serve.js";
import { drift } from "./commands/drift.js";
import { sweep } from "./commands/sweep.js";
import { withEnvironment, type Environment, type GlobalOptions } from "./environment.js";
import { exitCodes } from "./exitCode.js";
import { importKinds } from "../exchange/import/formats.js";
import { taskTextFormats } from "../exchange/taskText.js";
import { exportFormats } from "../workbench/exportTask.js";
import { finish } from "./finish.js";
import { addHelp } from "./helpCommand.js";
import type { Interruption } from "./interruption.js";
import { onEngine, onVectors } from "./options.js";
import { addVector } from "./vectorCommands.js";
import { onAnyVector, onChosenVector } from "./vectorOptions.js";
import { findInstallation } from "../workbench/installation.js";

const exitCodeHelp = `Exit codes: ${exitCodes.met} done, ${exitCodes.missed} thresholds in "require" missed, ${exitCodes.input} wrong input,
${exitCodes.engine} engine failed, ${exitCodes.interrupted} interrupted.`;

const INPUT = "Give an input of your own with --input, in quotes if it has several words.";
const OUTPUT = "Name the file to write with -o.";
/** Where what was taken for one argument too many belongs, by command. */
const placesOfMore: ReadonlyMap<string, string> = new Map([
  ["run", INPUT],
  ["render", INPUT],
  ["import", OUTPUT],
  ["export", OUTPUT],
]);

function withPlaceOfMore(text: string): string {
  const command = /^error: too many arguments for '([\w-]+)'/.exec(text)?.[1] ?? "";
  const place = placesOfMore.get(command);
  return place === undefined ? text : `${text.trimEnd()} ${place}\n`;
}

/** All commands, ready to parse what was asked for. */
export function buildProgram(interruption: Interruption): Command {
  const { signal } = interruption;
  /** Binds a command that needs the engine to its function. */
  const action =
    <Argument, Options>(
      command: (environment: Environment, argument: Argument, options: Options) => Promise<number>,
    ) =>
    async (argument: Argument, options: Options & GlobalOptions): Promise<void> => {
      interruption.begin();
      await finish(
        withEnvironment(options, signal, (environment) => command(environment, argument, options)),
      );
    };

  const program = new Command("icl")
    .description("Compress few-shot prompts into task vectors, and measure whether they work as well.")
    .version(findInstallation().version)
    .configureOutput({
      outputError: (text, write) => {
        write(withPlaceOfMore(text));
      },
    })
    .showHelpAfterError("Add --help to see them.")
    .addHelpText("after", `\n${exitCodeHelp}`)
    .exitOverride();

  program.commandsGroup("Tasks:");
  program
    .command("check")
    .description("check .icl files: problems with line and column")
    .argument("<files...>", "files, folders or globs")
    .option("--json", "print one JSON document")
    .action(async (files: string[], options: { json?: boolean }) => finish(check(files, options)));

  onChosenVector(
    program
      .command("render")
      .description("show the exact prompt of a query, and its tokens")
      .argument("<file>")
      .option("--query <number>", "the file's query to render, from 1 on")
      .option("--input <text>", "an input of your own")
      .option("--zero-shot", "without demonstrations")
      .option("--patched", "as it is run with the task vector, which is computed if it is not cached")
      .option("--json", "print one JSON document"),
  ).action(action(render));

  onChosenVector(
    program
      .command("compress")
      .description("compute, validate and cache task vectors")
      .argument("<files...>", "files, folders or globs")
      .option("--force", "compute again what is cached")
      .option("--json", "print one JSON document"),
  ).action(action(compress));

  onAnyVector(
    program
      .command("run")
      .description("answer a query of the file, or an input of your own")
      .argument(
        "[file]",
        "the task, or a bundle; may be left out where --vector names a vector that describes its task",
      )
      .option("--query <number>", "the file's query to run, from 1 on")
      .option("--input <text>", "an input of your own")
      .addOption(
        new Option("--mode <mode>", "how to answer")
          .choices(["task-vector", "few-shot", "zero-shot"])
          .default("task-vector"),
      )
      .option("--json", "print one JSON document"),
  ).action(action(run));

  onAnyVector(
    program
      .command("serve")
      .description("answer queries over HTTP, as OpenAI's clients ask them")
      .argument("<files...>", "files, folders or globs")
      .option("--port <number>", "the port; 0 takes any that is free", "8080")
      .option(
        "--host <address>",
        "the address to listen on; any but this machine's own needs a key",
        "127.0.0.1",
      )
      .option("--api-key-file <file>", "a file with the key that requests must send (also ICL_API_KEY)")
      .option("--allow-origin <origin...>", "origins whose web pages may use the server")
      .option("--queue <count>", "how many requests are accepted at a time, waiting ones included", "256")
      .option("--json", "print one JSON document once it listens"),
  ).action(
    action(async (environment, files: string[], options: ServeOptions) => {
      // With the library for HTTP, which no other command needs.
      const { serve } = await import("./commands/serve.js");
      return serve(environment, files, options);
    }),
  );

  onAnyVector(
    program
      .command("compare")
      .description("compare every query with the full prompt and with the vector, and give a verdict")
      .argument("<files...>", "files, folders or globs")
      .option("--no-cost", "do not measure times")
      .option(
        "--wrong-task <file>",
        "the task whose vector is the control (default: one that comes with icl)",
      )
      .option("--add-queries <file>", "more queries, .txt, .csv or .jsonl, with or without expected answers")
      .option(
        "--baseline <file>",
        "an earlier --json document: which answers changed; a drop beyond chance counts as a missed threshold",
      )
      .option("--json", "print one JSON document")
      .option("--html <path>", "write a self-contained HTML report there")
      .option(
        "--junit <path>",
        'write a JUnit report there: queries, and thresholds in "require", as test cases',
      ),
  ).action(action(compare));

  onChosenVector(
    program
      .command("sweep")
      .description("show accuracy, log-probability and KL at every layer")
      .argument("<file>")
      .option("--wrong-task <file>", "another task, whose vector is tried as a control")
      .option("--json", "print one JSON document"),
  ).action(action(sweep));

  onVectors(
    program
      .command("drift")
      .description("compare the task vector with that of another quantisation, each on both models")
      .argument("<file>")
      .requiredOption("--with <path>", "the other GGUF model")
      .option("--json", "print one JSON document"),
  ).action(action(drift));

  onVectors(
    program
      .command("reproduce")
      .description(
        "the main table of Hendel et al. 2023 over files, and how the tasks relate to each other, on any model",
      )
      .argument("[files...]", "files, folders or globs (default: the examples that come with icl)")
      .option("--table-only", "leave out layers, decodability, similarity and overriding")
      .option("--json", "print one JSON document"),
  ).action(action(reproduce));

  program.commandsGroup("Analyses:");
  for (const analysis of analyses) addAnalysis(program, analysis).action(action(analysisAction(analysis)));
  program.commandsGroup("Models, files and maintenance:");

  onEngine(
    program
      .command("probe")
      .description("test whether a GGUF model can be patched")
      .argument("<model>", "path of the GGUF file, or hf:owner/repo:quant")
      .option("--json", "print one JSON document"),
  ).action(action(probe));

  onChosenVector(
    program
      .command("export")
      .description("write a task vector, an equivalent, or the task itself as text, for other programs")
      .argument("<file>")
      .requiredOption("-o, --output <path>", "where to write")
      .addOption(
        new Option(
          "--format <format>",
          "file format (default: by the ending .safetensors, .npy, .json, .gguf or .kv; else safetensors)",
        ).choices([...exportFormats, ...taskTextFormats]),
      ),
  ).action(action(exportVector));

  onVectors(
    program
      .command("pack")
      .description("write one file with a task, its vector, its verdict and the model's hash")
      .argument("<file>")
      .requiredOption("-o, --output <path>", "where to write, NAME.safetensors")
      .option("--licence <text>", "the licence under which others may use it, such as CC-BY-4.0")
      .option("--force", "overwrite an existing file"),
  ).action(action(pack));
  program
    .command("unpack")
    .description("write the contents of a bundle into a folder; nothing in it is run")
    .argument("<bundle>")
    .requiredOption("-o, --output <folder>", "the folder; created if it does not exist")
    .option("--force", "overwrite existing files")
    .action(async (file: string, options: { output: string; force?: boolean }) =>
      finish(unpack(file, options)),
    );
  addVector(program);

  program
    .command("import")
    .description(
      "write a task from a few-shot prompt, a table, JSON, chats, or another program's prompts and tests",
    )
    .argument("<file>", "the file, or - for standard input")
    .option("-o, --output <path>", "the .icl file to write, or - for standard output")
    .option("--dry-run", "show what would be imported, and write nothing")
    .addOption(
      new Option("--format <format>", "what the file is (default: by its name and contents)").choices(
        importKinds,
      ),
    )
    .option("--input <template>", 'the input, from one column or several: "{premise}\\n{hypothesis}"')
    .option("--output-text <template>", "the output in the same way")
    .option("--input-column <name>", "the column of inputs (default: by usual names)")
    .option("--output-column <name>", "the column of outputs")
    .option("--no-header", "the first line of a table is a row as well; columns are 1, 2, …")
    .option("--demonstrations <count>", "how many rows become demonstrations (default: 8)")
    .option("--queries <count>", "how many of the other rows become queries (default: all)")
    .option("--shuffle", "take the rows in an order drawn at random")
    .option("--seed <integer>", "seed of that order", "0")
    .option("--balance", "take each output about equally often")
    .option("--demonstrations-split <name>", "take demonstrations from this split (train)")
    .option("--queries-split <name>", "take queries from this split (test)")
    .option("--force", "overwrite an existing file")
    .action(async (file: string, options: ImportCommandOptions) =>
      finish(importDemonstrations(file, options)),
    );

  program
    .command("bench")
    .description("measure the cost against llama.cpp's own work for the same tokens (takes minutes)")
    .option("--quick", "the embedded model alone, without the random one of 0.4 B parameters")
    .option("--serve", "requests a second and latency of the server instead, at 1, 8 and 32 clients")
    .option("--footprint", "the engine's memory and the time on a busy machine instead")
    .option(
      "--model <model>",
      "with --serve or --footprint: GGUF file, or hf:owner/repo:quant (default: the embedded model, or the random one)",
    )
    .option("--yes", "download the model without asking if it is not on this machine")
    .option("--repeats <count>", "rounds of each figure, after one that warms up", "3")
    .option("--threads <count>", "threads of llama.cpp (default: by model and machine)")
    .option("--out <file>", "write the JSON document into a file as well")
    .option("--json", "print one JSON document")
    .action(async (options: BenchOptions) => {
      interruption.begin();
      await finish(bench(options, signal));
    });

  const models = program
    .command("models")
    .description("list the models on this machine, and download others");
  models
    .command("list", { isDefault: true })
    .description("list them, with size, quantisation and whether they fit into memory")
    .option("--folder <folder...>", "more folders to search")
    .option("--models-dir <folder>", "folder of downloaded models (also ICL_MODELS_DIR)")
    .option("--json", "print one JSON document")
    .action(async (options: ModelsOptions) => finish(listModels(options, signal)));
  models
    .command("download")
    .description("download one from a hub, checked by size and SHA-256; continues an interrupted one")
    .argument(
      "[address]",
      "hf:owner/repo:quant, hf:owner/repo/file.gguf or a web address; none lists base models",
    )
    .option("--models-dir <folder>", "folder of downloaded models (also ICL_MODELS_DIR)")
    .option("--yes", "do not ask")
    .option("--json", "print one JSON document")
    .action(async (address: string | undefined, options: DownloadOptions) => {
      interruption.begin();
      await finish(downloadCommand(address, options, signal));
    });

  const cache = program.command("cache").description("manage the vectors cached on this machine");
  const cacheCommand = (name: string, description: string): Command =>
    cache
      .command(name)
      .description(description)
      .option("--cache-dir <folder>", "folder of the vector cache (also ICL_CACHE_DIR)");
  cacheCommand("list", "list them, the most recently used first")
    .option("--json", "print one JSON document")
    .action(async (options: { cacheDir?: string; json?: boolean }) => finish(listCache(options)));
  cacheCommand("clear", "remove them all").action(async (options: { cacheDir?: string }) =>
    finish(clearCache(options)),
  );
  cacheCommand("verify", "read each one and remove those that are damaged")
    .option("--json", "print one JSON document")
    .action(async (options: { cacheDir?: string; json?: boolean }) => finish(verifyCache(options)));
  addHelp(program);
  return program;
}

/** A command for each analysis of the registry, its options as the analysis declares them. */
function addAnalysis(program: Command, analysis: Analysis): Command {
  const { id, summary, scope } = analysis;
  const command = program.command(id).description(summary);
  if (scope === "file") command.argument("<file>");
  else command.argument("<files...>", "files, folders or globs");
  for (const { name, description, value } of declaredOptions(analysis)) {
    command.option(`--${kebab(name)} <value>`, description, value);
  }
  command
    .option("--json", "print one JSON document")
    .option("--html <path>", "write a self-contained HTML report there");
  return onVectors(command);
}

/** What that command does. */
function analysisAction(analysis: Analysis) {
  return async (
    environment: Environment,
    given: string | string[],
    chosen: { json?: boolean; html?: string },
  ): Promise<number> => analyse(analysis, environment, [given].flat(), chosen);
}
