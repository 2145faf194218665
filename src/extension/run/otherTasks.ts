import * as vscode from "vscode";
import { parseDocument } from "../../language/parse.js";
import { inertText } from "../inertText.js";
import type { TaskFiles } from "./taskFiles.js";
import type { TaskRunner, TaskSnapshot } from "./taskRunner.js";
import { readTaskText } from "./taskText.js";
import { noOtherTasks } from "./userMessage.js";

/** A file of the workspace that can be looked at together with the one in front. */
export interface OtherTask extends TaskSnapshot {
  /** Path within the workspace. */
  readonly place: string;
  /** Whether it is run on the same model, without which vectors have nothing to do with each other. */
  readonly sameModel: boolean;
  readonly runnable: boolean;
}

/** More would neither be looked through nor be done soon. */
const MOST_FILES = 500;

/** Every other `.icl` file of the workspace, as the editor has it or as it is on disk. */
export async function otherTasks(
  files: TaskFiles,
  runner: TaskRunner,
  file: TaskSnapshot,
): Promise<OtherTask[]> {
  const found = await vscode.workspace.findFiles("**/*.icl", "**/node_modules/**", MOST_FILES);
  const model = runner.modelOf(file);
  const others = await Promise.all(
    found
      .filter((uri) => uri.toString() !== file.uri)
      .map(async (uri): Promise<OtherTask> => {
        const task = await taskAt(files, uri);
        const { demonstrations, problems } = task.document;
        return {
          ...task,
          place: vscode.workspace.asRelativePath(uri),
          sameModel: runner.modelOf(task) === model,
          runnable: demonstrations.length > 0 && problems.every(({ severity }) => severity !== "error"),
        };
      }),
  );
  return others.sort((a, b) => a.place.localeCompare(b.place, "en"));
}

/** Without opening it: hundreds of open documents would each be checked and shown in lists. */
export async function taskAt(files: TaskFiles, uri: vscode.Uri): Promise<TaskSnapshot> {
  const open = files.open().find((document) => document.uri.toString() === uri.toString());
  if (open !== undefined) return files.snapshot(open);
  const text = await readTaskText(uri);
  return { uri: uri.toString(), path: uri.fsPath, document: parseDocument(text, uri.path) };
}

function itemOf(task: OtherTask): vscode.QuickPickItem & { readonly task: OtherTask } {
  const { document, place, sameModel, runnable } = task;
  const count = document.demonstrations.length;
  const why = !runnable ? "cannot be run as it is" : sameModel ? "" : "names another model";
  return {
    label: inertText(document.settings.name),
    description: [inertText(place), `${count} demonstrations`, why].filter((part) => part !== "").join(", "),
    picked: runnable && sameModel,
    task,
  };
}

/** The files to look at together with the one in front. @returns undefined where the user did not answer. */
export async function pickTogether(
  others: readonly OtherTask[],
  title: string,
): Promise<OtherTask[] | undefined> {
  const picked = await vscode.window.showQuickPick(others.map(itemOf), {
    title,
    placeHolder: "Which tasks, together with the one in front?",
    canPickMany: true,
    matchOnDescription: true,
  });
  return picked?.map(({ task }) => task);
}

/** One other file. @throws UserMessage where there is none. */
export async function pickOther(others: readonly OtherTask[]): Promise<OtherTask | undefined> {
  const usable = others.filter(({ runnable, sameModel }) => runnable && sameModel);
  if (usable.length === 0) throw noOtherTasks();
  const picked = await vscode.window.showQuickPick(
    usable.map((task) => ({ ...itemOf(task), picked: false })),
    { title: "Patch with Another Task’s Vector", placeHolder: "Whose vector?", matchOnDescription: true },
  );
  return picked?.task;
}
