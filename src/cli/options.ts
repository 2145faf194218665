import { type Command, Option } from "commander";

/** Adds the options of every command that computes with task vectors. */
export function onVectors(command: Command): Command {
  return onModel(
    command
      .optionsGroup("Vectors:")
      .option("--cache-dir <folder>", "folder of the vector cache (also ICL_CACHE_DIR)")
      .option("--seed <integer>", "seed of everything that is drawn at random", "0")
      .option("--exhaustive", "use all folds and dummies instead of a limited number (slower)"),
  );
}

/** Adds the options of every command that runs a file on its model. */
function onModel(command: Command): Command {
  return onEngine(
    command
      .optionsGroup("Engine:")
      .option(
        "--model <model>",
        "GGUF file, or hf:owner/repo:quant, in place of the model that the file names",
      ),
  );
}

/** Adds the options of every command that loads a model. */
export function onEngine(command: Command): Command {
  return command
    .optionsGroup("Engine:")
    .option("--yes", "download the model without asking if it is not on this machine")
    .option("--threads <count>", "threads of llama.cpp (default: by model and machine)")
    .addOption(
      new Option(
        "--device <kind>",
        "device to compute on besides the CPU (default: the best one found)",
      ).choices(["auto", "cpu", "cuda", "vulkan", "metal"]),
    )
    .option("--gpu-layers <count>", "layers on GPUs and servers, or auto (default: as many as fit)")
    .option(
      "--context-size <tokens>",
      "size of the KV cache when the model is loaded (default: 4096; it grows)",
    )
    .option("--rpc <servers>", "llama.cpp RPC servers as host:port,… (also ICL_RPC_SERVERS)")
    .option("--llama-dir <folder>", "llama.cpp's libraries to use instead (also ICL_LLAMA_DIR)")
    .addOption(new Option("--kv <type>", "type of the KV cache").choices(["auto", "F32", "F16"]))
    .addOption(new Option("--flash-attention <mode>", "flash attention").choices(["auto", "on", "off"]))
    .option("--verbose", "show what llama.cpp writes");
}
