import * as z from "zod";
import {
  fitOf,
  modelBytes,
  roughModelBytes,
  wholeCacheBytes,
  type ContextShape,
  type Memory,
} from "../device/memory.js";
import { modelNeeds } from "../device/modelNeeds.js";
import { USUAL_CELLS } from "../device/plan.js";
import type { GgufHeader } from "./ggufHeader.js";

/** Whether a model has room in main memory, and how much it takes with a usual context. */
export const ModelFit = z.object({
  verdict: z
    .enum(["fits", "tight", "too large"])
    .describe("whether it fits into main memory, only once other programs give memory back, or not at all"),
  bytes: z.number().nonnegative().describe("what it takes with a context of 4096 tokens, roughly"),
});
export type ModelFit = z.infer<typeof ModelFit>;

const usualShape: ContextShape = {
  cells: USUAL_CELLS,
  batchTokens: 512,
  sequences: 8,
  kvType: "F16",
  flashAttention: "auto",
};
/** The engine's own rule: a KV cache up to this size is held in F32. */
const WIDE_CACHE = 256 * 1024 * 1024;

/** Of a model whose headers have been read, those of all its parts. */
export function fitOfModel(headers: readonly GgufHeader[], memory: Memory): ModelFit {
  const [first] = headers;
  const needs = modelNeeds({
    architecture: first?.architecture ?? "",
    tensors: headers.flatMap(({ tensors }) => tensors),
    vocabulary: first?.vocabulary ?? 0,
    number: (key) => first?.number(key),
  });
  const wide: ContextShape = { ...usualShape, kvType: "F32" };
  const bytes = modelBytes(needs, wholeCacheBytes(needs, wide) <= WIDE_CACHE ? wide : usualShape);
  return { verdict: fitOf(bytes, memory), bytes };
}

/** Of a model of which only the size is known. */
export function roughFit(fileBytes: number, memory: Memory): ModelFit {
  const bytes = roughModelBytes(fileBytes);
  return { verdict: fitOf(bytes, memory), bytes };
}
