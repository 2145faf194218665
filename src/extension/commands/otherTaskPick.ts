import * as vscode from "vscode";
import { countText } from "../../method/numberText.js";
import { inertText } from "../messages/inertText.js";
import type { Known } from "../known/known.js";
import { hasVector, readTask } from "../files/readTask.js";
import type { TaskSnapshot } from "../files/taskSnapshot.js";
import type { CommandTools } from "./commandTools.js";

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

/** Every other task of the workspace or in an open editor, as the editor has it or as it is on disk. */
async function otherTasks(known: Known, file: TaskSnapshot): Promise<OtherTask[]> {
  const found = await vscode.workspace.findFiles("**/*.icl", "**/node_modules/**", MOST_FILES);
  return readOthers(known, file, [...found, ...openInEditors()]);
}

/** Never saved, or from outside of the workspace. */
function openInEditors(): vscode.Uri[] {
  return vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .flatMap(({ input }) =>
      input instanceof vscode.TabInputText && input.uri.path.endsWith(".icl") ? [input.uri] : [],
    );
}

/** Those of the files that can be read. */
async function readOthers(
  { files, tasks }: Known,
  file: TaskSnapshot,
  uris: readonly vscode.Uri[],
): Promise<OtherTask[]> {
  const model = tasks.modelOf(file);
  const others = new Map<string, OtherTask>();
  // One by one: hundreds at once would be parsed in one go, in which nobody could type.
  for (const uri of uris) {
    const key = uri.toString();
    if (key === file.uri || others.has(key)) continue;
    const task = await readTask(files, uri);
    if (task === undefined) continue;
    const place = vscode.workspace.asRelativePath(uri);
    others.set(key, { ...task, place, sameModel: tasks.modelOf(task) === model, runnable: hasVector(task) });
  }
  return [...others.values()].sort((a, b) => a.place.localeCompare(b.place, "en"));
}

/** Whether its vector can be held against one of the same model. */
function isUsable({ runnable, sameModel }: OtherTask): boolean {
  return runnable && sameModel;
}

interface SourceItem extends vscode.QuickPickItem {
  readonly source: "files" | "examples";
}

/**
 * Where neither workspace nor editors have a task to look at with this one: files from elsewhere, or the examples.
 * @returns undefined where the user did not answer.
 */
async function tasksFromElsewhere(
  { known, extensionUri }: TaskSources,
  file: TaskSnapshot,
  title: string,
): Promise<{ readonly chosen: OtherTask[] } | { readonly offered: OtherTask[] } | undefined> {
  const folder = vscode.Uri.joinPath(extensionUri, "examples");
  const names = await vscode.workspace.fs.readDirectory(folder);
  const examples = names.flatMap(([name]) =>
    name.endsWith(".icl") ? [vscode.Uri.joinPath(folder, name)] : [],
  );
  const offered = (await readOthers(known, file, examples)).filter(isUsable);
  const items: SourceItem[] = [
    ...(offered.length === 0
      ? []
      : [
          {
            label: "$(book) Use Examples…",
            detail: `${countText(offered.length, "task")} that come with the extension`,
            source: "examples" as const,
          },
        ]),
    {
      label: "$(folder-opened) Choose Files…",
      detail: "Other .icl files on this machine",
      source: "files",
    },
  ];
  const picked = await vscode.window.showQuickPick(items, {
    title,
    placeHolder: "This needs other tasks too, and the workspace has none that use this file’s model",
  });
  if (picked?.source === "examples")
    return { offered: offered.map((task) => ({ ...task, place: "example" })) };
  const chosen =
    picked &&
    (await vscode.window.showOpenDialog({
      title,
      canSelectMany: true,
      filters: { "ICL tasks": ["icl"] },
      openLabel: "Use",
    }));
  return chosen && { chosen: await readOthers(known, file, chosen) };
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

/** What the other tasks are taken from. */
type TaskSources = Pick<CommandTools, "known" | "extensionUri">;

/** The tasks to analyse together with the active one. @returns undefined where the user did not answer. */
export async function askTogether(
  sources: TaskSources,
  file: TaskSnapshot,
  title: string,
): Promise<OtherTask[] | undefined> {
  let others = await otherTasks(sources.known, file);
  if (!others.some(isUsable)) {
    const elsewhere = await tasksFromElsewhere(sources, file, title);
    if (elsewhere === undefined) return undefined;
    if ("chosen" in elsewhere) return elsewhere.chosen;
    others = elsewhere.offered;
  }
  const picked = await vscode.window.showQuickPick(others.map(itemOf), {
    title,
    placeHolder: "Choose the tasks to analyse together with this one",
    canPickMany: true,
    matchOnDescription: true,
  });
  return picked?.map(({ task }) => task);
}

/** The task whose vector is patched into the active one's prompts. @returns undefined where the user did not answer. */
export async function askOther(sources: TaskSources, file: TaskSnapshot): Promise<OtherTask | undefined> {
  const title = "Patch with Another Task’s Vector";
  let usable = (await otherTasks(sources.known, file)).filter(isUsable);
  if (usable.length === 0) {
    const elsewhere = await tasksFromElsewhere(sources, file, title);
    if (elsewhere === undefined) return undefined;
    if ("chosen" in elsewhere && elsewhere.chosen.length === 1) return elsewhere.chosen[0];
    usable = "chosen" in elsewhere ? elsewhere.chosen : elsewhere.offered;
  }
  const picked = await vscode.window.showQuickPick(
    usable.map((task) => ({ ...itemOf(task), picked: false })),
    { title, placeHolder: "Choose the task whose vector is used", matchOnDescription: true },
  );
  return picked?.task;
}
