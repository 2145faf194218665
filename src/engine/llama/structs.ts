import koffi from "koffi";

/**
 * Struct layouts of llama.cpp release 0.4.0 (include/llama.h, ggml/include/ggml.h, gguf.h).
 * They change between releases: `test/compiler/structs.test.ts` compiles `offsetof` from the header of
 * the release that node-llama-cpp ships and compares.
 */
export const SUPPORTED_RELEASES: readonly string[] = ["0.4.0"];

koffi.proto("bool ProgressCallback(float progress, void *data)");
// Called for every node of every graph: addresses as numbers take half the time that pointers take.
koffi.proto("bool EvalCallback(uintptr_t tensor, bool ask, uintptr_t data)");
koffi.proto("bool AbortCallback(void *data)");
koffi.proto("void LogCallback(int32_t level, const char *text, void *data)");
koffi.proto("void SetTensorData(void *tensor, void *data)");

export const ModelParams = koffi.struct("llama_model_params", {
  devices: "void *",
  tensor_buft_overrides: "void *",
  n_gpu_layers: "int32_t",
  split_mode: "int32_t",
  load_mode: "int32_t",
  lazy_mode: "int32_t",
  main_gpu: "int32_t",
  tensor_split: "void *",
  progress_callback: "ProgressCallback *",
  progress_callback_user_data: "void *",
  kv_overrides: "void *",
  vocab_only: "bool",
  check_tensors: "bool",
  use_extra_bufts: "bool",
  no_host: "bool",
  no_alloc: "bool",
  load_mtp: "bool",
});

export const QuantizeParams = koffi.struct("llama_model_quantize_params", {
  nthread: "int32_t",
  ftype: "int32_t",
  output_tensor_type: "int32_t",
  token_embedding_type: "int32_t",
  allow_requantize: "bool",
  quantize_output_tensor: "bool",
  only_copy: "bool",
  pure: "bool",
  keep_split: "bool",
  dry_run: "bool",
  imatrix: "void *",
  kv_overrides: "void *",
  tt_overrides: "void *",
  prune_layers: "void *",
  max_buf_size: "size_t",
});

export const ContextParams = koffi.struct("llama_context_params", {
  n_ctx: "uint32_t",
  n_batch: "uint32_t",
  n_ubatch: "uint32_t",
  n_seq_max: "uint32_t",
  n_rs_seq: "uint32_t",
  n_outputs_max: "uint32_t",
  n_outputs_max_per_seq: "uint32_t",
  n_threads: "int32_t",
  n_threads_batch: "int32_t",
  ctx_type: "int32_t",
  rope_scaling_type: "int32_t",
  pooling_type: "int32_t",
  attention_type: "int32_t",
  flash_attn_type: "int32_t",
  rope_freq_base: "float",
  rope_freq_scale: "float",
  yarn_ext_factor: "float",
  yarn_attn_factor: "float",
  yarn_beta_fast: "float",
  yarn_beta_slow: "float",
  yarn_orig_ctx: "uint32_t",
  defrag_thold: "float",
  cb_eval: "EvalCallback *",
  cb_eval_user_data: "void *",
  type_k: "int32_t",
  type_v: "int32_t",
  abort_callback: "AbortCallback *",
  abort_callback_data: "void *",
  embeddings: "bool",
  offload_kqv: "bool",
  no_perf: "bool",
  op_offload: "bool",
  swa_full: "bool",
  kv_unified: "bool",
  samplers: "void *",
  n_samplers: "size_t",
  ctx_other: "void *",
});

export const Batch = koffi.struct("llama_batch", {
  n_tokens: "int32_t",
  token: "void *",
  embd: "void *",
  pos: "void *",
  n_seq_id: "void *",
  seq_id: "void *",
  logits: "void *",
});

export const InitParams = koffi.struct("ggml_init_params", {
  mem_size: "size_t",
  mem_buffer: "void *",
  no_alloc: "bool",
});

export const GgufInitParams = koffi.struct("gguf_init_params", {
  no_alloc: "bool",
  ctx: "void *",
});

export const ThreadpoolParams = koffi.struct("ggml_threadpool_params", {
  cpumask: koffi.array("bool", 512),
  n_threads: "int32_t",
  prio: "int32_t",
  poll: "uint32_t",
  strict_cpu: "bool",
  paused: "bool",
});

/** Values of `enum ggml_type` that this project names. */
export const GGML_TYPE = { F32: 0, F16: 1, Q4_0: 2, Q8_0: 8 } as const;

/** Values of `enum llama_ftype` that this project names: types of whole files. */
export const FILE_TYPE = {
  ALL_F32: 0,
  MOSTLY_F16: 1,
  MOSTLY_Q4_0: 2,
  MOSTLY_Q8_0: 7,
  MOSTLY_Q5_0: 8,
} as const;

/** Values of `enum llama_token_attr` that this project names. */
export const TOKEN_ATTRIBUTE = {
  unknown: 1 << 0,
  control: 1 << 3,
  userDefined: 1 << 4,
  stripLeft: 1 << 7,
  stripRight: 1 << 8,
} as const;

/** Values of `enum ggml_backend_dev_type`. */
export const DEVICE_TYPE = { CPU: 0, GPU: 1, integratedGPU: 2 } as const;

/** Length of `llama_model_params.tensor_split`: what llama_max_devices() returns. */
export const MOST_DEVICES = 16;

/** Values of `enum llama_flash_attn_type`. */
export const FLASH_ATTENTION = { auto: -1, off: 0, on: 1 } as const;

/**
 * Fields of `llama_context_default_params()` with their values in the supported release: a cheap check that the library
 * in hand has the layout written down here.
 */
export const CONTEXT_DEFAULTS: Readonly<Record<string, number | boolean>> = {
  n_ctx: 512,
  n_batch: 2048,
  n_ubatch: 512,
  n_seq_max: 1,
  n_outputs_max: 0,
  n_outputs_max_per_seq: 1,
  flash_attn_type: -1,
  yarn_ext_factor: -1,
  defrag_thold: -1,
  type_k: 1,
  type_v: 1,
  offload_kqv: true,
  no_perf: true,
  swa_full: true,
  kv_unified: false,
};
