import { FILE_TYPE } from "../../src/engine/llama/structs.js";
import type { Symbols } from "../../src/engine/llama/symbols.js";

/** Those whose blocks the embedded model's rows fill: for others llama.cpp would fall back on another type. */
export type QuantisedType = "F32" | "F16" | "Q8_0" | "Q5_0" | "Q4_0";

const fileTypes: Readonly<Record<QuantisedType, number>> = {
  F32: FILE_TYPE.ALL_F32,
  F16: FILE_TYPE.MOSTLY_F16,
  Q8_0: FILE_TYPE.MOSTLY_Q8_0,
  Q5_0: FILE_TYPE.MOSTLY_Q5_0,
  Q4_0: FILE_TYPE.MOSTLY_Q4_0,
};

/**
 * Writes a model with its matrices in another type, by llama.cpp's own quantiser; norms stay F32.
 * @throws Error where llama.cpp refuses, whose reason is on the error stream.
 */
export function quantise(symbols: Symbols, from: string, to: string, type: QuantisedType): void {
  const params = {
    ...symbols.llama_model_quantize_default_params(),
    nthread: 1,
    ftype: fileTypes[type],
    allow_requantize: true,
    // One type for all matrices, so that figures belong to it.
    pure: true,
  };
  if (symbols.llama_model_quantize(from, to, params) !== 0) {
    throw new Error(`llama.cpp could not write ${from} as ${type}`);
  }
}
