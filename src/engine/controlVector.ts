import { readFileSync, statSync } from "node:fs";
import { RequestFailure } from "../protocol/failure.js";
import type { AppliedControlVector } from "../protocol/controlVector.js";
import { GGML_TYPE } from "./llama/structs.js";
import type { Pointer, Symbols } from "./llama/symbols.js";

/** More than a control vector of any model has. */
const MOST_BYTES = 1 << 30;

/**
 * Reads a control vector's GGUF by the rules of llama.cpp's own loader: one-dimensional F32 tensors
 * `direction.N`, N ≥ 1, each summed into the output of block N. Stricter in one way: a direction for a block that
 * the model does not have is refused, where the loader drops it without a word.
 *
 * Source: `common_control_vector_load` (common/common.cpp) and `llama_adapter_cvec::apply` (src/llama-adapter.cpp).
 * @returns shape [layers - 1, embeddingLength], row-major, from layer 1 on, zeros where there is no direction.
 * @throws RequestFailure `bad-request`.
 */
export function readControlVector(
  symbols: Symbols,
  { file, strength }: AppliedControlVector,
  { layers, embeddingLength }: { readonly layers: number; readonly embeddingLength: number },
): Float32Array {
  const refuse = (why: string): RequestFailure =>
    new RequestFailure("bad-request", `${file} is not a control vector for this model: ${why}.`);
  const gguf = symbols.gguf_init_from_file(file, { no_alloc: true, ctx: null });
  if (gguf === null) throw refuse("llama.cpp cannot read it as GGUF");
  try {
    const bytes = contentsOf(file, refuse);
    const directions = new Float32Array((layers - 1) * embeddingLength);
    const tensors = symbols.gguf_get_n_tensors(gguf);
    if (tensors === 0) throw refuse("it contains no direction");
    for (let tensor = 0; tensor < tensors; tensor++) {
      const name = symbols.gguf_get_tensor_name(gguf, tensor);
      const layer = Number(/^direction\.(\d+)$/.exec(name)?.[1] ?? Number.NaN);
      if (!Number.isInteger(layer)) throw refuse(`its tensor "${name}" is not a direction`);
      if (layer === 0) throw refuse("llama.cpp takes no direction at layer 0");
      if (layer >= layers) throw refuse(`it has a direction at layer ${layer}, of ${layers} layers`);
      const values = tensorValues(symbols, gguf, tensor, bytes);
      if (values?.length !== embeddingLength) {
        throw refuse(`its tensor "${name}" does not hold ${embeddingLength} numbers of 32 bits`);
      }
      const offset = (layer - 1) * embeddingLength;
      values.forEach((value, i) => {
        directions[offset + i] = (directions[offset + i] ?? 0) + value * strength;
      });
    }
    if (!directions.every(Number.isFinite)) throw refuse("it holds numbers that are not finite");
    return directions;
  } finally {
    symbols.gguf_free(gguf);
  }
}

function contentsOf(file: string, refuse: (why: string) => RequestFailure): Buffer {
  if (statSync(file).size > MOST_BYTES) throw refuse("it is too big for one");
  return readFileSync(file);
}

/** Undefined where the tensor is of another type, or not all there. */
function tensorValues(
  symbols: Symbols,
  gguf: Pointer,
  tensor: number,
  file: Buffer,
): Float32Array | undefined {
  if (symbols.gguf_get_tensor_type(gguf, tensor) !== GGML_TYPE.F32) return undefined;
  const begin = symbols.gguf_get_data_offset(gguf) + Number(symbols.gguf_get_tensor_offset(gguf, tensor));
  const end = begin + Number(symbols.gguf_get_tensor_size(gguf, tensor));
  if (end > file.length) return undefined;
  const values = new Float32Array((end - begin) / Float32Array.BYTES_PER_ELEMENT);
  for (let i = 0; i < values.length; i++) values[i] = file.readFloatLE(begin + i * 4);
  return values;
}
