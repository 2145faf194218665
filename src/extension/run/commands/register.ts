import * as vscode from "vscode";
import { commandIds, type CommandName } from "../../ids.js";
import type { ErrorPresenter } from "../showError.js";

/** What a command does. Its arguments come from lenses, links, key bindings or other extensions: unknown. */
export type CommandHandler = (...args: readonly unknown[]) => Promise<unknown>;

/** Registers commands so that their errors are shown, each once. */
export function registerCommands(
  handlers: Partial<Readonly<Record<CommandName, CommandHandler>>>,
  errors: ErrorPresenter,
): vscode.Disposable {
  const registered = (Object.keys(handlers) as CommandName[]).flatMap((name) => {
    const handler = handlers[name];
    if (handler === undefined) return [];
    const guarded = async (...args: readonly unknown[]): Promise<unknown> =>
      errors.guard(async () => handler(...args));
    return [vscode.commands.registerCommand(commandIds[name], guarded)];
  });
  return vscode.Disposable.from(...registered);
}
