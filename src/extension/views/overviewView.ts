import * as vscode from "vscode";
import { countText, percentText } from "../../method/numberText.js";
import { readTask } from "../files/readTask.js";
import type { TaskSnapshot } from "../files/taskSnapshot.js";
import { commandIds, itemKinds } from "../ids.js";
import type { Known } from "../known/known.js";
import type { PastRun } from "../known/runHistory.js";
import { ageText } from "../known/vectorState.js";
import { inertText } from "../messages/inertText.js";
import { shownText } from "../messages/shownText.js";

/** More would neither be looked through nor be read soon. */
const MOST_FILES = 200;
const LONGEST_NAME = 60;
/** Bytes of a file beyond which it is listed without being read. */
const LONGEST_READ = 4 * 1024 * 1024;

/** A task file, or one of its comparisons. Commands are given its `uri`. */
export type OverviewNode =
  | {
      readonly kind: "task";
      readonly uri: string;
      readonly task: TaskSnapshot;
      /** By its file where another file's task has the same name. */
      readonly label: string;
      readonly runs: readonly Run[];
    }
  | { readonly kind: "run"; readonly uri: string; readonly run: Run };

/** A comparison beside what is known of the file now. */
interface Run {
  readonly past: PastRun;
  /** The one before it on the same model. */
  readonly before: PastRun | undefined;
  readonly stale: boolean;
}

interface Read {
  readonly mtime: number;
  readonly task: TaskSnapshot;
}

const icons: Readonly<Record<string, readonly [icon: string, color: string]>> = {
  compresses: ["pass", "testing.iconPassed"],
  agrees: ["pass", "testing.iconPassed"],
  "compresses in part": ["circle-large-outline", "list.warningForeground"],
  "demonstrations not needed": ["circle-slash", "list.warningForeground"],
  "does not compress": ["error", "testing.iconFailed"],
  "does not agree": ["error", "testing.iconFailed"],
  "prompt fails": ["error", "testing.iconFailed"],
};

/** Every task of the workspace with its last comparison on each model, and those before it. Asks no model. */
export class OverviewView implements vscode.TreeDataProvider<OverviewNode> {
  readonly #known: Known;
  /** Files that are not open, as they were read last. */
  readonly #read = new Map<string, Read>();

  constructor(known: Known) {
    this.#known = known;
  }

  async getChildren(node?: OverviewNode): Promise<OverviewNode[]> {
    if (node !== undefined)
      return node.kind === "task" ? node.runs.map((run) => ({ kind: "run", uri: node.uri, run })) : [];
    const found = await vscode.workspace.findFiles("**/*.icl", "**/node_modules/**", MOST_FILES);
    const tasks: TaskSnapshot[] = [];
    // One by one: all at once would be parsed in one go, in which nobody could type.
    for (const uri of found) {
      const task = await this.#task(uri);
      if (task !== undefined) tasks.push(task);
    }
    const nameOf = ({ document }: TaskSnapshot): string => document.settings.name;
    const names = tasks.map(nameOf);
    return tasks
      .toSorted((a, b) => a.uri.localeCompare(b.uri, "en"))
      .map((task) => {
        const name = nameOf(task);
        const isShared = names.indexOf(name) !== names.lastIndexOf(name);
        const label = isShared
          ? `${name} (${vscode.workspace.asRelativePath(vscode.Uri.parse(task.uri))})`
          : name;
        return { kind: "task", uri: task.uri, task, label, runs: this.#runs(task) };
      });
  }

  getTreeItem(node: OverviewNode): vscode.TreeItem {
    return node.kind === "task" ? taskItem(node) : runItem(node);
  }

  #runs(task: TaskSnapshot): Run[] {
    const { history, tasks } = this.#known;
    const { file } = tasks.dependencies(task);
    const runs = history.of(task.uri);
    return runs.map((past, index) => ({
      past,
      before: runs.slice(index + 1).find(({ model }) => model.fingerprint === past.model.fingerprint),
      stale: past.digest !== file,
    }));
  }

  async #task(uri: vscode.Uri): Promise<TaskSnapshot | undefined> {
    const { files } = this.#known;
    if (files.open().some((document) => document.uri.toString() === uri.toString()))
      return readTask(files, uri);
    let mtime: number;
    try {
      ({ mtime } = await vscode.workspace.fs.stat(uri));
    } catch {
      // It has gone since it was found.
      return undefined;
    }
    const known = this.#read.get(uri.toString());
    if (known?.mtime === mtime) return known.task;
    const task = await readTask(files, uri, LONGEST_READ);
    if (task !== undefined) this.#read.set(uri.toString(), { mtime, task });
    return task;
  }
}

function taskItem({ uri, label, runs }: OverviewNode & { kind: "task" }): vscode.TreeItem {
  const { TreeItemCollapsibleState } = vscode;
  const name = inertText(shownText(label, LONGEST_NAME));
  const [last] = runs;
  const item = new vscode.TreeItem(
    name,
    runs.length === 0 ? TreeItemCollapsibleState.None : TreeItemCollapsibleState.Collapsed,
  );
  item.id = uri;
  item.resourceUri = vscode.Uri.parse(uri);
  item.contextValue = last === undefined ? itemKinds.task : itemKinds.comparedTask;
  item.iconPath = iconOf(last);
  item.description = last === undefined ? "not compared" : lineOf(last, new Set(runs.map(modelOf)).size > 1);
  item.tooltip = last === undefined ? `${name}\nNot compared yet.` : tooltipOf(name, last);
  item.accessibilityInformation = { label: `${name}, ${item.description}` };
  item.command = { title: "Show Comparison", command: commandIds.showComparison, arguments: [uri] };
  return item;
}

function runItem({ uri, run }: OverviewNode & { kind: "run" }): vscode.TreeItem {
  const { past } = run;
  const item = new vscode.TreeItem(inertText(shownText(past.model.name, LONGEST_NAME)));
  item.id = `${uri} ${past.digest}`;
  item.iconPath = iconOf(run);
  item.description = lineOf(run, false);
  item.tooltip = tooltipOf(item.label as string, run);
  item.contextValue = itemKinds.run;
  item.command = {
    title: "Show What Changed",
    command: commandIds.showRunChanges,
    arguments: [{ uri, digest: past.digest }],
  };
  return item;
}

function iconOf(run: Run | undefined): vscode.ThemeIcon {
  if (run === undefined) return new vscode.ThemeIcon("circle-outline");
  if (run.stale) return new vscode.ThemeIcon("history", new vscode.ThemeColor("list.warningForeground"));
  const [icon, color] = icons[run.past.summary.verdict] ?? ["question", "list.warningForeground"];
  return new vscode.ThemeIcon(icon, new vscode.ThemeColor(color));
}

function modelOf({ past }: Run): string {
  return past.model.fingerprint;
}

/** `compresses, 92 % (was 83 %), kept 100 %, SmolLM2, 3 hours ago, stale` */
function lineOf({ past, before, stale }: Run, withModel: boolean): string {
  const { accuracy, kept, summary, model, at } = past;
  const now = accuracy && percentText(accuracy.taskVector);
  const was = before?.accuracy ? percentText(before.accuracy.taskVector) : null;
  const age = ageText((Date.now() - at) / 1000);
  return [
    summary.verdict,
    ...(now === null ? [] : [was === null || was === now ? now : `${now} (was ${was})`]),
    ...(kept === null ? [] : [`kept ${percentText(kept)}`]),
    ...(withModel ? [inertText(shownText(model.name, LONGEST_NAME))] : []),
    age === "just now" ? age : `${age} ago`,
    ...(stale ? ["stale"] : []),
  ].join(" · ");
}

function tooltipOf(name: string, { past, before, stale }: Run): string {
  const { accuracy, kept, summary, model, vector, queries } = past;
  return [
    `${name}: ${summary.verdict}`,
    ...(accuracy === null
      ? []
      : [
          `Right: ${percentText(accuracy.taskVector)} with the task vector, ${percentText(accuracy.fewShot)} with the full prompt`,
        ]),
    ...(kept === null ? [] : [`Kept: ${percentText(kept)} of the full prompt's right answers`]),
    ...(queries.length === 0 ? [] : [countText(queries.length, "query", "queries")]),
    `Model: ${inertText(model.name)}`,
    `Vector: ${vector}`,
    `Compared: ${new Date(past.at).toLocaleString()}`,
    ...(stale ? ["Stale: the file, its model or the settings have changed since."] : []),
    ...(before === undefined ? [] : [`Previous comparison: ${new Date(before.at).toLocaleString()}`]),
  ].join("\n");
}
