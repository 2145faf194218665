/** Types of the C API by what a call passes: names that mean the same on every platform. */
const passed: Readonly<Record<string, string>> = {
  int: "int32_t",
  llama_token: "int32_t",
  llama_pos: "int32_t",
  llama_seq_id: "int32_t",
  ggml_type: "int32_t",
  gguf_type: "int32_t",
  llama_ftype: "int32_t",
  llama_token_attr: "int32_t",
  ggml_backend_dev_type: "int32_t",
  size_t: "uint64_t",
  llama_memory_t: "*",
  ggml_backend_dev_t: "*",
  ggml_backend_reg_t: "*",
  ggml_backend_buffer_type_t: "*",
  ggml_threadpool_t: "*",
  ggml_log_callback: "*",
  llama_model_set_tensor_data_t: "*",
};

/** Result and parameters of a C declaration of `name`, by what a call passes; undefined where there is none. */
export function signatureOf(name: string, declarations: string): string | undefined {
  const pattern = new RegExp(`((?:\\w+[ *]+)+)${name} ?\\(((?:[^()]|\\([^()]*\\))*)\\)`);
  const [, result, parameters] = pattern.exec(declarations) ?? [];
  if (result === undefined || parameters === undefined) return undefined;
  const list = parameters.split(",").filter((parameter) => !["", "void"].includes(parameter.trim()));
  return [result, ...list].map(passedAs).join(", ");
}

function passedAs(declared: string): string {
  if (declared.includes("*")) return "*";
  const [type = ""] = declared
    .replace(/\b(const|struct|enum|LLAMA_API|GGML_API|DEPRECATED)\b/g, "")
    .trim()
    .split(" ");
  return passed[type] ?? type;
}

/** A header without comments, on one line. */
export function flattened(header: string): string {
  return header
    .replace(/\/\*.*?\*\//gs, "")
    .replace(/\/\/[^\n]*/g, "")
    .replace(/\s+/g, " ");
}
