import * as z from "zod";
import { Intervention as PackedIntervention } from "../protocol/intervention.js";
import type { Intervention, Interventions, InterventionSource } from "./intervention.js";
import { SentVectors } from "./sentVectors.js";

/** Interventions as data: each names its vectors by their place in one list. */
export const PackedInterventions = z.object({
  separator: z.array(PackedIntervention),
  answer: z.array(PackedIntervention),
});
export type PackedInterventions = z.infer<typeof PackedInterventions>;

export function packInterventions({ separator, answer }: Interventions): {
  readonly packed: PackedInterventions;
  /** Each of `embeddingLength` numbers. */
  readonly vectors: readonly Float32Array[];
} {
  const sent = new SentVectors();
  const packed = {
    separator: separator.map((one) => sent.send(one)),
    answer: answer.map((one) => sent.send(one)),
  };
  return { packed, vectors: sent.vectors };
}

/** @throws RangeError where a vector is named that is not there. */
export function unpackInterventions(
  { separator, answer }: PackedInterventions,
  vectors: readonly Float32Array[],
): Interventions {
  const one = (index: number): Float32Array => {
    const values = vectors[index];
    if (values === undefined)
      throw new RangeError(`There is no vector ${index}: the list holds ${vectors.length}.`);
    return values;
  };
  const source = (packed: PackedIntervention["source"]): InterventionSource => {
    switch (packed.kind) {
      case "vector":
        return { kind: "vector", values: one(packed.vector) };
      case "linear":
        return {
          kind: "linear",
          center: one(packed.center),
          offset: one(packed.offset),
          keys: packed.keys.map(one),
          values: packed.values.map(one),
        };
      case "nearest":
        return {
          kind: "nearest",
          keys: packed.keys.map(one),
          values: packed.values.map(one),
          count: packed.count,
        };
    }
  };
  const unpacked = (list: readonly PackedIntervention[]): Intervention[] =>
    list.map(({ layer, method, scale, source: packed }) => ({
      layer,
      method,
      scale,
      source: source(packed),
    }));
  return { separator: unpacked(separator), answer: unpacked(answer) };
}
