import type { LibraryHandle } from "koffi";

/** An address in the engine process; `null` where C has a null pointer. */
export type Pointer = bigint | null;
/** What C reads from or writes to: memory that JavaScript owns (used during the call only) or an address. */
type Memory = NodeJS.TypedArray | Pointer;

type Library = "llama" | "ggml" | "base";

/**
 * Every foreign function that the engine calls: its C prototype and the library that exports it.
 * This table and `Symbols` below are the only place that knows them.
 */
export const prototypes = {
  llama_version: ["llama", "const char *llama_version()"],
  llama_log_get: ["llama", "void llama_log_get(_Out_ void **callback, _Out_ void **data)"],
  llama_log_set: ["llama", "void llama_log_set(void *callback, void *data)"],
  llama_backend_init: ["llama", "void llama_backend_init()"],
  llama_model_default_params: ["llama", "llama_model_params llama_model_default_params()"],
  llama_context_default_params: ["llama", "llama_context_params llama_context_default_params()"],
  llama_model_load_from_file: [
    "llama",
    "void *llama_model_load_from_file(const char *path, llama_model_params params)",
  ],
  llama_model_quantize_default_params: [
    "llama",
    "llama_model_quantize_params llama_model_quantize_default_params()",
  ],
  llama_model_quantize: [
    "llama",
    "uint32_t llama_model_quantize(const char *from, const char *to, const llama_model_quantize_params *params)",
  ],
  llama_model_init_from_user: [
    "llama",
    "void *llama_model_init_from_user(void *metadata, SetTensorData *fill, void *data, llama_model_params params)",
  ],
  llama_model_free: ["llama", "void llama_model_free(void *model)"],
  llama_init_from_model: ["llama", "void *llama_init_from_model(void *model, llama_context_params params)"],
  llama_free: ["llama", "void llama_free(void *context)"],
  llama_attach_threadpool: ["llama", "void llama_attach_threadpool(void *context, void *pool, void *batch)"],
  llama_detach_threadpool: ["llama", "void llama_detach_threadpool(void *context)"],
  llama_set_n_threads: ["llama", "void llama_set_n_threads(void *context, int32_t one, int32_t batch)"],
  llama_model_get_vocab: ["llama", "void *llama_model_get_vocab(void *model)"],
  llama_model_n_ctx_train: ["llama", "int32_t llama_model_n_ctx_train(void *model)"],
  llama_model_n_embd: ["llama", "int32_t llama_model_n_embd(void *model)"],
  llama_model_n_layer: ["llama", "int32_t llama_model_n_layer(void *model)"],
  llama_model_n_swa: ["llama", "int32_t llama_model_n_swa(void *model)"],
  llama_model_size: ["llama", "uint64_t llama_model_size(void *model)"],
  llama_model_n_params: ["llama", "uint64_t llama_model_n_params(void *model)"],
  llama_model_is_recurrent: ["llama", "bool llama_model_is_recurrent(void *model)"],
  llama_model_is_hybrid: ["llama", "bool llama_model_is_hybrid(void *model)"],
  llama_model_meta_val_str: [
    "llama",
    "int32_t llama_model_meta_val_str(void *model, const char *key, void *buffer, size_t size)",
  ],
  llama_model_ftype: ["llama", "int32_t llama_model_ftype(void *model)"],
  llama_ftype_name: ["llama", "const char *llama_ftype_name(int32_t ftype)"],
  llama_model_desc: ["llama", "int32_t llama_model_desc(void *model, void *buffer, size_t size)"],
  llama_vocab_n_tokens: ["llama", "int32_t llama_vocab_n_tokens(void *vocab)"],
  llama_vocab_bos: ["llama", "int32_t llama_vocab_bos(void *vocab)"],
  llama_vocab_eos: ["llama", "int32_t llama_vocab_eos(void *vocab)"],
  llama_vocab_get_text: ["llama", "const char *llama_vocab_get_text(void *vocab, int32_t token)"],
  llama_vocab_get_attr: ["llama", "int32_t llama_vocab_get_attr(void *vocab, int32_t token)"],
  llama_vocab_get_add_bos: ["llama", "bool llama_vocab_get_add_bos(void *vocab)"],
  llama_vocab_is_eog: ["llama", "bool llama_vocab_is_eog(void *vocab, int32_t token)"],
  llama_tokenize: [
    "llama",
    "int32_t llama_tokenize(void *vocab, const void *text, int32_t length, void *tokens, int32_t max, bool add_special, bool parse_special)",
  ],
  llama_token_to_piece: [
    "llama",
    "int32_t llama_token_to_piece(void *vocab, int32_t token, void *buffer, int32_t length, int32_t lstrip, bool special)",
  ],
  llama_get_memory: ["llama", "void *llama_get_memory(void *context)"],
  llama_memory_clear: ["llama", "void llama_memory_clear(void *memory, bool data)"],
  llama_memory_seq_rm: [
    "llama",
    "bool llama_memory_seq_rm(void *memory, int32_t sequence, int32_t from, int32_t to)",
  ],
  llama_memory_seq_cp: [
    "llama",
    "void llama_memory_seq_cp(void *memory, int32_t source, int32_t target, int32_t from, int32_t to)",
  ],
  llama_decode: ["llama", "int32_t llama_decode(void *context, llama_batch batch)"],
  llama_synchronize: ["llama", "void llama_synchronize(void *context)"],
  llama_get_logits_ith: ["llama", "void *llama_get_logits_ith(void *context, int32_t row)"],
  llama_state_seq_get_size: ["llama", "size_t llama_state_seq_get_size(void *context, int32_t sequence)"],
  llama_state_seq_get_data: [
    "llama",
    "size_t llama_state_seq_get_data(void *context, void *data, size_t size, int32_t sequence)",
  ],
  llama_state_seq_set_data: [
    "llama",
    "size_t llama_state_seq_set_data(void *context, const void *data, size_t size, int32_t sequence)",
  ],
  llama_state_seq_save_file: [
    "llama",
    "size_t llama_state_seq_save_file(void *context, const char *path, int32_t sequence, const void *tokens, size_t count)",
  ],
  llama_state_seq_load_file: [
    "llama",
    "size_t llama_state_seq_load_file(void *context, const char *path, int32_t sequence, void *tokens, size_t capacity, void *count)",
  ],
  llama_set_adapter_cvec: [
    "llama",
    "int32_t llama_set_adapter_cvec(void *context, const void *data, size_t length, int32_t width, int32_t first, int32_t last)",
  ],
  ggml_backend_load_all_from_path: ["ggml", "void ggml_backend_load_all_from_path(const char *path)"],
  ggml_backend_load: ["ggml", "void *ggml_backend_load(const char *path)"],
  ggml_backend_reg_by_name: ["ggml", "void *ggml_backend_reg_by_name(const char *name)"],
  ggml_backend_reg_name: ["base", "const char *ggml_backend_reg_name(void *registry)"],
  ggml_backend_reg_dev_count: ["base", "size_t ggml_backend_reg_dev_count(void *registry)"],
  ggml_backend_reg_dev_get: ["base", "void *ggml_backend_reg_dev_get(void *registry, size_t index)"],
  ggml_backend_dev_memory: ["base", "void ggml_backend_dev_memory(void *device, void *free, void *total)"],
  ggml_backend_dev_count: ["ggml", "size_t ggml_backend_dev_count()"],
  ggml_backend_dev_get: ["ggml", "void *ggml_backend_dev_get(size_t index)"],
  ggml_backend_dev_name: ["base", "const char *ggml_backend_dev_name(void *device)"],
  ggml_backend_dev_description: ["base", "const char *ggml_backend_dev_description(void *device)"],
  ggml_backend_dev_type: ["base", "int32_t ggml_backend_dev_type(void *device)"],
  ggml_backend_dev_by_type: ["ggml", "void *ggml_backend_dev_by_type(int32_t type)"],
  ggml_backend_dev_backend_reg: ["base", "void *ggml_backend_dev_backend_reg(void *device)"],
  ggml_backend_reg_get_proc_address: [
    "base",
    "void *ggml_backend_reg_get_proc_address(void *registry, const char *name)",
  ],
  ggml_backend_tensor_get: [
    "base",
    "void ggml_backend_tensor_get(const void *tensor, void *data, size_t offset, size_t size)",
  ],
  ggml_backend_tensor_set: [
    "base",
    "void ggml_backend_tensor_set(void *tensor, const void *data, size_t offset, size_t size)",
  ],
  ggml_get_name: ["base", "const char *ggml_get_name(const void *tensor)"],
  ggml_nbytes: ["base", "size_t ggml_nbytes(const void *tensor)"],
  ggml_threadpool_params_default: [
    "base",
    "ggml_threadpool_params ggml_threadpool_params_default(int threads)",
  ],
  ggml_init: ["base", "void *ggml_init(ggml_init_params params)"],
  ggml_free: ["base", "void ggml_free(void *context)"],
  ggml_new_tensor_1d: ["base", "void *ggml_new_tensor_1d(void *context, int32_t type, int64_t ne0)"],
  ggml_nelements: ["base", "int64_t ggml_nelements(const void *tensor)"],
  ggml_nrows: ["base", "int64_t ggml_nrows(const void *tensor)"],
  ggml_dup_tensor: ["base", "void *ggml_dup_tensor(void *context, const void *tensor)"],
  ggml_set_name: ["base", "void *ggml_set_name(void *tensor, const char *name)"],
  ggml_quantize_chunk: [
    "base",
    "size_t ggml_quantize_chunk(int32_t type, const void *source, void *target, int64_t start, int64_t rows, int64_t perRow, const void *imatrix)",
  ],
  ggml_row_size: ["base", "size_t ggml_row_size(int32_t type, int64_t ne)"],
  gguf_init_empty: ["base", "void *gguf_init_empty()"],
  gguf_init_from_file: ["base", "void *gguf_init_from_file(const char *path, gguf_init_params params)"],
  gguf_free: ["base", "void gguf_free(void *gguf)"],
  gguf_get_data_offset: ["base", "size_t gguf_get_data_offset(void *gguf)"],
  gguf_find_key: ["base", "int64_t gguf_find_key(void *gguf, const char *key)"],
  gguf_get_kv_type: ["base", "int32_t gguf_get_kv_type(void *gguf, int64_t key)"],
  gguf_get_val_data: ["base", "void *gguf_get_val_data(void *gguf, int64_t key)"],
  gguf_get_arr_type: ["base", "int32_t gguf_get_arr_type(void *gguf, int64_t key)"],
  gguf_get_arr_n: ["base", "size_t gguf_get_arr_n(void *gguf, int64_t key)"],
  gguf_get_arr_data: ["base", "void *gguf_get_arr_data(void *gguf, int64_t key)"],
  gguf_get_val_str: ["base", "const char *gguf_get_val_str(void *gguf, int64_t key)"],
  gguf_get_n_tensors: ["base", "int64_t gguf_get_n_tensors(void *gguf)"],
  gguf_get_tensor_name: ["base", "const char *gguf_get_tensor_name(void *gguf, int64_t tensor)"],
  gguf_get_tensor_type: ["base", "int32_t gguf_get_tensor_type(void *gguf, int64_t tensor)"],
  gguf_get_tensor_offset: ["base", "size_t gguf_get_tensor_offset(void *gguf, int64_t tensor)"],
  gguf_get_tensor_size: ["base", "size_t gguf_get_tensor_size(void *gguf, int64_t tensor)"],
  gguf_set_val_u32: ["base", "void gguf_set_val_u32(void *gguf, const char *key, uint32_t value)"],
  gguf_set_val_f32: ["base", "void gguf_set_val_f32(void *gguf, const char *key, float value)"],
  gguf_set_val_bool: ["base", "void gguf_set_val_bool(void *gguf, const char *key, bool value)"],
  gguf_set_val_str: ["base", "void gguf_set_val_str(void *gguf, const char *key, const char *value)"],
  gguf_set_arr_str: [
    "base",
    "void gguf_set_arr_str(void *gguf, const char *key, const char **data, size_t n)",
  ],
  gguf_set_arr_data: [
    "base",
    "void gguf_set_arr_data(void *gguf, const char *key, int32_t type, const void *data, size_t n)",
  ],
  gguf_add_tensor: ["base", "void gguf_add_tensor(void *gguf, const void *tensor)"],
  gguf_set_tensor_type: ["base", "void gguf_set_tensor_type(void *gguf, const char *name, int32_t type)"],
  gguf_set_tensor_data: ["base", "void gguf_set_tensor_data(void *gguf, const char *name, const void *data)"],
  gguf_write_to_file: ["base", "bool gguf_write_to_file(void *gguf, const char *path, bool only_meta)"],
} as const satisfies Record<string, readonly [Library, string]>;

/** A C struct, by field name. Fields that are left out keep the value they had. */
type Struct = Record<string, unknown>;

interface Signatures {
  llama_version(): string;
  llama_log_get(callback: [Pointer], data: [Pointer]): void;
  llama_log_set(callback: Pointer, data: Pointer): void;
  llama_backend_init(): void;
  llama_model_default_params(): Struct;
  llama_context_default_params(): Struct;
  llama_model_load_from_file(path: string, params: Struct): Pointer;
  llama_model_quantize_default_params(): Struct;
  llama_model_quantize(from: string, to: string, params: Struct): number;
  llama_model_init_from_user(metadata: Pointer, fill: bigint, data: Pointer, params: Struct): Pointer;
  llama_model_free(model: Pointer): void;
  llama_init_from_model(model: Pointer, params: Struct): Pointer;
  llama_free(context: Pointer): void;
  llama_attach_threadpool(context: Pointer, pool: Pointer, batch: Pointer): void;
  llama_detach_threadpool(context: Pointer): void;
  llama_set_n_threads(context: Pointer, one: number, batch: number): void;
  llama_model_get_vocab(model: Pointer): Pointer;
  llama_model_n_ctx_train(model: Pointer): number;
  llama_model_n_embd(model: Pointer): number;
  llama_model_n_layer(model: Pointer): number;
  llama_model_n_swa(model: Pointer): number;
  llama_model_size(model: Pointer): number | bigint;
  llama_model_n_params(model: Pointer): number | bigint;
  llama_model_is_recurrent(model: Pointer): boolean;
  llama_model_is_hybrid(model: Pointer): boolean;
  llama_model_meta_val_str(model: Pointer, key: string, buffer: Memory, size: number): number;
  llama_model_ftype(model: Pointer): number;
  llama_ftype_name(ftype: number): string;
  llama_model_desc(model: Pointer, buffer: Memory, size: number): number;
  llama_vocab_n_tokens(vocab: Pointer): number;
  llama_vocab_bos(vocab: Pointer): number;
  llama_vocab_eos(vocab: Pointer): number;
  llama_vocab_get_text(vocab: Pointer, token: number): string;
  llama_vocab_get_attr(vocab: Pointer, token: number): number;
  llama_vocab_get_add_bos(vocab: Pointer): boolean;
  llama_vocab_is_eog(vocab: Pointer, token: number): boolean;
  llama_tokenize(
    vocab: Pointer,
    text: Memory,
    length: number,
    tokens: Memory,
    max: number,
    addSpecial: boolean,
    parseSpecial: boolean,
  ): number;
  llama_token_to_piece(
    vocab: Pointer,
    token: number,
    buffer: Memory,
    length: number,
    lstrip: number,
    special: boolean,
  ): number;
  llama_get_memory(context: Pointer): Pointer;
  llama_memory_clear(memory: Pointer, data: boolean): void;
  llama_memory_seq_rm(memory: Pointer, sequence: number, from: number, to: number): boolean;
  llama_memory_seq_cp(memory: Pointer, source: number, target: number, from: number, to: number): void;
  llama_decode(context: Pointer, batch: Struct): number;
  llama_synchronize(context: Pointer): void;
  llama_get_logits_ith(context: Pointer, row: number): Pointer;
  llama_state_seq_get_size(context: Pointer, sequence: number): number | bigint;
  llama_state_seq_get_data(context: Pointer, data: Memory, size: number, sequence: number): number | bigint;
  llama_state_seq_set_data(context: Pointer, data: Memory, size: number, sequence: number): number | bigint;
  llama_state_seq_save_file(
    context: Pointer,
    path: string,
    sequence: number,
    tokens: Memory,
    count: number,
  ): number | bigint;
  llama_state_seq_load_file(
    context: Pointer,
    path: string,
    sequence: number,
    tokens: Memory,
    capacity: number,
    count: Memory,
  ): number | bigint;
  llama_set_adapter_cvec(
    context: Pointer,
    data: Memory,
    length: number,
    width: number,
    first: number,
    last: number,
  ): number;
  ggml_backend_load_all_from_path(path: string): void;
  ggml_backend_load(path: string): Pointer;
  ggml_backend_reg_by_name(name: string): Pointer;
  ggml_backend_reg_name(registry: Pointer): string;
  ggml_backend_reg_dev_count(registry: Pointer): number;
  ggml_backend_reg_dev_get(registry: Pointer, index: number): Pointer;
  ggml_backend_dev_memory(device: Pointer, free: Memory, total: Memory): void;
  ggml_backend_dev_count(): number;
  ggml_backend_dev_get(index: number): Pointer;
  ggml_backend_dev_name(device: Pointer): string;
  ggml_backend_dev_description(device: Pointer): string;
  ggml_backend_dev_type(device: Pointer): number;
  ggml_backend_dev_by_type(type: number): Pointer;
  ggml_backend_dev_backend_reg(device: Pointer): Pointer;
  ggml_backend_reg_get_proc_address(registry: Pointer, name: string): Pointer;
  ggml_backend_tensor_get(tensor: Pointer, data: Memory, offset: number, size: number): void;
  ggml_backend_tensor_set(tensor: Pointer, data: Memory, offset: number, size: number): void;
  ggml_get_name(tensor: Pointer): string;
  ggml_nbytes(tensor: Pointer): number | bigint;
  ggml_threadpool_params_default(threads: number): Struct;
  ggml_init(params: Struct): Pointer;
  ggml_free(context: Pointer): void;
  ggml_new_tensor_1d(context: Pointer, type: number, ne0: number): Pointer;
  ggml_nelements(tensor: Pointer): number | bigint;
  ggml_nrows(tensor: Pointer): number | bigint;
  ggml_dup_tensor(context: Pointer, tensor: Pointer): Pointer;
  ggml_set_name(tensor: Pointer, name: string): Pointer;
  ggml_quantize_chunk(
    type: number,
    source: Memory,
    target: Memory,
    start: number,
    rows: number,
    perRow: number,
    imatrix: Memory,
  ): number;
  ggml_row_size(type: number, ne: number): number;
  gguf_init_empty(): Pointer;
  gguf_init_from_file(path: string, params: Struct): Pointer;
  gguf_free(gguf: Pointer): void;
  gguf_get_data_offset(gguf: Pointer): number;
  gguf_find_key(gguf: Pointer, key: string): number;
  gguf_get_kv_type(gguf: Pointer, key: number): number;
  gguf_get_val_data(gguf: Pointer, key: number): Pointer;
  gguf_get_arr_type(gguf: Pointer, key: number): number;
  gguf_get_arr_n(gguf: Pointer, key: number): number;
  gguf_get_arr_data(gguf: Pointer, key: number): Pointer;
  gguf_get_val_str(gguf: Pointer, key: number): string;
  gguf_get_n_tensors(gguf: Pointer): number;
  gguf_get_tensor_name(gguf: Pointer, tensor: number): string;
  gguf_get_tensor_type(gguf: Pointer, tensor: number): number;
  gguf_get_tensor_offset(gguf: Pointer, tensor: number): number | bigint;
  gguf_get_tensor_size(gguf: Pointer, tensor: number): number | bigint;
  gguf_set_val_u32(gguf: Pointer, key: string, value: number): void;
  gguf_set_val_f32(gguf: Pointer, key: string, value: number): void;
  gguf_set_val_bool(gguf: Pointer, key: string, value: boolean): void;
  gguf_set_val_str(gguf: Pointer, key: string, value: string): void;
  gguf_set_arr_str(gguf: Pointer, key: string, data: readonly string[], n: number): void;
  gguf_set_arr_data(gguf: Pointer, key: string, type: number, data: Memory, n: number): void;
  gguf_add_tensor(gguf: Pointer, tensor: Pointer): void;
  gguf_set_tensor_type(gguf: Pointer, name: string, type: number): void;
  gguf_set_tensor_data(gguf: Pointer, name: string, data: Memory): void;
  gguf_write_to_file(gguf: Pointer, path: string, onlyMeta: boolean): boolean;
}

/** The foreign functions, typed. The table of prototypes must name exactly these. */
export type Symbols = { readonly [Name in keyof typeof prototypes]: Signatures[Name] };

/**
 * Binds every function of the table.
 * @throws Error naming the first function that the libraries do not export.
 */
export function bindSymbols(libraries: Readonly<Record<Library, LibraryHandle>>): Symbols {
  const bound: Record<string, unknown> = {};
  for (const [name, [library, prototype]] of Object.entries(prototypes)) {
    bound[name] = libraries[library].func(prototype);
  }
  return bound as unknown as Symbols;
}
