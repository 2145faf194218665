import { stat } from "node:fs/promises";
import path from "node:path";
import * as vscode from "vscode";
import type { VectorChoice } from "../../exchange/givenVector.js";
import type { ErrorPresenter } from "../messages/showError.js";
import { UserMessage } from "../messages/userMessage.js";
import { VectorFile, type VectorState } from "./vectorFile.js";

/** The vectors that are open, each read in a thread of its own. */
export class VectorFiles {
  readonly #worker: string;
  readonly #errors: ErrorPresenter;
  readonly #open = new Map<string, VectorFile>();

  /** @param worker path of the module that reads vectors in a thread of its own. */
  constructor(worker: string, errors: ErrorPresenter) {
    this.#worker = worker;
    this.#errors = errors;
  }

  /** Those that are open, in the order in which they were opened. */
  get all(): readonly VectorFile[] {
    return [...this.#open.values()];
  }

  /** The open one, else a new one of which nothing is read yet. */
  open(uri: vscode.Uri): VectorFile {
    const key = uri.toString();
    const known = this.#open.get(key);
    if (known !== undefined) return known;
    const folder = vscode.Uri.joinPath(uri, "..");
    const pattern = new vscode.RelativePattern(folder, path.posix.basename(uri.path));
    const watcher = vscode.workspace.createFileSystemWatcher(pattern);
    const file = new VectorFile(uri, () => {
      watcher.dispose();
      this.#open.delete(key);
    });
    const again = (): void => {
      void this.#readAgain(file);
    };
    watcher.onDidChange(again);
    // Programs that write a file whole put another in its place.
    watcher.onDidCreate(again);
    this.#open.set(key, file);
    return file;
  }

  /**
   * Reads a file, again where it was read already. What is wrong with it is its state. Of two readings that overlap the
   * one that began last gives the state, whichever ends first.
   * @throws RequestFailure `cancelled`, UserMessage for a file that is not on this machine.
   */
  async read(file: VectorFile, choice: VectorChoice, signal: AbortSignal): Promise<VectorState> {
    if (file.uri.scheme !== "file") {
      throw new UserMessage("This file is not on this machine’s disk. Save a copy there to open it.");
    }
    const { fsPath } = file.uri;
    // Known from the start: what changes the file meanwhile has it read again, in the same way.
    file.choice = choice;
    const begun = ++file.readings;
    const version = await versionOf(fsPath);
    if (begun === file.readings) file.version = version;
    const { openVectorInWorker } = await import("../../workbench/openVectorInWorker.js");
    const request = { file: fsPath, name: path.basename(fsPath), choice };
    const read = await openVectorInWorker(this.#worker, request, AbortSignal.any([signal, file.closed]));
    if (begun === file.readings) file.state = read;
    return read;
  }

  /** What the file holds now, used as it was said before. Changes of long ago are reported late: its answers stay then. */
  async #readAgain(file: VectorFile): Promise<void> {
    if ((await versionOf(file.uri.fsPath)) === file.version) return;
    await this.#errors.guard(async () => this.read(file, file.choice, file.closed));
  }
}

/** Empty for a file that is gone, which reading reports. */
async function versionOf(file: string): Promise<string> {
  const found = await stat(file).catch(() => undefined);
  return found === undefined ? "" : `${found.mtimeMs}, ${found.size}`;
}
