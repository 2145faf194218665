import type { Cells } from "../protocol/cells.js";
import type { Intervention, Interventions } from "./intervention.js";
import { Random } from "./random.js";
import { meanVector } from "./vectors.js";

/** Seeds of the random-vector control: accuracies are the mean over so many vectors. */
export const RANDOM_VECTORS = 5;

/** A vector of random direction and the same L2 norm as `vector`. */
export function randomVectorLike(vector: Float32Array, seed: number): Float32Array {
  const random = new Random(seed);
  const direction = Float64Array.from(vector, () => random.nextGaussian());
  const scale = norm(vector) / norm(direction);
  return Float32Array.from(direction, (value) => value * scale);
}

/** The same interventions with random vectors of the same norms: one that depends on the query has that of its mean. */
export function randomInterventions(
  { separator, answer, cells }: Interventions,
  seed: number,
): Interventions {
  const randomised = (one: Intervention, index: number): Intervention => {
    const values = randomVectorLike(typicalVector(one), seed + index);
    return { ...one, source: { kind: "vector", values } };
  };
  return {
    separator: separator.map(randomised),
    answer: answer.map((one, index) => randomised(one, separator.length + index)),
    ...(cells === undefined ? {} : { cells: randomCells(cells, seed) }),
  };
}

/** The same with other values of the same norms in the cells that were fitted; at what they are asked for nothing changes. */
function randomCells(cells: Cells, seed: number): Cells {
  const { positions, values } = cells;
  const width = values.length / positions.length;
  const random = new Random(seed);
  // Signs by chance leave the norms as they are, in every layer and head. The first cells are the prompt's own.
  const own = positions.filter((position, cell) => position === cell).length;
  return {
    ...cells,
    values: values.map((value, index) => (index < own * width || random.nextGaussian() < 0 ? value : -value)),
  };
}

/** What the intervention writes for a query like the mean of those that it was fitted to. */
function typicalVector({ source }: Intervention): Float32Array {
  switch (source.kind) {
    case "vector":
      return source.values;
    case "linear":
      return source.offset;
    case "nearest":
      return meanVector(source.values);
  }
}

function norm(values: Iterable<number>): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return Math.sqrt(sum);
}
