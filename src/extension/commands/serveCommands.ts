import type { CommandName } from "../ids.js";
import { withProgress } from "../messages/progress.js";
import { UserMessage } from "../messages/userMessage.js";
import { offerAddress } from "../jobs/taskServer.js";
import { requireTrust } from "../jobs/trust.js";
import type { CommandTools } from "./commandTools.js";
import { EditorTargets } from "./editorTargets.js";
import type { CommandHandler } from "./registerCommands.js";

/** Commands that serve a task to other programs. */
export function serveCommands({ known: { files }, server }: CommandTools) {
  const targets = new EditorTargets(files);
  return {
    serveTask: async (uri) => {
      requireTrust();
      const document = await targets.document(uri);
      if (document.uri.scheme !== "file") {
        throw new UserMessage("Save this file first: the server reads it from disk.");
      }
      // What is on the screen is what is to be served.
      if (document.isDirty) await document.save();
      const { path } = files.snapshot(document);
      const served = await withProgress("Starting the server", async (follow) => server.start(path, follow));
      void offerAddress(served);
      return { url: served.url, models: [...served.models] };
    },
    stopServing: async () => {
      await server.stop();
    },
  } satisfies Partial<Record<CommandName, CommandHandler>>;
}
