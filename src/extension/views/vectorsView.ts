import * as vscode from "vscode";
import type { CacheListing } from "../../cache/vectorCache.js";
import { isNetworkPath } from "../../language/modelAddress.js";
import { parseDocument } from "../../language/parse.js";
import { bytesText, countText } from "../../method/numberText.js";
import { contextParts, methodText, validationText } from "../../method/vectorText.js";
import { fileOfControl } from "../../workbench/controlTasks.js";
import { commandIds, itemKinds } from "../ids.js";
import { inertText } from "../messages/inertText.js";
import { shownText } from "../messages/shownText.js";
import { readTaskText } from "../files/taskText.js";
import type { Known } from "../known/known.js";
import { ageText, vectorState, type VectorState } from "../known/vectorState.js";

interface ModelNode {
  readonly kind: "model";
  readonly name: string;
  readonly vectors: readonly VectorNode[];
}

interface VectorNode {
  readonly kind: "vector";
  readonly digest: string;
  readonly bytes: number;
  readonly createdAt: string;
  readonly metadata: CacheListing["metadata"];
  /** Absolute path of its file where that is now; undefined where the cache does not say. */
  readonly file: string | undefined;
  readonly state: VectorState;
}

type Node = ModelNode | VectorNode;

type VectorsSource = Pick<Known, "engine" | "files" | "tasks" | "vectors">;

const LONGEST_NAME = 60;

const icons: Readonly<Record<VectorState, vscode.ThemeIcon>> = {
  fresh: new vscode.ThemeIcon("pass", new vscode.ThemeColor("testing.iconPassed")),
  stale: new vscode.ThemeIcon("history", new vscode.ThemeColor("list.warningForeground")),
  "file missing": new vscode.ThemeIcon("circle-slash", new vscode.ThemeColor("disabledForeground")),
  control: new vscode.ThemeIcon("beaker"),
  unknown: new vscode.ThemeIcon("circle-outline"),
};

const meanings: Readonly<Record<VectorState, string>> = {
  fresh: "Fresh: computed from the file as it is now.",
  stale: "Stale: the file has changed since this vector was computed.",
  "file missing": "The file that this vector was computed for no longer exists.",
  control: "A task that comes with the extension: its vector is a control in comparisons of this file.",
  unknown:
    "Computed by the command line, in another window or for a comparison: it is not known whether its file has changed since.",
};

/** The cached vectors by model and task. Reads the cache's index, never the engine. */
export class TaskVectorsView implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  readonly #known: VectorsSource;
  readonly #changed = new vscode.EventEmitter<undefined>();

  readonly onDidChangeTreeData = this.#changed.event;

  constructor(known: VectorsSource) {
    this.#known = known;
  }

  refresh(): void {
    this.#changed.fire(undefined);
  }

  async getChildren(node?: Node): Promise<Node[]> {
    if (node !== undefined) return node.kind === "model" ? [...node.vectors] : [];
    const cache = await this.#known.engine.cache();
    const byModel = new Map<string, VectorNode[]>();
    const listings = await cache.list();
    const placeOf = this.#places(listings);
    for (const listing of listings) {
      const name = listing.metadata?.model ?? "Unknown model";
      const file = listing.metadata === null ? undefined : placeOf(listing.metadata.file);
      const vector: VectorNode = {
        kind: "vector",
        ...listing,
        file,
        state: await this.#state(listing, file),
      };
      byModel.set(name, [...(byModel.get(name) ?? []), vector]);
    }
    return [...byModel].map(([name, vectors]) => ({ kind: "model", name, vectors }));
  }

  getTreeItem(node: Node): vscode.TreeItem {
    return node.kind === "model" ? modelItem(node) : vectorItem(node);
  }

  dispose(): void {
    this.#changed.dispose();
  }

  /** Where a file is now that the cache knows by the name that it had: one of its vectors has gone with it. */
  #places(listings: readonly CacheListing[]): (file: string) => string {
    const { vectors } = this.#known;
    const places = new Map<string, string[]>();
    for (const { digest, metadata } of listings) {
      if (metadata === null) continue;
      const uris = vectors.urisOf(digest).filter((uri) => uri.startsWith("file:"));
      places.set(metadata.file, [...(places.get(metadata.file) ?? []), ...uris]);
    }
    return (file) => {
      const uris = places.get(file) ?? [];
      const [first] = uris;
      // A vector may be that of other files too, such as a copy: the file has not gone there.
      if (first === undefined || uris.includes(vscode.Uri.file(file).toString())) return file;
      return vscode.Uri.parse(first).fsPath;
    };
  }

  /** @param file where it is now. */
  async #state({ digest }: CacheListing, file: string | undefined): Promise<VectorState> {
    const { vectors, tasks } = this.#known;
    if (file === undefined) return "unknown";
    if (fileOfControl(file) !== undefined) return "control";
    const document = await this.#document(file);
    const current = document && tasks.dependencies({ path: file, document }).taskVector;
    return vectorState(current, vectors.digestsOf(digest));
  }

  /** As the editor has it, else as it is on disk. */
  async #document(file: string): Promise<ReturnType<typeof parseDocument> | undefined> {
    // Entries may come from a folder that is shared: what they say of their file is not asked of other machines.
    if (isNetworkPath(file)) return undefined;
    const { files } = this.#known;
    const uri = vscode.Uri.file(file);
    const open = files.open().find((document) => document.uri.toString() === uri.toString());
    if (open !== undefined) return files.parsed(open).icl;
    try {
      return parseDocument(await readTaskText(uri), uri.path);
    } catch {
      // Whatever the reason that it cannot be read, there is no file to compare with.
      return undefined;
    }
  }
}

function modelItem({ name, vectors }: ModelNode): vscode.TreeItem {
  const item = new vscode.TreeItem(
    inertText(shownText(name, LONGEST_NAME)),
    vscode.TreeItemCollapsibleState.Expanded,
  );
  item.description = countText(vectors.length, "vector");
  item.iconPath = new vscode.ThemeIcon("package");
  item.id = `model ${name}`;
  return item;
}

function vectorItem({ digest, bytes, createdAt, metadata, file, state }: VectorNode): vscode.TreeItem {
  const task = metadata === null ? digest.slice(0, 12) : inertText(shownText(metadata.task, LONGEST_NAME));
  const item = new vscode.TreeItem(task, vscode.TreeItemCollapsibleState.None);
  const age = ageText((Date.now() - Date.parse(createdAt)) / 1000);
  const used =
    metadata === null
      ? []
      : [
          methodText(metadata),
          ...(metadata.keep === 0 ? [] : [`${countText(metadata.keep, "demonstration")} kept`]),
        ];
  item.id = digest;
  // What is not known says nothing in a narrow list; the hover has it.
  const said = state === "unknown" ? [] : [state];
  item.description = [...used, ...said, bytesText(bytes), age].join(" · ");
  item.iconPath = icons[state];
  item.contextValue = metadata === null ? itemKinds.unknownVector : itemKinds.taskVector;
  const validation =
    metadata === null
      ? []
      : [
          [
            countText(metadata.demonstrations, "demonstration"),
            ...contextParts(metadata),
            validationText(metadata),
          ].join(", "),
          inertText(file ?? ""),
        ];
  item.tooltip = [task, meanings[state], ...validation].join("\n");
  item.accessibilityInformation = { label: `${task}, ${item.description}` };
  if (file !== undefined && state !== "file missing") {
    const uri = vscode.Uri.file(fileOfControl(file) ?? file).toString();
    item.command = { title: "Open Task File", command: commandIds.revealTaskFile, arguments: [uri] };
  }
  return item;
}
