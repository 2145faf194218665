import { appendFileSync, openSync, closeSync, readSync, statSync } from "node:fs";
import type { Symbols } from "../../src/engine/llama/symbols.js";

/** Copies a GGUF with another chat template in its metadata; the weights stay as they are. */
export function writeWithTemplate(symbols: Symbols, source: string, target: string, template: string): void {
  const gguf = symbols.gguf_init_from_file(source, { no_alloc: true, ctx: null });
  if (gguf === null) throw new Error(`${source} is no GGUF file`);
  try {
    const dataOffset = symbols.gguf_get_data_offset(gguf);
    symbols.gguf_set_val_str(gguf, "tokenizer.chat_template", template);
    if (!symbols.gguf_write_to_file(gguf, target, true)) throw new Error(`Could not write ${target}`);
    // Tensors are placed from the end of the metadata on, which the writer has padded.
    const data = new Uint8Array(statSync(source).size - dataOffset);
    const descriptor = openSync(source, "r");
    try {
      readSync(descriptor, data, 0, data.length, dataOffset);
    } finally {
      closeSync(descriptor);
    }
    appendFileSync(target, data);
  } finally {
    symbols.gguf_free(gguf);
  }
}
