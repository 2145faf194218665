import type { Command } from "commander";
import { bench, type BenchOptions } from "./commands/bench.js";
import { listCache, clearCache, verifyCache } from "./commands/cache.js";
import { downloadCommand, listModels, type DownloadOptions, type ModelsOptions } from "./commands/models.js";
import { finish } from "./finish.js";
import type { Interruption } from "./interruption.js";

/** Commands on what is on this machine: its speed, models and cached vectors. */
export function addMachineCommands(program: Command, interruption: Interruption): void {
  const { signal } = interruption;
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
    .option("--repeats <count>", "rounds of each figure, after one to warm up", "3")
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
}
