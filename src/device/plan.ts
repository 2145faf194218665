import { bytesText } from "../method/numberText.js";
import { share, weigh } from "./layerShares.js";
import { computeBytes, wholeCacheBytes, type ContextShape, type Memory } from "./memory.js";
import type { ModelNeeds } from "./modelNeeds.js";

/** Something that computes layers beside the CPU. */
export interface Accelerator extends Memory {
  /** llama.cpp's name, such as `CUDA0` or `RPC1`. */
  readonly name: string;
  readonly description: string;
}

/** What the user left to choose; 0 and `auto` leave it to the plan. */
export interface Wishes {
  /** As llama.cpp counts them: from the last block on, what comes after it being one more. */
  readonly gpuLayers: "auto" | number;
  /** Cells of the KV cache at least, in tokens. */
  readonly contextSize: number;
  readonly kvType: "auto" | "F32" | "F16";
  readonly flashAttention: "auto" | "on" | "off";
}

/** Where a model is to lie. */
export interface Plan {
  /** For each accelerator how many layers it computes; the last one's may count what comes after the last block. */
  readonly layersOn: readonly number[];
  readonly shape: ContextShape;
  /** What was chosen and why, in one sentence without a full stop. */
  readonly reason: string;
}

/** Below this size a GPU takes longer to start than the CPU to compute. */
const SMALL_MODEL_BYTES = 64 * 1024 * 1024;

/** Cells that a context has at least, so that batches of many short prompts fit. */
export const USUAL_CELLS = 4096;
const LEAST_CELLS = 1024;
const BATCH_TOKENS = 512;
const LOGITS_BYTES = 128 * 1024 * 1024;
const FLOAT_BYTES = 4;
const MOST_SEQUENCES = 256;
const LEAST_SEQUENCES = 8;
const F32_CACHE_BYTES = 256 * 1024 * 1024;
/** Of the free main memory, for what is no weight: those are mapped from the file and can be read again. */
const USABLE_SHARE = 0.8;

/** Why a model of so many bytes is not worth a GPU; undefined where it is. */
export function fastestOnCpu(bytes: number): string | undefined {
  return bytes < SMALL_MODEL_BYTES ? `it is fastest for a model of ${bytesText(bytes)}` : undefined;
}

/** For example "CUDA0 (NVIDIA L4, 21.9 GiB of 22.5 GiB free)". */
export function describeAccelerators(list: readonly Accelerator[]): string {
  return list
    .map(
      ({ name, description, free, total }) =>
        `${name} (${description}, ${bytesText(free)} of ${bytesText(total)} free)`,
    )
    .join("; ");
}

/** The number of layers as llama.cpp counts them: the blocks, and what comes after them. */
export function countLayers(needs: ModelNeeds): number {
  return needs.layers.length + 1;
}

/**
 * Chooses the largest plan that the estimates admit: all layers on accelerators if they fit, first with the
 * exact F32 cache, then with F16; else as many of the last layers as fit; else the CPU alone.
 * @param accelerators in the order in which layers are to be laid on them.
 * @param without why there is none, where there is none.
 */
export function planModel(
  needs: ModelNeeds,
  accelerators: readonly Accelerator[],
  main: Memory,
  wishes: Wishes,
  without = "no GPU was found",
): Plan {
  const shapes = shapesFor(needs, wishes);
  const all = countLayers(needs);
  if (wishes.gpuLayers === 0) return onCpu(needs, accelerators, main, shapes, "the settings ask for it");
  if (accelerators.length === 0) return onCpu(needs, accelerators, main, shapes, without);
  if (wishes.gpuLayers !== "auto") {
    const asked = Math.min(wishes.gpuLayers, all);
    const [shape] = shapes;
    const layersOn = share(needs, asked, accelerators, shape, "anyway");
    const reason = `${placed(layersOn, needs, accelerators)}, as the settings ask`;
    return { layersOn, shape, reason };
  }
  for (const shape of shapes) {
    const layersOn = share(needs, all, accelerators, shape, "if it fits");
    if (layersOn !== undefined) {
      const reason = `${placed(layersOn, needs, accelerators)}, where everything fits (${bytesText(weigh(needs, all, shape))} of ${freeText(accelerators)} free)`;
      return { layersOn, shape, reason };
    }
  }
  const shape = shapes.at(-1) ?? shapes[0];
  const wanted = `all of them would take ${bytesText(weigh(needs, all, shape))} and ${freeText(accelerators)} are free`;
  for (let layers = all - 1; layers > 0; layers--) {
    const layersOn = share(needs, layers, accelerators, shape, "if it fits");
    if (layersOn !== undefined) {
      return { layersOn, shape, reason: `${placed(layersOn, needs, accelerators)}: ${wanted}` };
    }
  }
  return onCpu(
    needs,
    accelerators,
    main,
    shapes,
    `not one layer fits on ${namesOf(accelerators)}: ${wanted}`,
  );
}

/**
 * The next smaller plan after llama.cpp could not allocate one: an F16 cache, fewer layers on accelerators, a
 * shorter context, fewer sequences; what the user asked for stays. Undefined where nothing is left to give up.
 * @param failed what could not be allocated.
 */
export function smallerPlan(
  { layersOn, shape }: Plan,
  failed: "weights" | "context",
  needs: ModelNeeds,
  accelerators: readonly Accelerator[],
  wishes: Wishes,
): Plan | undefined {
  const layers = layersOn.reduce((sum, count) => sum + count, 0);
  const why = `llama.cpp could not allocate more`;
  const here = placed(layersOn, needs, accelerators);
  if (failed === "context" && shape.kvType === "F32" && wishes.kvType === "auto") {
    const smaller = withCache(shape, "F16", wishes);
    return { layersOn, shape: smaller, reason: `${here} with an F16 KV cache: ${why}` };
  }
  if (layers > 0 && wishes.gpuLayers === "auto") {
    const fewer = layers === 1 ? 0 : Math.floor(layers * 0.75);
    const on = share(needs, fewer, accelerators, shape, "anyway");
    return { layersOn: on, shape, reason: `${placed(on, needs, accelerators)}: ${why}` };
  }
  if (failed === "weights") return undefined;
  if (shape.cells > LEAST_CELLS && wishes.contextSize === 0) {
    const cells = Math.max(LEAST_CELLS, shape.cells / 2);
    return {
      layersOn,
      shape: { ...shape, cells },
      reason: `${here} with a context of ${cells} tokens: ${why}`,
    };
  }
  if (shape.sequences > LEAST_SEQUENCES) {
    const sequences = Math.max(LEAST_SEQUENCES, Math.floor(shape.sequences / 2));
    return {
      layersOn,
      shape: { ...shape, sequences },
      reason: `${here} with ${sequences} sequences at once: ${why}`,
    };
  }
  return undefined;
}

/** The shapes to try, the best first: never empty. */
function shapesFor(needs: ModelNeeds, wishes: Wishes): readonly [ContextShape, ...ContextShape[]] {
  // llama.cpp makes its batches no larger than the context, and ends the process where one does not fit.
  const cells = wishes.contextSize === 0 ? USUAL_CELLS : Math.max(LEAST_CELLS, wishes.contextSize);
  const outputs = Math.floor(LOGITS_BYTES / (needs.vocabulary * FLOAT_BYTES));
  const sequences = Math.max(LEAST_SEQUENCES, Math.min(MOST_SEQUENCES, outputs));
  const base = { cells, batchTokens: BATCH_TOKENS, sequences, flashAttention: wishes.flashAttention };
  const exact = withCache({ ...base, kvType: "F32" }, "F32", wishes);
  const half = withCache({ ...base, kvType: "F16" }, "F16", wishes);
  if (wishes.kvType !== "auto") return [wishes.kvType === "F32" ? exact : half];
  const small = wholeCacheBytes(needs, { ...exact, cells: USUAL_CELLS }) <= F32_CACHE_BYTES;
  return small ? [exact, half] : [half];
}

/** Where memory is no matter, exactness comes first: flash attention rounds the cache to F16 on some devices. */
function withCache(shape: ContextShape, kvType: "F32" | "F16", { flashAttention }: Wishes): ContextShape {
  const chosen = flashAttention === "auto" && kvType === "F32" ? "off" : flashAttention;
  return { ...shape, kvType, flashAttention: chosen };
}

/** The CPU alone, with a cache and buffers that the free memory can hold. */
function onCpu(
  needs: ModelNeeds,
  accelerators: readonly Accelerator[],
  { free }: Memory,
  shapes: readonly [ContextShape, ...ContextShape[]],
  why: string,
): Plan {
  const layersOn = accelerators.map(() => 0);
  const room = free * USABLE_SHARE;
  const fitting = shapes.find((shape) => wholeCacheBytes(needs, shape) + computeBytes(needs, shape) <= room);
  const shape = fitting ?? shapes.at(-1) ?? shapes[0];
  return { layersOn, shape, reason: `${placed(layersOn, needs, accelerators)}: ${why}` };
}

/** For example "12 of 25 layers on CUDA0, 13 on the CPU". */
function placed(
  layersOn: readonly number[],
  needs: ModelNeeds,
  accelerators: readonly Accelerator[],
): string {
  const all = countLayers(needs);
  const rest = all - layersOn.reduce((sum, count) => sum + count, 0);
  if (rest === all) return `all ${all} layers on the CPU`;
  const parts = accelerators
    .map(({ name }, index) => ({ name, count: layersOn[index] ?? 0 }))
    .concat({ name: "the CPU", count: rest })
    .filter(({ count }) => count > 0)
    .map(({ name, count }) => `${count} on ${name}`);
  const [only] = parts;
  return parts.length === 1 && only !== undefined
    ? `all ${all} layers on ${only.replace(/^\d+ on /, "")}`
    : `of ${all} layers ${parts.join(", ")}`;
}

function namesOf(accelerators: readonly Accelerator[]): string {
  return accelerators.map(({ name }) => name).join(", ");
}

function freeText(accelerators: readonly Accelerator[]): string {
  return bytesText(accelerators.reduce((sum, { free }) => sum + free, 0));
}
