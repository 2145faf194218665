import { createHash } from "node:crypto";
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { RequestFailure } from "../protocol/failure.js";
import type { ModelInfo } from "../protocol/model.js";
import type { StateConditions, StateFile } from "../protocol/savedState.js";
import type { Context } from "./llama/context.js";
import type { HeldPrefix } from "./rows/execute.js";
import type { ResolvedRow } from "./rows/resolvedRow.js";

/** A KV cache in a file, with the tokens that it belongs to. */
export interface SavedState {
  readonly file: string;
  readonly tokens: readonly number[];
}

/** `ggsq`, and the version of release 0.4.0: LLAMA_STATE_SEQ_MAGIC and _VERSION of llama.h. */
const MAGIC = 0x67677371;
const VERSION = 3;
const HEADER_BYTES = 12;
const BYTES_PER_TOKEN = 4;

/** What a KV cache saved on this model hangs on. */
export function stateConditions(info: ModelInfo): StateConditions {
  const { release, fingerprint, kvType, flashAttention } = info;
  // Contexts are made with `kv_unified`.
  return { release, fingerprint, kvType, flashAttention, streams: 1 };
}

/** How each condition is named in a sentence. */
const names: Readonly<Record<keyof StateConditions, string>> = {
  release: "llama.cpp release",
  fingerprint: "model fingerprint",
  kvType: "KV type",
  flashAttention: "flash attention",
  streams: "number of KV streams",
};

/**
 * Opens a saved KV cache if it was saved under just these conditions.
 * @throws RequestFailure `bad-request` naming the first condition that differs, or what is wrong with the file.
 */
export function openSavedState({ file, sha256, conditions }: StateFile, own: StateConditions): SavedState {
  for (const key of Object.keys(names) as (keyof StateConditions)[]) {
    if (conditions[key] === own[key]) continue;
    throw new RequestFailure(
      "bad-request",
      `${file} was saved under another ${names[key]} (${conditions[key]}) than that in use (${own[key]}), and would give wrong answers. Export it again, or run it as it was saved.`,
    );
  }
  const tokens = tokensOf(file);
  if (digestOf(file) !== sha256) {
    throw new RequestFailure("bad-request", `${file} has changed since it was saved. Export it again.`);
  }
  return { file, tokens };
}

const CHUNK_BYTES = 1 << 20;

/** SHA-256 of a file, in hexadecimal. */
export function digestOf(file: string): string {
  const hash = createHash("sha256");
  const descriptor = openSync(file, "r");
  try {
    for (let offset = 0; ; offset += CHUNK_BYTES) {
      const chunk = readAt(descriptor, offset, CHUNK_BYTES);
      hash.update(chunk);
      if (chunk.length < CHUNK_BYTES) return hash.digest("hex");
    }
  } finally {
    closeSync(descriptor);
  }
}

/** The rows' first tokens that are in the saved cache; one at least is left to compute, and all that is patched. */
export function heldPrefix(context: Context, saved: SavedState, rows: readonly ResolvedRow[]): HeldPrefix {
  const { file, tokens } = saved;
  const most = rows.map((row) =>
    Math.min(
      commonLength(tokens, row.tokens),
      row.tokens.length - 1,
      ...row.patches.map(({ position }) => position),
    ),
  );
  const length = Math.min(...most);
  if (length <= 0) {
    throw new RequestFailure(
      "bad-request",
      `A prompt does not begin as the saved KV cache in ${file} does. Export it again for these demonstrations.`,
    );
  }
  return {
    length,
    restore(sequence) {
      context.loadSequence(sequence, file, tokens.length);
      if (length < tokens.length) context.truncate(sequence, length);
    },
  };
}

function commonLength(a: readonly number[], b: readonly number[]): number {
  const different = a.findIndex((token, index) => token !== b[index]);
  return different < 0 ? a.length : different;
}

/** Tokens in the header of a file by `llama_state_seq_save_file`. */
function tokensOf(file: string): number[] {
  let descriptor: number;
  try {
    descriptor = openSync(file, "r");
  } catch (error) {
    throw new RequestFailure("bad-request", `There is no saved KV cache ${file}. Check the path.`, {
      cause: error,
    });
  }
  try {
    const header = readAt(descriptor, 0, HEADER_BYTES);
    const count = header.length < HEADER_BYTES ? 0 : header.readUInt32LE(8);
    const end = HEADER_BYTES + count * BYTES_PER_TOKEN;
    const { size } = fstatSync(descriptor);
    if (count === 0 || header.readUInt32LE(0) !== MAGIC || header.readUInt32LE(4) !== VERSION || end > size) {
      throw new RequestFailure(
        "bad-request",
        `${file} is not a KV cache saved by this llama.cpp. Export it again.`,
      );
    }
    const list = readAt(descriptor, HEADER_BYTES, count * BYTES_PER_TOKEN);
    return Array.from({ length: count }, (_, index) => list.readInt32LE(index * BYTES_PER_TOKEN));
  } finally {
    closeSync(descriptor);
  }
}

function readAt(descriptor: number, offset: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  return bytes.subarray(0, readSync(descriptor, bytes, 0, length, offset));
}
