import type { Command } from "commander";
import { nearest } from "../language/nearest.js";
import { visibleText } from "../language/visibleText.js";

/** `icl help`, which names what comes near where there is no such command. */
export function addHelp(program: Command): void {
  program
    .helpCommand(false)
    .command("help")
    .description("list the commands, or the options of one")
    .argument("[command...]")
    .action((names: string[]) => {
      let found = program;
      for (const name of names) {
        const next = found.commands.find((command) => command.name() === name);
        if (next === undefined) {
          const near = nearest(
            name,
            found.commands.map((command) => command.name()),
          );
          const hint = near === undefined ? "" : ` Did you mean ${near}?`;
          program.error(`error: there is no command ${visibleText(names.join(" "))}.${hint}`);
        }
        found = next;
      }
      found.help();
    });
}
