import { createHash, type Hash } from "node:crypto";
import { closeSync, existsSync, openSync, readSync, statSync } from "node:fs";
import { modelNeeds, type ModelNeeds } from "../device/modelNeeds.js";
import { RequestFailure } from "../protocol/failure.js";
import { modelFiles, modelPart } from "../protocol/modelParts.js";
import { BEGINNING_BYTES, whyNotGguf } from "../protocol/notGguf.js";
import { GgufHeader } from "./llama/ggufHeader.js";
import type { Symbols } from "./llama/symbols.js";

/** What a GGUF's header tells before anything is loaded. */
export interface GgufSummary {
  readonly architecture: string;
  /** `general.type`: a model, unless it says otherwise. */
  readonly type: string;
  readonly tensors: number;
  /** `attention.causal`: whether tokens look back only. */
  readonly causal: boolean;
  /** SHA-256 over the header and the first 4 KiB of every tensor, in hexadecimal; of all parts of a split model. */
  readonly fingerprint: string;
  readonly needs: ModelNeeds;
}

const SAMPLE_BYTES = 4096;

/**
 * Identifies a model by its content without reading all of it: 4 KiB of each tensor tell models, fine-tunings
 * and quantisations apart, whatever the file is called.
 * @throws RequestFailure `model-missing`, `model-unreadable`, or `model-refused` for a later part of a split model.
 */
export function summariseGguf(symbols: Symbols, file: string): GgufSummary {
  const hash = createHash("sha256");
  const tensors: { readonly name: string; readonly bytes: number }[] = [];
  return withHeader(symbols, file, (header, size, dataOffset) => {
    sample(hash, file, size, dataOffset, header, tensors);
    for (const part of furtherParts(file, header)) {
      withHeader(symbols, part, (other, otherSize, otherOffset) => {
        sample(hash, part, otherSize, otherOffset, other, tensors);
      });
    }
    const { architecture } = header;
    return {
      architecture,
      type: header.text("general.type") ?? "model",
      tensors: tensors.length,
      causal: header.number(`${architecture}.attention.causal`) !== 0,
      fingerprint: hash.digest("hex"),
      needs: modelNeeds(header.forNeeds(tensors)),
    };
  });
}

function withHeader<Result>(
  symbols: Symbols,
  file: string,
  work: (header: GgufHeader, size: number, dataOffset: number) => Result,
): Result {
  const size = sizeOf(file);
  const gguf = symbols.gguf_init_from_file(file, { no_alloc: true, ctx: null });
  if (gguf === null) {
    const beginning = beginningOf(file);
    throw new RequestFailure(
      "model-unreadable",
      isGguf(beginning)
        ? `${file} is not a GGUF file that llama.cpp can read. It may be truncated: fetch it again and compare its size.`
        : whyNotGguf(beginning, file),
    );
  }
  try {
    return work(new GgufHeader(symbols, gguf), size, symbols.gguf_get_data_offset(gguf));
  } finally {
    symbols.gguf_free(gguf);
  }
}

function beginningOf(file: string): Uint8Array {
  const descriptor = openSync(file, "r");
  try {
    return readAt(descriptor, 0, BEGINNING_BYTES);
  } finally {
    closeSync(descriptor);
  }
}

function isGguf(beginning: Uint8Array): boolean {
  return Buffer.from(beginning.subarray(0, 4)).toString("latin1") === "GGUF";
}

/** Adds one file to the hash, and its tensors to the list. */
function sample(
  hash: Hash,
  file: string,
  size: number,
  dataOffset: number,
  header: GgufHeader,
  tensors: { readonly name: string; readonly bytes: number }[],
): void {
  const descriptor = openSync(file, "r");
  try {
    hash.update(readAt(descriptor, 0, Math.min(dataOffset, size)));
    for (const { name, offset, bytes } of header.tensors()) {
      if (offset + bytes > size) {
        throw new RequestFailure(
          "model-unreadable",
          `${file} is truncated: it has ${size} bytes, and its header promises ${offset + bytes}. Fetch it again.`,
        );
      }
      hash.update(readAt(descriptor, offset, Math.min(bytes, SAMPLE_BYTES)));
      tensors.push({ name, bytes });
    }
  } finally {
    closeSync(descriptor);
  }
}

/**
 * The other files of a split model, whose first one is given, by the names that llama.cpp gives them.
 * @throws RequestFailure `model-refused` for another part than the first, `model-missing` where one is not there.
 */
function furtherParts(file: string, header: GgufHeader): string[] {
  const count = header.number("split.count");
  if (typeof count !== "number" || count < 2) return [];
  const place = modelPart(file);
  if (place?.parts !== count) {
    const last = `-of-${String(count).padStart(5, "0")}.gguf`;
    throw new RequestFailure(
      "model-refused",
      `${file} is one of ${count} files of a model, which are found by their names: rename them so that they end in -00001${last} and so on.`,
    );
  }
  const [first = file, ...others] = modelFiles(file);
  if (place.part !== 1) {
    throw new RequestFailure(
      "model-refused",
      `${file} is part ${place.part} of ${count} of a model: open its first part, ${first}.`,
    );
  }
  const missing = others.filter((other) => !existsSync(other));
  if (missing.length > 0) {
    throw new RequestFailure(
      "model-missing",
      `The model lies in ${count} files, of which ${missing.join(", ")} ${missing.length === 1 ? "is" : "are"} missing: fetch what is missing into the same folder.`,
    );
  }
  return others;
}

function sizeOf(file: string): number {
  try {
    const status = statSync(file);
    if (status.isFile()) return status.size;
  } catch (error) {
    throw new RequestFailure("model-missing", `There is no model file ${file}. Check the path.`, {
      cause: error,
    });
  }
  throw new RequestFailure("model-missing", `${file} is not a file. Give the path of a GGUF file.`);
}

function readAt(descriptor: number, offset: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  const read = readSync(descriptor, bytes, 0, length, offset);
  return bytes.subarray(0, read);
}
