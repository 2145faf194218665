import { closeSync, fstatSync, openSync, statSync, type BigIntStats } from "node:fs";
import { RequestFailure } from "../protocol/failure.js";

/**
 * The files of a loaded model, held open. llama.cpp has them mapped: what is written into them is in the model at
 * once, under the fingerprint of what was there before. A file that is removed, or that another takes the place
 * of, lives on for as long as it is mapped, and so does its descriptor.
 */
export class HeldFiles {
  readonly #files: HeldFile[];

  private constructor(files: HeldFile[]) {
    this.#files = files;
  }

  /** Leaves out what cannot be opened: whoever reads it says why. To be closed. */
  static open(paths: readonly string[]): HeldFiles {
    return new HeldFiles(paths.flatMap((path) => hold(path) ?? []));
  }

  /** Whether all files are as they were when they were opened. */
  get unchanged(): boolean {
    return this.#changed() === undefined;
  }

  /** @throws RequestFailure `model-unreadable` where a file is not as it was when it was opened. */
  requireUnchanged(): void {
    const changed = this.#changed();
    if (changed === undefined) return;
    const { path, size, newSize } = changed;
    const sizes = newSize === size ? "" : ` (it had ${size} bytes and has ${newSize})`;
    throw new RequestFailure(
      "model-unreadable",
      `${path} was changed while it was loaded${sizes}: what was being computed with it is not kept. Run the command again, once the file is whole.`,
    );
  }

  close(): void {
    for (const { descriptor } of this.#files.splice(0)) closeSync(descriptor);
  }

  #changed(): { readonly path: string; readonly size: bigint; readonly newSize: bigint } | undefined {
    for (const { path, descriptor, size, mtimeNs } of this.#files) {
      const now = statOf(descriptor);
      if (now.size !== size || now.mtimeNs !== mtimeNs) return { path, size, newSize: now.size };
    }
    return undefined;
  }
}

interface HeldFile extends Pick<BigIntStats, "size" | "mtimeNs"> {
  readonly path: string;
  readonly descriptor: number;
}

function hold(path: string): HeldFile | undefined {
  let descriptor: number;
  try {
    // To open a pipe, and some devices, is to wait for whoever may never come.
    if (!statSync(path).isFile()) return undefined;
    descriptor = openSync(path, "r");
  } catch {
    return undefined;
  }
  const { size, mtimeNs } = statOf(descriptor);
  return { path, descriptor, size, mtimeNs };
}

function statOf(descriptor: number): BigIntStats {
  return fstatSync(descriptor, { bigint: true });
}
