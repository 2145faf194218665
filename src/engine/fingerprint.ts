import { createHash } from "node:crypto";
import { closeSync, openSync, readSync, statSync } from "node:fs";
import { RequestFailure } from "../protocol/failure.js";
import type { Symbols } from "./llama/symbols.js";

/** What a GGUF's header tells before anything is loaded. */
export interface GgufSummary {
  readonly architecture: string;
  /** SHA-256 over the header and the first 4 KiB of every tensor, in hexadecimal. */
  readonly fingerprint: string;
}

const SAMPLE_BYTES = 4096;
const GGUF_STRING = 8;

/**
 * Identifies a model by its content without reading all of it: 4 KiB of each tensor tell models, fine-tunings
 * and quantisations apart, whatever the file is called.
 * @throws RequestFailure `model-missing` or `model-unreadable`.
 */
export function summariseGguf(symbols: Symbols, file: string): GgufSummary {
  const size = sizeOf(file);
  const gguf = symbols.gguf_init_from_file(file, { no_alloc: true, ctx: null });
  if (gguf === null) {
    throw new RequestFailure(
      "model-unreadable",
      `${file} is not a GGUF file that llama.cpp can read. It may be truncated: fetch it again and compare its size.`,
    );
  }
  const descriptor = openSync(file, "r");
  try {
    const hash = createHash("sha256");
    const dataOffset = symbols.gguf_get_data_offset(gguf);
    hash.update(readAt(descriptor, 0, Math.min(dataOffset, size)));
    const tensors = symbols.gguf_get_n_tensors(gguf);
    for (let tensor = 0; tensor < tensors; tensor++) {
      const offset = dataOffset + Number(symbols.gguf_get_tensor_offset(gguf, tensor));
      const bytes = Number(symbols.gguf_get_tensor_size(gguf, tensor));
      if (offset + bytes > size) {
        throw new RequestFailure(
          "model-unreadable",
          `${file} is truncated: it has ${size} bytes, and its header speaks of ${offset + bytes}. Fetch it again.`,
        );
      }
      hash.update(readAt(descriptor, offset, Math.min(bytes, SAMPLE_BYTES)));
    }
    const key = symbols.gguf_find_key(gguf, "general.architecture");
    const named = key >= 0 && symbols.gguf_get_kv_type(gguf, key) === GGUF_STRING;
    return {
      architecture: named ? symbols.gguf_get_val_str(gguf, key) : "unknown",
      fingerprint: hash.digest("hex"),
    };
  } finally {
    closeSync(descriptor);
    symbols.gguf_free(gguf);
  }
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
