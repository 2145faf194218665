import { type Command, Option } from "commander";
import { importKinds } from "../exchange/import/formats.js";
import { taskTextFormats } from "../exchange/taskText.js";
import { exportFormats } from "../workbench/exportTask.js";
import type { Bind } from "./bind.js";
import { pack, unpack } from "./commands/bundle.js";
import { exportVector } from "./commands/export.js";
import { importDemonstrations, type ImportCommandOptions } from "./commands/import.js";
import { finish } from "./finish.js";
import { onVectors } from "./options.js";
import { addVector } from "./vectorCommands.js";
import { onChosenVector } from "./vectorOptions.js";

/** Commands that write what other programs read, and read what they wrote. */
export function addFileCommands(program: Command, action: Bind): void {
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
    .option("--output-text <template>", "the output, written in the same way")
    .option("--input-column <name>", "the column of inputs (default: by the usual names)")
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
}
