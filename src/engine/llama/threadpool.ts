import koffi from "koffi";
import { ProcessorTime } from "./processorTime.js";
import { DEVICE_TYPE } from "./structs.js";
import type { Pointer, Symbols } from "./symbols.js";
import { ThreadChoice } from "./threadChoice.js";

koffi.proto("void *ThreadpoolNew(ggml_threadpool_params *params)");
koffi.proto("void ThreadpoolFree(void *pool)");

/**
 * The CPU backend's worker threads, kept between graphs. Without one, llama.cpp starts and joins its
 * threads for each piece of graph between two captured layers.
 */
export class Threadpool {
  /** How many of them compute. */
  readonly choice: ThreadChoice;
  readonly #symbols: Symbols;
  readonly #release: ((pool: Pointer) => void) | undefined;
  #pool: Pointer = null;

  constructor(symbols: Symbols, threads: number) {
    this.#symbols = symbols;
    const time = new ProcessorTime();
    this.choice = new ThreadChoice(threads, () => time.read());
    const device = symbols.ggml_backend_dev_by_type(DEVICE_TYPE.CPU);
    const registry = symbols.ggml_backend_dev_backend_reg(device);
    const create = symbols.ggml_backend_reg_get_proc_address(registry, "ggml_threadpool_new");
    const release = symbols.ggml_backend_reg_get_proc_address(registry, "ggml_threadpool_free");
    if (create === null || release === null || threads < 2) return;
    const params = symbols.ggml_threadpool_params_default(threads);
    const make = koffi.decode(create, "ThreadpoolNew") as (params: unknown) => Pointer;
    this.#pool = make(params);
    this.#release = koffi.decode(release, "ThreadpoolFree") as (pool: Pointer) => void;
  }

  attach(context: Pointer): void {
    if (this.#pool !== null) this.#symbols.llama_attach_threadpool(context, this.#pool, this.#pool);
  }

  free(): void {
    if (this.#pool !== null) this.#release?.(this.#pool);
    this.#pool = null;
  }
}
