import * as vscode from "vscode";
import type { WrongTaskSummary } from "../../method/comparison.js";
import type { OtherTasks } from "../../workbench/findWrongTask.js";
import { hasVector, readTask } from "../files/readTask.js";
import type { TaskSnapshot } from "../files/taskSnapshot.js";
import type { Known } from "../known/known.js";
import type { EngineService } from "./engineService.js";

/** So many files are read, at most, in search of one whose vector can be the control. */
const MOST_READ = 32;
/** Of those, so many are tried by the model; each try is a few short prompts. */
const MOST_TRIED = 8;
/** Files of the workspace that are looked among where the folder has none. */
const MOST_FOUND = 500;
/** Bytes; a longer file would hold up the editor while it is read, and there are others. */
const LONGEST = 256 * 1024;

/** The files that may be the other task of one job, and what becomes of the choice. */
export interface OtherTaskChoice {
  readonly others: OtherTasks;
  /** Remembers which one it was. */
  keep(chosen: WrongTaskSummary | undefined): void;
}

interface Chosen {
  /** Of the file and of the other, when it was found that they hold different tasks. */
  readonly digests: readonly [string, string];
  readonly uri: string;
}

/**
 * Finds other files whose vectors can be the wrong-task control: those of the same folder, the ones behind the file
 * first as on the command line, then those of the workspace. They are read one by one as they are asked for.
 */
export class OtherTaskSearch {
  readonly #known: Known;
  readonly #service: EngineService;
  /** By the file's URI. */
  readonly #chosen = new Map<string, Chosen>();

  constructor(known: Known, service: EngineService) {
    this.#known = known;
    this.#service = service;
  }

  /** Any file will do. */
  async forFile(file: TaskSnapshot): Promise<OtherTaskChoice> {
    const known = await this.#chosenBefore(file);
    if (known !== undefined) return { others: known, keep: () => undefined };
    const seen = new Map<string, TaskSnapshot>();
    return {
      others: { named: false, tasks: this.#candidates(file, seen) },
      keep: (chosen) => {
        const other = chosen === undefined ? undefined : seen.get(chosen.file);
        if (other === undefined) return;
        const digests = [this.#digestOf(file), this.#digestOf(other)] as const;
        this.#chosen.set(file.uri, { uri: other.uri, digests });
      },
    };
  }

  /**
   * Only the control that the whole file was compared with: one query is no reason to compute the vector of another
   * file. @param last its absolute path, where it is known.
   */
  async forQuery(file: TaskSnapshot, last: string | undefined): Promise<OtherTaskChoice> {
    const keep = (): void => undefined;
    const known = await this.#chosenBefore(file);
    if (known !== undefined) return { others: known, keep };
    const other = last === undefined ? undefined : await this.#read(vscode.Uri.file(last));
    return { others: { named: false, tasks: other === undefined ? [] : [other] }, keep };
  }

  /** The one that was chosen before, unless either file has changed in what counts. */
  async #chosenBefore(file: TaskSnapshot): Promise<OtherTasks | undefined> {
    const chosen = this.#chosen.get(file.uri);
    if (chosen === undefined) return undefined;
    const other = await this.#read(vscode.Uri.parse(chosen.uri, true));
    const same =
      other !== undefined && [file, other].every((task, at) => this.#digestOf(task) === chosen.digests[at]);
    return same && this.#isUsable(file, other) ? { named: true, tasks: [other] } : undefined;
  }

  async *#candidates(file: TaskSnapshot, seen: Map<string, TaskSnapshot>): AsyncGenerator<TaskSnapshot> {
    let [read, tried] = [0, 0];
    for await (const uri of candidateFiles(file)) {
      if (read >= MOST_READ || tried >= MOST_TRIED) return;
      read++;
      const other = await this.#read(uri);
      if (other === undefined || !this.#isUsable(file, other)) continue;
      tried++;
      seen.set(other.path, other);
      yield other;
    }
  }

  #isUsable(file: TaskSnapshot, other: TaskSnapshot): boolean {
    const { tasks } = this.#known;
    return hasVector(other) && tasks.modelOf(other) === tasks.modelOf(file);
  }

  async #read(uri: vscode.Uri): Promise<TaskSnapshot | undefined> {
    return readTask(this.#known.files, uri, LONGEST);
  }

  /** Names all that a file's few-shot answers depend on. */
  #digestOf(task: TaskSnapshot): string {
    return JSON.stringify([this.#known.tasks.dependencies(task).fewShot, this.#service.engineOptions]);
  }
}

/** The other files of the folder, the ones behind the file first, then those of the workspace. */
async function* candidateFiles(file: TaskSnapshot): AsyncGenerator<vscode.Uri> {
  const uri = vscode.Uri.parse(file.uri, true);
  const given = new Set([uri.path]);
  if (uri.scheme === "file") {
    const folder = vscode.Uri.joinPath(uri, "..");
    const names = (await entriesOf(folder))
      .filter(([name, type]) => name.endsWith(".icl") && (type & vscode.FileType.File) !== 0)
      .map(([name]) => name)
      .sort();
    const own = uri.path.split("/").at(-1) ?? "";
    for (const name of [...names.filter((other) => other > own), ...names.filter((other) => other < own)]) {
      const sibling = vscode.Uri.joinPath(folder, name);
      given.add(sibling.path);
      yield sibling;
    }
  }
  const found = await vscode.workspace.findFiles("**/*.icl", "**/node_modules/**", MOST_FOUND);
  yield* found
    .filter(({ path }) => !given.has(path))
    .sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

async function entriesOf(folder: vscode.Uri): Promise<[string, vscode.FileType][]> {
  try {
    return await vscode.workspace.fs.readDirectory(folder);
  } catch (error) {
    // A file that was just deleted or moved may still be open.
    if (error instanceof vscode.FileSystemError) return [];
    throw error;
  }
}
