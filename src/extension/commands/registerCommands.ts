import * as vscode from "vscode";
import { commandIds, type CommandName } from "../ids.js";
import type { ErrorPresenter } from "../messages/showError.js";

/** What a command does. Its arguments come from lenses, links, key bindings or other extensions: unknown. */
export type CommandHandler = (...args: readonly unknown[]) => Promise<unknown>;

/**
 * Commands whose module is read when the first of them is run, not when the editor starts.
 * @param names all that `load` gives.
 */
export function lazyCommands<Name extends CommandName>(
  names: readonly Name[],
  load: () => Promise<Readonly<Record<Name, CommandHandler>>>,
): Readonly<Record<Name, CommandHandler>> {
  let loaded: ReturnType<typeof load> | undefined;
  const handler =
    (name: Name): CommandHandler =>
    async (...args) => {
      loaded ??= load();
      return (await loaded)[name](...args);
    };
  return Object.fromEntries(names.map((name) => [name, handler(name)])) as Record<Name, CommandHandler>;
}

export type CommandHandlers = Partial<Readonly<Record<CommandName, CommandHandler>>>;

/** Registers commands so that their errors are shown, each once. */
export function registerCommands(handlers: CommandHandlers, errors: ErrorPresenter): vscode.Disposable {
  const registered = (Object.keys(handlers) as CommandName[]).flatMap((name) => {
    const handler = handlers[name];
    if (handler === undefined) return [];
    const guarded = async (...args: readonly unknown[]): Promise<unknown> =>
      errors.guard(async () => handler(...args));
    return [vscode.commands.registerCommand(commandIds[name], guarded)];
  });
  return vscode.Disposable.from(...registered);
}
