import type { ModelSummary, VectorSummary } from "../method/comparison.js";
import type { TaskVector } from "../method/taskVector.js";
import type { ModelInfo } from "../protocol/model.js";

/** A file's vector, where it came from, and what must be known to use it. */
export interface Compressed {
  readonly vector: TaskVector;
  readonly model: ModelInfo;
  /** Names the vector in the cache. */
  readonly digest: string;
  readonly cached: boolean;
  /** Present where cells were not allowed: a task may be run with them instead of this vector. */
  readonly withheld?: true;
  /** Absolute path of the file that the vector was read from, where it is not the task's own. */
  readonly given?: string;
  /** Of the first demonstration's input: with all demonstrations, and as it is run with the vector. */
  readonly promptTokens: { readonly fewShot: number; readonly taskVector: number };
  readonly notes: readonly string[];
  /** Tokens that went through the model; 0 where the vector was cached. */
  readonly evaluatedTokens: number;
}

export function summariseModel(model: ModelInfo): ModelSummary {
  const { name, architecture, layers, embeddingLength, fingerprint } = model;
  return { name, architecture, layers, embeddingLength, fingerprint };
}

export function summariseVector({ vector, cached, given }: Compressed): VectorSummary {
  const { layer, method, scale, frame, followThrough, dummies, pairs, validated, folds } = vector;
  const { cells } = vector.interventions;
  return {
    layer,
    method,
    ...(cells === undefined ? {} : { cells: cells.positions.length }),
    scale,
    ...frame,
    followThrough,
    dummies: [...dummies],
    pairs,
    validated,
    folds,
    candidates: [...vector.candidates],
    heldOut: [...vector.heldOut],
    cached,
    ...(given === undefined ? {} : { given }),
  };
}
