import { type Command, Option } from "commander";
import { givenMethods } from "../exchange/givenVector.js";
import { combine, showVector, type VectorCommandOptions } from "./commands/vector.js";
import { finish } from "./finish.js";

/** What is done with vectors in files, without a model. */
export function addVector(program: Command): void {
  const vector = program.command("vector").description("inspect vectors in files, add and scale them");
  const said = (command: Command): Command =>
    command
      .option("--layer <layer>", "layer (0-based) of a NumPy array, which does not name one")
      .addOption(new Option("--method <method>", "how a NumPy array is used").choices([...givenMethods]));
  const writes = (name: string, description: string): Command =>
    said(
      vector
        .command(name)
        .description(description)
        .requiredOption("-o, --output <path>", "where to write, .safetensors or .json"),
    );
  said(
    vector.command("show").description("show what a vector's file says about it").argument("<file>"),
  ).action(async (file: string, options: VectorCommandOptions) => finish(showVector(file, options)));
  writes("add", "add vectors, each times its factor")
    .argument("<files...>")
    .option("--scale <factors>", "one factor, or one for each file: 1,0.5")
    .action(async (files: string[], options: VectorCommandOptions) => finish(combine(files, [], options)));
  writes("subtract", "subtract the second vector from the first")
    .argument("<file>")
    .argument("<other>")
    .option("--scale <factors>", "one factor, or one for each file: 1,0.5")
    .action(async (file: string, other: string, options: VectorCommandOptions) =>
      finish(combine([file, other], [1, -1], options)),
    );
  writes("scale", "multiply a vector")
    .argument("<file>")
    .argument("<factor>", "such as 1.5, or -- -1 for its opposite")
    .action(async (file: string, factor: string, options: VectorCommandOptions) =>
      finish(combine([file], [], { ...options, scale: factor })),
    );
}
