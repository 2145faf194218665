/** How one layer did on the demonstrations held out. */
export interface LayerCandidate {
  /** 0-based, the embedding excluded. */
  readonly layer: number;
  /** Fraction of the folds answered as the demonstration says; null where nothing was validated. */
  readonly accuracy: number | null;
  /** Mean log-probability of the held-out answers, natural logarithm. */
  readonly logProbability: number | null;
}

/** One demonstration held out to validate with, answered at the chosen layer by the vector of the others. */
export interface HeldOut {
  /** 0-based, among the demonstrations. */
  readonly demonstration: number;
  readonly match: boolean;
  /** Natural logarithm, summed over the tokens of its answer. */
  readonly logProbability: number;
}

/** θ(S) at every layer (Hendel et al. 2023, section 3), and the layer at which it is to be used. */
export interface TaskVector {
  /** Shape [layers, embeddingLength], row-major. */
  readonly theta: Float32Array;
  readonly layers: number;
  readonly embeddingLength: number;
  /** 0-based, the embedding excluded: where it is used. */
  readonly layer: number;
  /** Whether the layer was chosen on held-out demonstrations. Their accuracy is a selection, not a result. */
  readonly validated: boolean;
  /** Demonstrations that were held out, each in its turn. */
  readonly folds: number;
  readonly candidates: readonly LayerCandidate[];
  /** Empty where nothing was validated. */
  readonly heldOut: readonly HeldOut[];
  /** Dummy queries over which θ was averaged. */
  readonly dummies: readonly string[];
  readonly method: "replace" | "add";
  /** Factor of θ; counts with `add` alone. */
  readonly scale: number;
  /** Of everything that was drawn at random. */
  readonly seed: number;
}

/** θ at one layer: `embeddingLength` numbers. */
export function atLayer(vector: TaskVector, layer: number): Float32Array {
  const { embeddingLength } = vector;
  return vector.theta.subarray(layer * embeddingLength, (layer + 1) * embeddingLength);
}
