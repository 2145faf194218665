import * as vscode from "vscode";
import * as z from "zod";
import { countText } from "../../method/figureText.js";
import type { CommandName } from "../ids.js";
import type { EngineService } from "../work/engineService.js";
import { confirm } from "../messages/notify.js";
import { UserMessage } from "../messages/userMessage.js";
import type { VectorIndex } from "../known/vectorIndex.js";
import type { TaskVectorsView } from "../views/vectorsView.js";
import type { CommandHandler } from "./register.js";

export interface CacheCommandsOptions {
  readonly service: EngineService;
  readonly vectors: VectorIndex;
  readonly view: TaskVectorsView;
  readonly onCleared: () => void;
}

/** The view's menus give its item, others the name or the file alone. */
const VectorArgument = z.union([
  z.string(),
  z.object({ digest: z.string() }).transform(({ digest }) => digest),
]);
const FileArgument = z.union([
  z.string(),
  z
    .object({ metadata: z.object({ file: z.string() }) })
    .transform(({ metadata }) => vscode.Uri.file(metadata.file).toString()),
]);

/** Commands on the vectors of this machine. */
export function cacheCommands({ service, vectors, view, onCleared }: CacheCommandsOptions) {
  return {
    clearCache: async (sure) => {
      const cache = await service.cache();
      const { length } = await cache.list();
      if (length === 0) {
        throw new UserMessage("There are no cached task vectors.", undefined, "information");
      }
      const question = `Remove ${countText(length, "cached task vector")}? They are computed again when they are needed.`;
      if (sure !== true && !(await confirm(question, "Clear"))) return;
      await cache.clear();
      vectors.forget();
      onCleared();
    },
    deleteTaskVector: async (item) => {
      const digest = VectorArgument.parse(item);
      await (await service.cache()).remove(digest);
      vectors.forget(digest);
      onCleared();
    },
    revealTaskFile: async (item) => {
      const uri = vscode.Uri.parse(FileArgument.parse(item), true);
      try {
        await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri));
      } catch {
        throw new UserMessage(`${uri.fsPath} is gone. The vector can still be removed here.`);
      }
    },
    refreshTaskVectors: async () => {
      view.refresh();
      return Promise.resolve();
    },
  } satisfies Partial<Record<CommandName, CommandHandler>>;
}
