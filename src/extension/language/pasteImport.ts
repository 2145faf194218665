import * as vscode from "vscode";
import { isTask } from "../../language/isTask.js";
import { parseDocument } from "../../language/parse.js";
import { ForeignFile } from "../../exchange/foreignFile.js";
import type { ImportOutcome } from "../../exchange/import/importBytes.js";
import type { DocumentStore } from "../files/documentStore.js";

const KIND = vscode.DocumentDropOrPasteEditKind.Text.append("icl", "entries");

/** Longer texts are imported as files, where their reading shows progress. */
const MOST_CHARACTERS = 1_000_000;

/** What is written as entries already, line by line, is pasted as it is. */
const ENTRY = /^\s*(?:#|\?|$|.*\s->\s)/;

/** Offers rows and prompts in the clipboard as entries, beside pasting them as they are. */
export class PasteImportProvider {
  static readonly metadata: vscode.DocumentPasteProviderMetadata = {
    pasteMimeTypes: ["text/plain"],
    providedPasteEditKinds: [KIND],
  };
  readonly #documents: DocumentStore;
  readonly #worker: string;

  /** @param worker path of the module that reads imports in a thread of its own. */
  constructor(documents: DocumentStore, worker: string) {
    this.#documents = documents;
    this.#worker = worker;
  }

  async provideDocumentPasteEdits(
    document: vscode.TextDocument,
    ranges: readonly vscode.Range[],
    transfer: vscode.DataTransfer,
    token: vscode.CancellationToken,
  ): Promise<vscode.DocumentPasteEdit[]> {
    const text = (await transfer.get("text/plain")?.asString()) ?? "";
    const lines = text.split("\n");
    if (!vscode.workspace.isTrusted || text.length > MOST_CHARACTERS || lines.length < 2) return [];
    if (ranges.length !== 1 || lines.every((line) => ENTRY.test(line)) || isTask(text)) return [];
    const outcome = await this.#read(text, token);
    if (outcome?.kind !== "task" || token.isCancellationRequested) return [];
    const whole = new TextDecoder().decode(Buffer.concat(outcome.task.pieces));
    const { frontMatter } = parseDocument(whole);
    // A file that holds nothing yet takes the settings as well.
    const isEmpty =
      this.#documents.get(document).icl.entries.length === 0 && document.getText().trim() === "";
    const entries = isEmpty ? whole : whole.slice(frontMatter?.span.end ?? 0).trimStart();
    const edit = new vscode.DocumentPasteEdit(
      entries,
      isEmpty ? "Paste as a task" : "Paste as entries",
      KIND,
    );
    // What one types Ctrl+V for is the text itself; this is a choice beside it.
    if (!isEmpty) edit.yieldTo = [vscode.DocumentDropOrPasteEditKind.Text];
    return [edit];
  }

  async #read(text: string, token: vscode.CancellationToken): Promise<ImportOutcome | undefined> {
    const { importInWorker } = await import("../../workbench/importInWorker.js");
    const controller = new AbortController();
    const subscription = token.onCancellationRequested(() => {
      controller.abort();
    });
    try {
      return await importInWorker(
        this.#worker,
        { file: "the clipboard", name: "pasted", text },
        controller.signal,
      );
    } catch (error) {
      // It is no import: the text is pasted as it is, as it would be anyway.
      if (error instanceof ForeignFile || token.isCancellationRequested) return undefined;
      throw error;
    } finally {
      subscription.dispose();
    }
  }
}
