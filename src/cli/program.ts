import { Command } from "commander";
import type { Analysis } from "../analysis/analysis.js";
import { declaredOptions } from "../analysis/options.js";
import { analyses } from "../analysis/registry.js";
import { findInstallation } from "../workbench/installation.js";
import { bindTo } from "./bind.js";
import { analyse, kebab } from "./commands/analyse.js";
import { probe } from "./commands/probe.js";
import type { Environment } from "./environment.js";
import { exitCodes } from "./exitCode.js";
import { addFileCommands } from "./fileCommands.js";
import { addHelp } from "./helpCommand.js";
import type { Interruption } from "./interruption.js";
import { addMachineCommands } from "./machineCommands.js";
import { onEngine, onVectors } from "./options.js";
import { addTaskCommands } from "./taskCommands.js";

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
  const action = bindTo(interruption);
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
  addTaskCommands(program, action);

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

  addFileCommands(program, action);
  addMachineCommands(program, interruption);
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
