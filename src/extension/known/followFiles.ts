import * as vscode from "vscode";
import { languageId } from "../languageId.js";
import type { Known } from "./known.js";

/** Milliseconds for the editor to open the file that an unsaved text was saved as. */
const UNTIL_SAVED = 200;

/** What is shown of files, and goes with them. */
export interface FileFollower {
  /** URIs of the files that something is shown of. */
  readonly uris: readonly string[];
  move(from: string, to: string): void;
  /** The file is gone. */
  leave(uri: string): void;
}

/**
 * Lets what is known of a file go with it: where it or its folder is renamed or moved, where an unsaved text is saved,
 * and where it is copied. Of one that was closed nothing stays, or the next of the same name would have its answers.
 */
export function followFiles(
  { results, vectors, history }: Pick<Known, "results" | "vectors" | "history">,
  shown: FileFollower,
): vscode.Disposable {
  const move = (from: string, to: string): void => {
    vectors.move(from, to);
    history.move(from, to);
    void results.move(from, to);
    shown.move(from, to);
  };
  const inside = (uris: readonly string[], place: string): Set<string> =>
    new Set(uris.filter((uri) => uri === place || uri.startsWith(`${place}/`)));
  const copied = async (file: vscode.Uri): Promise<void> => {
    const original = await originalOf(file, results.uris);
    if (original !== undefined) await results.copy(original, file.toString());
  };
  // The editor empties an unsaved text that it has saved before it says that it is closed.
  const texts = new WeakMap<vscode.TextDocument, string>();
  const note = (document: vscode.TextDocument): void => {
    if (!document.isUntitled || document.languageId !== languageId) return;
    const text = document.getText();
    if (text !== "") texts.set(document, text);
  };
  vscode.workspace.textDocuments.forEach(note);
  return vscode.Disposable.from(
    vscode.workspace.onDidOpenTextDocument(note),
    vscode.workspace.onDidChangeTextDocument(({ document }) => {
      note(document);
    }),
    vscode.workspace.onDidRenameFiles(({ files }) => {
      for (const { oldUri, newUri } of files) {
        const [from, to] = [oldUri.toString(), newUri.toString()];
        const known = [...results.uris, ...vectors.uris, ...history.uris, ...shown.uris];
        for (const uri of inside(known, from)) move(uri, to + uri.slice(from.length));
      }
    }),
    vscode.workspace.onDidCreateFiles(({ files }) => {
      for (const file of files) if (file.path.endsWith(".icl")) void copied(file);
    }),
    // Results stay: what was deleted may come back.
    vscode.workspace.onDidDeleteFiles(({ files }) => {
      for (const file of files) for (const uri of inside(shown.uris, file.toString())) shown.leave(uri);
    }),
    vscode.workspace.onDidCloseTextDocument((closed) => {
      if (!closed.isUntitled || closed.languageId !== languageId) return;
      const text = texts.get(closed);
      setTimeout(() => {
        const open = vscode.workspace.textDocuments.filter((document) => !document.isClosed);
        // It was opened again under the same name, or has become another language's.
        if (open.some(({ uri }) => uri.toString() === closed.uri.toString())) return;
        // Others may hold the same text: it was opened last.
        const saved = open.findLast(
          (document) => document.uri.scheme === "file" && document.getText() === text,
        );
        if (saved !== undefined) move(closed.uri.toString(), saved.uri.toString());
        else {
          results.forget(closed.uri.toString());
          history.forget(closed.uri.toString());
          vectors.leave(closed.uri.toString());
          shown.leave(closed.uri.toString());
        }
      }, UNTIL_SAVED);
    }),
  );
}

/** Which of the files a new one is a copy of, which the editor does not tell: the last one with the same text. */
export async function originalOf(file: vscode.Uri, uris: readonly string[]): Promise<string | undefined> {
  const text = await textOf(file);
  if (text === undefined || text === "") return undefined;
  const others = uris.filter((uri) => uri !== file.toString() && uri.startsWith("file:"));
  for (const uri of others.reverse()) if ((await textOf(vscode.Uri.parse(uri))) === text) return uri;
  return undefined;
}

/** As it is on disk; undefined for a file that is gone or cannot be read, of which nothing can be a copy. */
async function textOf(file: vscode.Uri): Promise<string | undefined> {
  try {
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
  } catch {
    return undefined;
  }
}
