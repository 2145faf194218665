import path from "node:path";
import * as vscode from "vscode";
import type { VectorChoice } from "../../exchange/givenVector.js";
import type { TaskFiles } from "../files/taskFiles.js";
import { inertText } from "../messages/inertText.js";
import type { VectorFile } from "../vectors/vectorFile.js";

const TITLE = "Open Task Vector";

/** Several questions in a row: a glance at the file should not end them. */
const lasting = { title: TITLE, ignoreFocusOut: true } as const;

const filters = {
  "Task vectors": ["safetensors", "json", "gguf", "npy"],
  "All files": ["*"],
};

export async function askVectorFile(): Promise<vscode.Uri | undefined> {
  const [file] = (await vscode.window.showOpenDialog({ title: TITLE, filters })) ?? [];
  return file;
}

/**
 * Asks how a vector is used whose file does not say it.
 * @param added whether it says that much: a control vector is added, at layers that it names.
 * @param layers how many it has vectors for; undefined where it holds one alone.
 * @returns undefined where the user did not answer.
 */
export async function askChoice(
  added: boolean,
  layers: number | undefined,
): Promise<VectorChoice | undefined> {
  const place: VectorChoice | undefined = added ? {} : await askPlace(layers);
  if (place === undefined) return undefined;
  const scale = added || place.method === "add" ? await askScale() : 1;
  if (scale === undefined) return undefined;
  const lead = await vscode.window.showQuickPick(leads, {
    ...lasting,
    placeHolder: "What comes before the query",
  });
  return lead && { ...place, ...(scale === 1 ? {} : { scale }), lead: lead.lead };
}

const methods = [
  { label: "Replace", description: "the vector replaces the residual stream", method: "replace" as const },
  { label: "Add", description: "the vector is added to the residual stream", method: "add" as const },
];

const leads = [
  {
    label: "The joiner",
    description: "the text between demonstrations, as before each of them",
    lead: "joiner" as const,
  },
  { label: "Nothing", description: "the query comes first", lead: "none" as const },
];

async function askPlace(
  layers: number | undefined,
): Promise<{ readonly layer: number; readonly method: "replace" | "add" } | undefined> {
  const most = layers === undefined ? undefined : layers - 1;
  const range = most === undefined ? "0 or higher" : `0 to ${most}`;
  const layer = await vscode.window.showInputBox({
    ...lasting,
    prompt: `The file does not say at which layer its vector is used (${range}: the output of this block)`,
    validateInput: (text) =>
      /^\d{1,6}$/.test(text) && (most === undefined || Number(text) <= most)
        ? undefined
        : `Enter a whole number, ${range}.`,
  });
  if (layer === undefined) return undefined;
  const method = await vscode.window.showQuickPick(methods, {
    ...lasting,
    placeHolder: "How the vector is used there",
  });
  return method && { layer: Number(layer), method: method.method };
}

async function askScale(): Promise<number | undefined> {
  const scale = await vscode.window.showInputBox({
    ...lasting,
    prompt: "Strength: the factor that the vector is multiplied by",
    value: "1",
    validateInput: (text) =>
      text.trim() !== "" && Number.isFinite(Number(text)) ? undefined : "Enter a number, such as 1.5 or -1.",
  });
  return scale === undefined ? undefined : Number(scale);
}

/** One of several open vectors. */
export async function pickVector(files: readonly VectorFile[]): Promise<VectorFile | undefined> {
  const items = files.map((file) => ({
    label: inertText(path.posix.basename(file.uri.path)),
    description: inertText(vscode.workspace.asRelativePath(file.uri)),
    file,
  }));
  return (await vscode.window.showQuickPick(items, { placeHolder: "Which vector?" }))?.file;
}

/** More are found by their names. */
const MOST_FILES = 500;

interface TaskItem extends vscode.QuickPickItem {
  /** Undefined for the vector's own task. */
  readonly uri: vscode.Uri | undefined;
}

/**
 * The task that a vector is run on: an `.icl` file, those on the screen first.
 * @param own what its own task is called in the list; undefined where it has none that would do.
 * @returns `own`, the file's address, or undefined where the user did not answer. `none` where there is nothing to choose.
 */
export async function pickTask(
  files: TaskFiles,
  own: string | undefined,
): Promise<"own" | "none" | vscode.Uri | undefined> {
  const shown = vscode.window.visibleTextEditors
    .map(({ document }) => document)
    .filter((document) => files.canRun(document))
    .map(({ uri }) => uri);
  const found = await vscode.workspace.findFiles("**/*.icl", "**/node_modules/**", MOST_FILES);
  const byName = found.toSorted((a, b) => a.path.localeCompare(b.path, "en"));
  const uris = [...new Map([...shown, ...byName].map((uri) => [uri.toString(), uri])).values()];
  const items: TaskItem[] = [
    ...(own === undefined ? [] : [{ label: own, uri: undefined }]),
    ...uris.map((uri) => ({
      label: inertText(path.posix.basename(uri.path)),
      description: inertText(vscode.workspace.asRelativePath(uri)),
      uri,
    })),
  ];
  if (items.length === 0) return "none";
  if (items.length === 1 && own !== undefined) return "own";
  const picked = await vscode.window.showQuickPick(items, {
    placeHolder: "Which task?",
    matchOnDescription: true,
  });
  return picked === undefined ? undefined : (picked.uri ?? "own");
}
