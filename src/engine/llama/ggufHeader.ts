import koffi from "koffi";
import type { ModelHeader } from "../../device/modelNeeds.js";
import type { Pointer, Symbols } from "./symbols.js";

/** C types of numbers and truth values, by `enum gguf_type`. */
const NUMBERS: Readonly<Record<number, string>> = {
  0: "uint8_t",
  1: "int8_t",
  2: "uint16_t",
  3: "int16_t",
  4: "uint32_t",
  5: "int32_t",
  6: "float",
  7: "bool",
  10: "uint64_t",
  11: "int64_t",
  12: "double",
};
const STRING = 8;
const ARRAY = 9;

/** Reads what a GGUF's header tells. Values are checked for their type: llama.cpp ends the process on a wrong one. */
export class GgufHeader {
  readonly #symbols: Symbols;
  readonly #gguf: Pointer;

  /** @param gguf an open `gguf_context`, which the caller frees. */
  constructor(symbols: Symbols, gguf: Pointer) {
    this.#symbols = symbols;
    this.#gguf = gguf;
  }

  get architecture(): string {
    return this.text("general.architecture") ?? "unknown";
  }

  text(key: string): string | undefined {
    const place = this.#symbols.gguf_find_key(this.#gguf, key);
    if (place < 0 || this.#symbols.gguf_get_kv_type(this.#gguf, place) !== STRING) return undefined;
    return this.#symbols.gguf_get_val_str(this.#gguf, place);
  }

  number(key: string): number | readonly number[] | undefined {
    const place = this.#symbols.gguf_find_key(this.#gguf, key);
    if (place < 0) return undefined;
    const type = this.#symbols.gguf_get_kv_type(this.#gguf, place);
    if (type === ARRAY) {
      const element = NUMBERS[this.#symbols.gguf_get_arr_type(this.#gguf, place)];
      const length = this.#symbols.gguf_get_arr_n(this.#gguf, place);
      if (element === undefined || length === 0) return undefined;
      const address = this.#symbols.gguf_get_arr_data(this.#gguf, place);
      return Array.from(koffi.decode(address, element, length) as Iterable<number | bigint>, Number);
    }
    const scalar = NUMBERS[type];
    if (scalar === undefined) return undefined;
    const address = this.#symbols.gguf_get_val_data(this.#gguf, place);
    return Number(koffi.decode(address, scalar) as number | bigint);
  }

  /** Length of a list; 0 where there is none. */
  length(key: string): number {
    const place = this.#symbols.gguf_find_key(this.#gguf, key);
    if (place < 0 || this.#symbols.gguf_get_kv_type(this.#gguf, place) !== ARRAY) return 0;
    return this.#symbols.gguf_get_arr_n(this.#gguf, place);
  }

  /** Tensors in the order of the file; `offset` in bytes from the beginning of the file. */
  *tensors(): Generator<{ readonly name: string; readonly offset: number; readonly bytes: number }> {
    const start = this.#symbols.gguf_get_data_offset(this.#gguf);
    const count = this.#symbols.gguf_get_n_tensors(this.#gguf);
    for (let tensor = 0; tensor < count; tensor++) {
      yield {
        name: this.#symbols.gguf_get_tensor_name(this.#gguf, tensor),
        offset: start + Number(this.#symbols.gguf_get_tensor_offset(this.#gguf, tensor)),
        bytes: Number(this.#symbols.gguf_get_tensor_size(this.#gguf, tensor)),
      };
    }
  }

  /** What is asked of the memory is computed from; the tensors of all parts where the model is split. */
  forNeeds(tensors: ModelHeader["tensors"]): ModelHeader {
    return {
      architecture: this.architecture,
      tensors,
      vocabulary: this.length("tokenizer.ggml.tokens"),
      number: (key) => this.number(key),
    };
  }
}
