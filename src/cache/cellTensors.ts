import type { PackedCells, PackedInterventions } from "../method/packedInterventions.js";
import type { TensorFile } from "./safetensors.js";

type Tensors = TensorFile["tensors"];
type Tensor = Tensors extends ReadonlyMap<string, infer One> ? One : never;

const KEYS = "cell_keys";
const VALUES = "cell_values";

/** Cells as tensors of shape [cells, widths of all layers]; none where there are no cells. */
export function cellTensors(
  { cells: described }: PackedInterventions,
  cells: PackedCells | undefined,
): (readonly [string, Tensor])[] {
  if (described === undefined || cells === undefined) return [];
  const tensor = (data: Float32Array): Tensor => ({
    shape: [described.positions.length, data.length / described.positions.length],
    data,
  });
  return [
    [KEYS, tensor(cells.keys)],
    [VALUES, tensor(cells.values)],
  ];
}

/** What `cellTensors` made. */
export function cellsOf(tensors: Tensors): PackedCells | undefined {
  const keys = tensors.get(KEYS);
  const values = tensors.get(VALUES);
  return keys === undefined || values === undefined ? undefined : { keys: keys.data, values: values.data };
}
