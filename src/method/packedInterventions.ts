import * as z from "zod";
import { Intervention as PackedIntervention } from "../protocol/intervention.js";
import type { Intervention, Interventions, InterventionSource } from "./intervention.js";
import { SentVectors } from "./sentVectors.js";

/** Interventions as data: each names its vectors by their place in one list. */
export const PackedInterventions = z.object({
  separator: z.array(PackedIntervention),
  answer: z.array(PackedIntervention),
  cells: z
    .object({ length: z.int().positive(), positions: z.array(z.int().nonnegative()).min(1) })
    .exactOptional()
    .describe("absent where no cells stand for the demonstrations"),
});
export type PackedInterventions = z.infer<typeof PackedInterventions>;

/** Keys and values of cells: shape [cells, widths of all layers] each. */
export interface PackedCells {
  readonly keys: Float32Array;
  readonly values: Float32Array;
}

export function packInterventions({ separator, answer, cells }: Interventions): {
  readonly packed: PackedInterventions;
  /** Each of `embeddingLength` numbers. */
  readonly vectors: readonly Float32Array[];
  readonly cells: PackedCells | undefined;
} {
  const sent = new SentVectors();
  const packed = {
    separator: separator.map((one) => sent.send(one)),
    answer: answer.map((one) => sent.send(one)),
    ...(cells === undefined ? {} : { cells: { length: cells.length, positions: [...cells.positions] } }),
  };
  return { packed, vectors: sent.vectors, cells: cells && { keys: cells.keys, values: cells.values } };
}

/** @throws RangeError where a vector is named that is not there, or cells are. */
export function unpackInterventions(
  { separator, answer, cells }: PackedInterventions,
  vectors: readonly Float32Array[],
  packedCells?: PackedCells,
): Interventions {
  if ((cells === undefined) !== (packedCells === undefined))
    throw new RangeError("Cells are described without their numbers, or the other way round.");
  const count = cells?.positions.length ?? 1;
  const odd = [packedCells?.keys, packedCells?.values].some((list) => (list?.length ?? 0) % count !== 0);
  if (odd) throw new RangeError(`The numbers of the cells are not those of ${count} cells.`);
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
  return {
    separator: unpacked(separator),
    answer: unpacked(answer),
    ...(cells === undefined || packedCells === undefined ? {} : { cells: { ...cells, ...packedCells } }),
  };
}
