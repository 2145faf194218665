import * as vscode from "vscode";
import { countText } from "../../method/numberText.js";
import { inertText } from "../messages/inertText.js";
import type { Known } from "../known/known.js";
import { hasVector, readTask } from "../files/readTask.js";
import type { TaskSnapshot } from "../files/taskSnapshot.js";
import { noOtherTasks } from "../messages/userMessage.js";

/** A file of the workspace that can be analysed together with the active one. */
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
export async function otherTasks({ files, tasks }: Known, file: TaskSnapshot): Promise<OtherTask[]> {
  const found = await vscode.workspace.findFiles("**/*.icl", "**/node_modules/**", MOST_FILES);
  const model = tasks.modelOf(file);
  const others: OtherTask[] = [];
  // One by one: hundreds at once would be parsed in one go, in which nobody could type.
  for (const uri of found) {
    if (uri.toString() === file.uri) continue;
    const task = await readTask(files, uri);
    if (task === undefined) continue;
    const place = vscode.workspace.asRelativePath(uri);
    others.push({ ...task, place, sameModel: tasks.modelOf(task) === model, runnable: hasVector(task) });
  }
  return others.sort((a, b) => a.place.localeCompare(b.place, "en"));
}

function itemOf(task: OtherTask): vscode.QuickPickItem & { readonly task: OtherTask } {
  const { document, place, sameModel, runnable } = task;
  const shown = countText(document.demonstrations.length, "demonstration");
  const why = !runnable ? "cannot be run" : sameModel ? "" : "uses another model";
  return {
    label: inertText(document.settings.name),
    description: [inertText(place), shown, why].filter((part) => part !== "").join(", "),
    picked: runnable && sameModel,
    task,
  };
}

/** The files to analyse together with the active one. @returns undefined where the user did not answer. */
export async function pickTogether(
  others: readonly OtherTask[],
  title: string,
): Promise<OtherTask[] | undefined> {
  const picked = await vscode.window.showQuickPick(others.map(itemOf), {
    title,
    placeHolder: "Choose the tasks to analyse together with this one",
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
    {
      title: "Patch with Another Task’s Vector",
      placeHolder: "Choose the task whose vector is used",
      matchOnDescription: true,
    },
  );
  return picked?.task;
}
