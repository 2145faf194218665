import * as vscode from "vscode";
import type { CacheListing } from "../../cache/vectorCache.js";
import { isNetworkPath } from "../../language/modelAddress.js";
import { parseDocument } from "../../language/parse.js";
import { bytesText, countText } from "../../method/numberText.js";
import { contextParts, methodText, validationText } from "../../method/vectorText.js";
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
  readonly state: VectorState;
}

type Node = ModelNode | VectorNode;

type VectorsSource = Pick<Known, "engine" | "files" | "tasks" | "vectors">;

const LONGEST_NAME = 60;

const icons: Readonly<Record<VectorState, vscode.ThemeIcon>> = {
  fresh: new vscode.ThemeIcon("pass", new vscode.ThemeColor("testing.iconPassed")),
  stale: new vscode.ThemeIcon("history", new vscode.ThemeColor("list.warningForeground")),
  "file missing": new vscode.ThemeIcon("circle-slash", new vscode.ThemeColor("disabledForeground")),
  unknown: new vscode.ThemeIcon("circle-outline"),
};

const meanings: Readonly<Record<VectorState, string>> = {
  fresh: "Fresh: computed from the file as it is now.",
  stale: "Stale: the file has changed since this vector was computed.",
  "file missing": "The file that this vector was computed for no longer exists.",
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
    for (const listing of await cache.list()) {
      const name = listing.metadata?.model ?? "Unknown model";
      const vector: VectorNode = { kind: "vector", ...listing, state: await this.#state(listing) };
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

  async #state({ digest, metadata }: CacheListing): Promise<VectorState> {
    const { vectors, tasks } = this.#known;
    if (metadata === null) return "unknown";
    const document = await this.#document(metadata.file);
    const current = document && tasks.dependencies({ path: metadata.file, document }).taskVector;
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

function vectorItem({ digest, bytes, createdAt, metadata, state }: VectorNode): vscode.TreeItem {
  const task = metadata === null ? digest.slice(0, 12) : inertText(shownText(metadata.task, LONGEST_NAME));
  const item = new vscode.TreeItem(task, vscode.TreeItemCollapsibleState.None);
  const age = ageText((Date.now() - Date.parse(createdAt)) / 1000);
  const used = metadata === null ? [] : [methodText(metadata)];
  item.id = digest;
  item.description = [...used, state, bytesText(bytes), age].join(" · ");
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
          inertText(metadata.file),
        ];
  item.tooltip = [task, meanings[state], ...validation].join("\n");
  item.accessibilityInformation = { label: `${task}, ${item.description}` };
  if (metadata !== null && state !== "file missing") {
    const uri = vscode.Uri.file(metadata.file).toString();
    item.command = { title: "Open Task File", command: commandIds.revealTaskFile, arguments: [uri] };
  }
  return item;
}
