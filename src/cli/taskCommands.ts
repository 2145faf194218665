import { type Command, Option } from "commander";
import type { Bind } from "./bind.js";
import { check } from "./commands/check.js";
import { compare } from "./commands/compare.js";
import { compress } from "./commands/compress.js";
import { drift } from "./commands/drift.js";
import { render } from "./commands/render.js";
import { reproduce } from "./commands/reproduce.js";
import { run } from "./commands/run.js";
import type { ServeOptions } from "./commands/serve.js";
import { sweep } from "./commands/sweep.js";
import { finish } from "./finish.js";
import { onVectors } from "./options.js";
import { onAnyVector, onChosenVector } from "./vectorOptions.js";

/** Commands on tasks and their vectors. */
export function addTaskCommands(program: Command, action: Bind): void {
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
      .option("--query <number>", "which of the file's queries to render, counted from 1")
      .option("--input <text>", "an input of your own")
      .option("--zero-shot", "without demonstrations")
      .option("--patched", "the prompt that runs with the task vector, which is computed if it is not cached")
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
      .option("--query <number>", "which of the file's queries to run, counted from 1")
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
      .description("answer queries over HTTP, for OpenAI's clients")
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
}
