import { bytesText } from "../method/numberText.js";
import type { ModelNeeds } from "./modelNeeds.js";

/** What a context over a model is made for. Lengths in tokens. */
export interface ContextShape {
  /** Cells of the KV cache, shared by all sequences. */
  readonly cells: number;
  /** Most tokens of one batch. */
  readonly batchTokens: number;
  readonly sequences: number;
  readonly kvType: "F32" | "F16";
  readonly flashAttention: "auto" | "on" | "off";
}

/** Memory of a machine or of a device, in bytes. */
export interface Memory {
  readonly free: number;
  readonly total: number;
}

/** `tight`: only once other programs give memory back. */
export type Fit = "fits" | "tight" | "too large";

const FLOAT_BYTES = 4;
const HALF_BYTES = 2;
const MIB = 1024 * 1024;
/** Activations of a batch that are alive at once, in widths of the residual stream; measured on Llama shapes. */
const WIDTHS_ALIVE = 16;
/** A machine that is filled to the last byte is of no use. */
const USABLE_SHARE = 0.9;
/** KV cache, logits and activations of a model of usual shape. */
const USUAL_OVERHEAD = 512 * MIB;

export function cacheBytes(elements: number, { cells, kvType }: ContextShape): number {
  return elements * cells * (kvType === "F32" ? FLOAT_BYTES : HALF_BYTES);
}

/** The KV cache of all layers, in bytes. */
export function wholeCacheBytes({ layers }: ModelNeeds, shape: ContextShape): number {
  return cacheBytes(
    layers.reduce((sum, { cacheElements }) => sum + cacheElements, 0),
    shape,
  );
}

/** What a device allocates for one batch, in bytes: an estimate, since llama.cpp tells only after loading. */
export function computeBytes(
  { width, heads, vocabulary }: ModelNeeds,
  { cells, batchTokens, sequences, flashAttention }: ContextShape,
): number {
  // Left to llama.cpp, flash attention is on wherever the cache is F16: no scores are kept.
  const scores = flashAttention === "off" ? batchTokens * cells * heads : 0;
  const activations = batchTokens * width * WIDTHS_ALIVE;
  return (scores + activations + sequences * vocabulary) * FLOAT_BYTES;
}

/** All that a model takes, wherever it lies, in bytes. */
export function modelBytes(needs: ModelNeeds, shape: ContextShape): number {
  const weights = needs.layers.reduce((sum, layer) => sum + layer.weights, 0);
  return (
    weights +
    needs.inputBytes +
    needs.outputBytes +
    wholeCacheBytes(needs, shape) +
    computeBytes(needs, shape)
  );
}

/** The same from the size of the file alone, for lists of models whose headers nobody has read. */
export function roughModelBytes(fileBytes: number): number {
  return fileBytes + USUAL_OVERHEAD;
}

/** Whether so many bytes have room in the machine's memory. */
export function fitOf(bytes: number, { free, total }: Memory): Fit {
  if (bytes <= free * USABLE_SHARE) return "fits";
  return bytes <= total * USABLE_SHARE ? "tight" : "too large";
}

/** What a model asks of memory in one sentence, beside what there is of it. */
export function memorySentence(needs: ModelNeeds, shape: ContextShape, { free, total }: Memory): string {
  const cache = wholeCacheBytes(needs, shape);
  const computing = computeBytes(needs, shape);
  const whole = bytesText(needs.fileBytes + cache + computing);
  return `The model takes about ${whole}: ${bytesText(needs.fileBytes)} of weights, ${bytesText(cache)} of KV cache for ${shape.cells} tokens and ${bytesText(computing)} to compute in; of ${bytesText(total)} of main memory ${bytesText(free)} are free.`;
}

/** For a sentence on memory that was not to be had; empty where the size is not known. */
export function atOnceText(bytes: number | undefined): string {
  return bytes === undefined ? "" : ` (${bytesText(bytes)} at once)`;
}
