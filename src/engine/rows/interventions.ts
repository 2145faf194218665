import { RequestFailure } from "../../protocol/failure.js";
import type { Intervention, Patch, Source } from "../../protocol/intervention.js";
import type { Written } from "../llama/residuals.js";
import type { PromptPatch } from "./execute.js";

/** An intervention with its numbers. */
export type ResolvedIntervention = Omit<PromptPatch, "position">;

/** x ↦ source(x) in double precision; x is only lent. */
type SourceFunction = (present: Float32Array) => ArrayLike<number>;

/** Gives the interventions of one request their numbers. */
export class Interventions {
  readonly #vectors: readonly Float32Array[];
  readonly #layers: number;
  readonly #width: number;
  readonly #checked = new Set<number>();
  readonly #known = new Map<string, Written>();

  constructor(
    vectors: readonly Float32Array[],
    { layers, embeddingLength }: { readonly layers: number; readonly embeddingLength: number },
  ) {
    this.#vectors = vectors;
    this.#layers = layers;
    this.#width = embeddingLength;
  }

  /** @throws RequestFailure `bad-request` where one does not fit the model, its vectors, or `length` tokens. */
  patches(patches: readonly Patch[], length: number): PromptPatch[] {
    return patches.map((patch) => {
      const { layer, position } = patch;
      if (position >= length)
        throw this.#misfit(`${this.#width} numbers at layer ${layer}, token ${position}`);
      return { ...this.resolve(patch), position };
    });
  }

  /** @throws RequestFailure `bad-request` where it does not fit the model or its vectors. */
  resolve({ layer, method, scale, source }: Intervention): ResolvedIntervention {
    if (layer >= this.#layers) throw this.#misfit(`${this.#width} numbers at layer ${layer}`);
    const factor = method === "add" ? scale : 1;
    const identity = `${method}/${factor}/${identityOf(source)}`;
    let values = this.#known.get(identity);
    if (values === undefined) {
      values = this.#written(source, method, factor);
      this.#known.set(identity, values);
    }
    return { layer, values, identity };
  }

  #written(source: Source, method: Intervention["method"], scale: number): Written {
    if (method === "replace" && source.kind === "vector") return this.#vector(source.vector);
    const valueOf = this.#function(source);
    const width = this.#width;
    return (present) => {
      const value = valueOf(present);
      const result = new Float32Array(width);
      for (let i = 0; i < width; i++) {
        result[i] =
          method === "add" ? (present[i] as number) + scale * (value[i] as number) : (value[i] as number);
      }
      requireFinite(result);
      return result;
    };
  }

  #function(source: Source): SourceFunction {
    if (source.kind === "vector") {
      const vector = this.#vector(source.vector);
      return () => vector;
    }
    const keys = source.keys.map((key) => this.#vector(key));
    const values = source.values.map((value) => this.#vector(value));
    if (keys.length !== values.length) {
      throw new RequestFailure(
        "bad-request",
        `An intervention has ${keys.length} keys and ${values.length} values: each key needs its value. Compute the task vector again.`,
      );
    }
    if (source.kind === "linear") {
      return linear(this.#vector(source.center), this.#vector(source.offset), keys, values);
    }
    if (source.count > keys.length) {
      throw new RequestFailure(
        "bad-request",
        `The ${source.count} nearest of ${keys.length} keys are asked for. Ask for fewer.`,
      );
    }
    return nearest(keys, values, source.count);
  }

  #vector(index: number): Float32Array {
    const vector = this.#vectors[index];
    if (vector?.length !== this.#width) throw this.#misfit(`${vector?.length ?? 0} numbers`);
    if (!this.#checked.has(index)) requireFinite(vector);
    this.#checked.add(index);
    return vector;
  }

  #misfit(what: string): RequestFailure {
    return new RequestFailure(
      "bad-request",
      `A patch of ${what} does not fit this model of ${this.#layers} layers and width ${this.#width}, or its prompt. Compute the task vector again.`,
    );
  }
}

function requireFinite(values: Float32Array): void {
  if (values.every(Number.isFinite)) return;
  throw new RequestFailure(
    "bad-request",
    "A vector holds numbers that are not finite. With vector.method: add, choose a smaller vector.scale; else compute the task vector again.",
  );
}

/** Equal for sources that give the same: prompts that differ in nothing else share computation. */
function identityOf(source: Source): string {
  switch (source.kind) {
    case "vector":
      return String(source.vector);
    case "linear":
      return `linear ${source.center} ${source.offset} ${String(source.keys)} ${String(source.values)}`;
    case "nearest":
      return `nearest ${source.count} ${String(source.keys)} ${String(source.values)}`;
  }
}

function linear(
  center: Float32Array,
  offset: Float32Array,
  keys: readonly Float32Array[],
  values: readonly Float32Array[],
): SourceFunction {
  const result = new Float64Array(offset.length);
  return (present) => {
    result.set(offset);
    keys.forEach((key, index) => {
      let weight = 0;
      for (let i = 0; i < key.length; i++) {
        weight += ((present[i] as number) - (center[i] as number)) * (key[i] as number);
      }
      addScaled(result, values[index] as Float32Array, weight);
    });
    return result;
  };
}

function nearest(
  keys: readonly Float32Array[],
  values: readonly Float32Array[],
  count: number,
): SourceFunction {
  const result = new Float64Array(values[0]?.length ?? 0);
  return (present) => {
    const distances = keys.map((key) => squaredDistance(key, present));
    const order = distances
      .map((_, index) => index)
      .sort((a, b) => (distances[a] as number) - (distances[b] as number));
    result.fill(0);
    for (const index of order.slice(0, count)) addScaled(result, values[index] as Float32Array, 1 / count);
    return result;
  };
}

function addScaled(sum: Float64Array, vector: Float32Array, factor: number): void {
  for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + factor * (vector[i] as number);
}

function squaredDistance(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += ((a[i] as number) - (b[i] as number)) ** 2;
  return sum;
}
