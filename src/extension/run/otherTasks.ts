import * as vscode from "vscode";
import { countText } from "../../method/figureText.js";
import { parseDocument } from "../../language/parse.js";
import { isRunnable } from "../../workbench/taskFile.js";
import { inertText } from "../inertText.js";
import type { TaskFiles } from "./taskFiles.js";
import type { TaskRunner } from "./taskRunner.js";
import type { TaskSnapshot } from "./taskSnapshot.js";
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
  const others: OtherTask[] = [];
  // One by one: hundreds at once would be parsed in one go, in which nobody could type.
  for (const uri of found) {
    if (uri.toString() === file.uri) continue;
    const task = await readTask(files, uri);
    if (task === undefined) continue;
    const place = vscode.workspace.asRelativePath(uri);
    others.push({ ...task, place, sameModel: runner.modelOf(task) === model, runnable: hasVector(task) });
  }
  return others.sort((a, b) => a.place.localeCompare(b.place, "en"));
}

/**
 * As the editor has it or as it is on disk, without opening it: hundreds of open documents would each be checked and
 * shown in lists.
 * @param longest bytes of a file beyond which it is not read.
 * @returns undefined for one that is gone or cannot be read: nobody named it. An empty one for one that is too long.
 */
export async function readTask(
  files: TaskFiles,
  uri: vscode.Uri,
  longest?: number,
): Promise<TaskSnapshot | undefined> {
  const open = files.open().find((document) => document.uri.toString() === uri.toString());
  if (open !== undefined) return files.snapshot(open);
  try {
    const text = await readTaskText(uri, longest);
    return { uri: uri.toString(), path: uri.fsPath, document: parseDocument(text, uri.path) };
  } catch (error) {
    if (error instanceof vscode.FileSystemError) return undefined;
    throw error;
  }
}

/** Whether there is something to make a vector of, and nothing that keeps it from being made. */
export function hasVector(task: TaskSnapshot): boolean {
  return task.document.demonstrations.length > 0 && isRunnable(task);
}

function itemOf(task: OtherTask): vscode.QuickPickItem & { readonly task: OtherTask } {
  const { document, place, sameModel, runnable } = task;
  const shown = countText(document.demonstrations.length, "demonstration");
  const why = !runnable ? "cannot be run as it is" : sameModel ? "" : "names another model";
  return {
    label: inertText(document.settings.name),
    description: [inertText(place), shown, why].filter((part) => part !== "").join(", "),
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
