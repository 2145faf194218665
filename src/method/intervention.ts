import type { Cells } from "../protocol/cells.js";

/** Where an intervention's numbers come from; every vector holds `embeddingLength` of them. */
export type InterventionSource =
  /** The same for every query. */
  | { readonly kind: "vector"; readonly values: Float32Array }
  /** x ↦ offset + Σⱼ ((x − center) · keysⱼ) valuesⱼ: ridge regression in its dual form. */
  | {
      readonly kind: "linear";
      readonly center: Float32Array;
      readonly offset: Float32Array;
      readonly keys: readonly Float32Array[];
      readonly values: readonly Float32Array[];
    }
  /** The mean of the values whose keys are nearest to x. */
  | {
      readonly kind: "nearest";
      readonly keys: readonly Float32Array[];
      readonly values: readonly Float32Array[];
      readonly count: number;
    };

/** What is done to the residual stream x of one token at one layer. */
export interface Intervention {
  /** 0-based, the embedding excluded. */
  readonly layer: number;
  /** `replace`: x becomes what the source gives; `add`: `scale` times that is summed into x. */
  readonly method: "replace" | "add";
  readonly scale: number;
  readonly source: InterventionSource;
}

/** All that is done to a prompt and its answer. */
export interface Interventions {
  /** At the prompt's last token. */
  readonly separator: readonly Intervention[];
  /** At every token of the answer: follow-through. Empty where the intervention ends with the prompt. */
  readonly answer: readonly Intervention[];
  /** Stand before the prompt, for the demonstrations. */
  readonly cells?: Cells | undefined;
}

/** θ put in the residual stream's place at one layer: the patch of Hendel et al. 2023, section 2.2. */
export function patchOf(layer: number, values: Float32Array): Interventions {
  const source = { kind: "vector", values } as const;
  return { separator: [{ layer, method: "replace", scale: 1, source }], answer: [] };
}
