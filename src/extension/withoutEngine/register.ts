import * as vscode from "vscode";
import * as z from "zod/mini";
import type { DocumentStore } from "../files/documentStore.js";
import { commandIds, type CommandName } from "../ids.js";
import { languageId } from "../languageId.js";
import { lazyCommands, registerCommands, type CommandHandler } from "../commands/registerCommands.js";
import { ErrorPresenter } from "../messages/showError.js";
import { UserMessage } from "../messages/userMessage.js";
import { createVectorFiles, registerVectorEditor } from "../vectors/vectorEditor.js";
import { currentHost } from "./host.js";
import { WithoutEngineLens } from "./lens.js";
import { missingEngine, type MissingEngine } from "./missingEngine.js";

const Manifest = z.object({ version: z.string() });

/**
 * What the package without native code has in place of everything that runs tasks: the commands that need no engine,
 * and one explanation for all others. Views, tests and the status item are not there, since nothing would be in them.
 */
export function registerWithoutEngine(context: vscode.ExtensionContext, documents: DocumentStore): void {
  const { subscriptions, extension, extensionUri } = context;
  const log = vscode.window.createOutputChannel("ICL Task Vectors", { log: true });
  let known: MissingEngine | undefined;
  const missing = (): MissingEngine =>
    (known ??= missingEngine(currentHost(), Manifest.parse(extension.packageJSON).version));

  const explain: CommandHandler = () => {
    const { message, installable } = missing();
    const install = { title: "Install from VSIX…", command: "workbench.extensions.action.installVSIX" };
    return Promise.reject(new UserMessage(message, installable ? install : undefined, "information"));
  };
  const all = Object.keys(commandIds) as CommandName[];
  const errors = new ErrorPresenter(log);
  subscriptions.push(
    log,
    registerVectorEditor(createVectorFiles(extensionUri, errors), errors),
    vscode.languages.registerCodeLensProvider(
      languageId,
      new WithoutEngineLens(documents, () => missing().message),
    ),
    registerCommands(
      {
        ...Object.fromEntries(all.map((name) => [name, explain])),
        ...lazyCommands(["newFile", "openExample", "copyExamples"], async () =>
          (await import("../commands/startCommands.js")).startCommands(extensionUri),
        ),
        ...lazyCommands(["importDemonstrations", "pastePrompt"], async () =>
          (await import("../commands/importCommands.js")).importCommands(extensionUri),
        ),
        showLog: async () => {
          log.show(true);
          return Promise.resolve();
        },
      },
      errors,
    ),
  );
}
