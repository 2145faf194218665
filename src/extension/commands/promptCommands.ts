import path from "node:path";
import * as vscode from "vscode";
import type { RenderDocument } from "../../workbench/documents/renderDocument.js";
import type { TaskSnapshot } from "../files/taskSnapshot.js";
import type { CommandName } from "../ids.js";
import { withProgress, type Follow } from "../messages/progress.js";
import { promptText } from "../views/promptText.js";
import type { CommandTools } from "./commandTools.js";
import { EditorTargets } from "./editorTargets.js";
import type { CommandHandler } from "./registerCommands.js";

/** Milliseconds without a change before what is shown follows the file. */
const PAUSE = 300;

const notCompressed =
  "The prompt with the task vector appears here once the demonstrations are compressed: what precedes the query is chosen together with the vector.";

/** The exact prompts of a query, beside its file, following what is typed. */
export function promptCommands({ known, runner, reports, log }: CommandTools) {
  const { files, tasks, vectors } = known;
  const targets = new EditorTargets(files);
  const shown = new Map<string, vscode.Disposable>();

  const render = async (file: TaskSnapshot, input: string, follow: Follow): Promise<string> => {
    const vector = vectors.find(file.uri, tasks.dependencies(file).taskVector);
    const compressed = vector?.stale === false;
    const conditions = ["few-shot", compressed ? "task-vector" : "zero-shot"] as const;
    const prompts: RenderDocument[] = [];
    for (const condition of conditions) prompts.push(await runner.prompt(file, input, condition, follow));
    const { settings } = file.document;
    return promptText(settings.name, settings, prompts, compressed ? "" : notCompressed);
  };

  /** Renders again when the file has changed, until the text is closed. */
  const follow = (
    source: vscode.TextDocument,
    index: number,
    name: string,
    prompt: vscode.Uri,
  ): vscode.Disposable => {
    let timer: NodeJS.Timeout | undefined;
    const controller = new AbortController();
    const again = async (): Promise<void> => {
      const file = files.snapshot(source);
      const query = file.document.queries[index];
      if (query === undefined) return;
      try {
        reports.put(name, await render(file, query.input.text, { signal: controller.signal }));
      } catch (error) {
        // A file that is being typed in has errors for a while; the command says them.
        log.debug(`The prompt was not rendered: ${String(error)}`);
      }
    };
    const changes = vscode.workspace.onDidChangeTextDocument(({ document }) => {
      if (document !== source) return;
      clearTimeout(timer);
      timer = setTimeout(() => void again(), PAUSE);
    });
    const closing = vscode.workspace.onDidCloseTextDocument(({ uri }) => {
      if (uri.toString() === prompt.toString() || uri.toString() === source.uri.toString()) all.dispose();
    });
    const all = vscode.Disposable.from(changes, closing, {
      dispose: () => {
        clearTimeout(timer);
        controller.abort();
        shown.delete(name);
      },
    });
    return all;
  };

  return {
    showPrompt: async (uri, target) => {
      // A prompt is looked at to see its form: any query shows that, so none is asked for.
      const { file, query } = await targets.nearestQuery(uri, target);
      const text = await withProgress("Reading the prompt", async (control) =>
        render(file, query.input.text, control),
      );
      const name = `${path.basename(file.path)} prompt.txt`;
      shown.get(name)?.dispose();
      const prompt = reports.put(name, text);
      const source = await targets.document(file.uri);
      await reports.showBeside(prompt, true);
      shown.set(name, follow(source, query.index, name, prompt));
      return text;
    },
  } satisfies Partial<Record<CommandName, CommandHandler>>;
}
