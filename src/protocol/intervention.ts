import * as z from "zod";

/** Index into the request's `vectors`. */
const VectorIndex = z.int().nonnegative();
const Layer = z.int().nonnegative();

/**
 * What is written into a residual stream x. A vector is θ of Hendel et al. 2023; the other two hang on x itself, the
 * residual stream as it is at that token and layer (arXiv 2605.20730: dual ridge; nearest keys).
 */
export const Source = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("vector"), vector: VectorIndex }),
  /** x ↦ offset + Σⱼ ((x − center) · keys[j]) values[j]; `keys` and `values` are of one length, none is allowed. */
  z.object({
    kind: z.literal("linear"),
    center: VectorIndex,
    offset: VectorIndex,
    keys: z.array(VectorIndex),
    values: z.array(VectorIndex),
  }),
  /** The mean of the values that belong to the `count` keys nearest to x (Euclidean; the first of equal ones). */
  z.object({
    kind: z.literal("nearest"),
    keys: z.array(VectorIndex).min(1),
    values: z.array(VectorIndex).min(1),
    count: z.int().positive(),
  }),
]);
export type Source = z.infer<typeof Source>;

/** Writes into the residual stream after one block. Several at one layer act in their order. */
export const Intervention = z.object({
  /** 0-based, the embedding excluded. */
  layer: Layer,
  /** `replace`: x ← source(x). `add`: x ← x + scale · source(x). */
  method: z.enum(["replace", "add"]),
  /** Only `add` takes it. */
  scale: z.number(),
  source: Source,
});
export type Intervention = z.infer<typeof Intervention>;

/** An intervention at one token of a prompt (Hendel et al. 2023, section 2.2). */
export const Patch = Intervention.extend({
  /** Index into the prompt's tokens. */
  position: z.int().nonnegative(),
});
export type Patch = z.infer<typeof Patch>;
