import { randomUUID } from "node:crypto";
import { open, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { makeFolder } from "./makeFolder.js";
import { replaceFile } from "./replaceFile.js";
import { orGone } from "./storedFiles.js";

/** Beyond this many bytes the log is shortened to the newer half of its keys. */
const defaultMaxBytes = 1024 * 1024;
const digestLine = /^[0-9a-f]{64}$/;
const lineBytes = 65;

/**
 * In which order cached vectors were used: a text file with one line for every use.
 *
 * The order of the lines is the order of the uses, whatever the clock says, and a line is appended in one
 * write, which the system keeps whole among processes. A lost or damaged line only costs some precision in
 * what is evicted first.
 */
export class UseLog {
  readonly #path: string;
  readonly #maxBytes: number;

  constructor(path: string, maxBytes = defaultMaxBytes) {
    this.#path = path;
    this.#maxBytes = maxBytes;
  }

  /** Rejects with the system's error where the log cannot be written. */
  async mark(digest: string): Promise<void> {
    await makeFolder(dirname(this.#path));
    const file = await open(this.#path, "a");
    let bytes: number;
    try {
      // The line break in front keeps this line whole after one that was cut off.
      await file.write(`\n${digest}`);
      bytes = (await file.stat()).size;
    } finally {
      await file.close();
    }
    if (bytes > this.#maxBytes) await this.#shorten();
  }

  /** Place of each key in the order of last use; the greater, the later. */
  async ranks(): Promise<ReadonlyMap<string, number>> {
    const text = (await orGone(readFile(this.#path, "utf8"))) ?? "";
    const ranks = new Map<string, number>();
    text.split("\n").forEach((line, place) => {
      if (digestLine.test(line)) ranks.set(line, place);
    });
    return ranks;
  }

  async #shorten(): Promise<void> {
    const ranks = await this.ranks();
    const kept = [...ranks]
      .toSorted(([, a], [, b]) => a - b)
      .slice(-Math.floor(this.#maxBytes / 2 / lineBytes))
      .map(([digest]) => `\n${digest}`);
    await replaceFile(this.#path, kept.join(""), `${this.#path}.${randomUUID()}`);
  }
}
