import { createHash } from "node:crypto";
import type { ModelInfo } from "../protocol/model.js";

/** Raised whenever what is stored under the same key would come out differently. */
export const vectorFormatVersion = 2;

/** Everything that a task vector and the choice of how it is used depend on. */
export interface VectorKey {
  /** Of the model file, see ModelInfo. */
  readonly fingerprint: string;
  /** Token ids of every extraction prompt, and what is chosen among and how; any text. */
  readonly extraction: string;
  /** llama.cpp's release. */
  readonly release: string;
  readonly kvType: ModelInfo["kvType"];
  readonly flashAttention: ModelInfo["flashAttention"];
  readonly formatVersion: number;
}

/**
 * SHA-256 of a key in hexadecimal: the address of its vector, the same on every platform.
 *
 * The hashed text is a JSON array in a fixed order, so that neither the order of an object's fields nor text
 * that runs from one field into the next can make two keys look alike.
 */
export function vectorDigest(key: VectorKey): string {
  const canonical = JSON.stringify([
    "icl-task-vector",
    key.formatVersion,
    key.fingerprint,
    key.release,
    key.kvType,
    key.flashAttention,
    key.extraction,
  ]);
  return createHash("sha256").update(canonical, "utf8").digest("hex");
}
