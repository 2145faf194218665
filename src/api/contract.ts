/**
 * What programs that use this package may rely on. This file imports nothing: its declarations are shipped as
 * they are.
 */

/** Why a call failed; `message` says what happened and what to do. */
export class IclError extends Error {
  /**
   * Stable: `cancelled`; `model-missing`, `model-not-downloaded`, `model-unreadable`, `model-refused`;
   * `prompt-too-long`, `chat-unsupported`; `bad-file` for a vector, KV prefix or task that cannot be used; `bad-request`;
   * `out-of-memory`, `engine-died`, `engine-hung`, `library-missing`, `library-unsupported`; `closed`.
   */
  readonly code: string;

  constructor(code: string, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = "IclError";
    this.code = code;
  }
}

/** An AbortSignal. */
export interface CancelSignal {
  readonly aborted: boolean;
  addEventListener(type: "abort", listener: () => void): void;
  removeEventListener(type: "abort", listener: () => void): void;
}

export interface CallOptions {
  /** Stops the call, which then rejects with an IclError `cancelled`. */
  readonly signal?: CancelSignal;
  /** Told what is being done and how far it has come; `total` is 0 where that is not known. */
  readonly onProgress?: (step: string, done: number, total: number) => void;
}

export interface ModelOptions extends CallOptions {
  /**
   * Path of a GGUF file, or `hf:owner/repo:quant` for a model that has been downloaded by `icl models download` or by
   * another program of this machine: nothing is downloaded here. The small model that comes with this package where
   * it is left out.
   */
  readonly file?: string;
  /** Threads of llama.cpp; by model and machine where they are left out. */
  readonly threads?: number;
  /** Type of the KV cache; `auto` where it is left out. */
  readonly kvType?: "auto" | "F32" | "F16";
  /** `auto` where it is left out. */
  readonly flashAttention?: "auto" | "on" | "off";
  /** Folder of computed vectors; that of the command line where it is left out. */
  readonly cacheFolder?: string;
  /** Receives what llama.cpp writes, line by line. */
  readonly log?: (line: string) => void;
}

/** What is known of an open model. Layers count from 0, the embedding excluded. */
export interface ModelFacts {
  readonly name: string;
  readonly architecture: string;
  readonly layers: number;
  readonly embeddingLength: number;
  /** SHA-256 over the GGUF's header and the first 4 KiB of every tensor, in hexadecimal. */
  readonly fingerprint: string;
  /** llama.cpp's release. */
  readonly release: string;
}

/** A task vector, ready to answer queries with on the model that made it. */
export interface Vector {
  readonly kind: "task-vector";
  readonly task: string;
  /** How the demonstrations are stood in for; `linear` and `nearest` depend on the query. */
  readonly method: "replace" | "add" | "difference" | "linear" | "nearest" | "in_context" | "cells";
  /**
   * The output of this block is written to, at the prompt's last token; 0 for `in_context`, which writes to all, and for
   * `cells`, which stand in the KV cache.
   */
  readonly layer: number;
  /** Factor of what is added; means nothing to a method that adds nothing. */
  readonly scale: number;
  /** Whether every token of the answer is written to as well. */
  readonly followThrough: boolean;
  readonly context: VectorContext;
  /**
   * What is written at the prompt's last token: `embeddingLength` numbers, a copy. Null where that is no single vector,
   * for it depends on the query, acts at several layers, or is cells.
   */
  readonly values: Float32Array | null;
}

/** What stands before a query that is answered with a vector. */
export interface VectorContext {
  /**
   * Where nothing else stands there: `joiner`, the text between demonstrations, or `none`; `cells`: the joiner, behind
   * the cells.
   */
  readonly lead: "joiner" | "none" | "cells";
  /** Stands first; null for none. */
  readonly instruction: string | null;
  /** Demonstrations that stay in the prompt. */
  readonly demonstrations: readonly { readonly input: string; readonly output: string }[];
}

/** The KV cache of a task's demonstrations, ready to answer queries with. */
export interface Prefix {
  readonly kind: "kv-prefix";
  readonly task: string;
  /** Tokens of the prompt that need not be computed. */
  readonly tokens: number;
}

export interface Answer {
  /** Up to the task's stop text, trimmed. */
  readonly text: string;
  readonly promptTokens: number;
  /** Most probable tokens at the first answer token that holds more than white space. */
  readonly top: readonly { readonly text: string; readonly probability: number }[];
  /** Time of the engine for the whole answer. */
  readonly milliseconds: number;
}

/** A model in a process of its own. Calls are answered one at a time, in their order; all reject with an IclError. */
export interface Model {
  readonly facts: ModelFacts;
  /**
   * Reads an exported vector: the path of a safetensors or JSON file, its contents, or the JSON document as an
   * object.
   */
  loadVector(source: string | Uint8Array | object): Promise<Vector>;
  /** Computes the vector of an `.icl` file, or takes it from the cache. */
  computeVector(file: string, options?: CallOptions): Promise<Vector>;
  /** Opens an exported KV prefix; `NAME.json` must lie beside it. */
  loadPrefix(file: string): Promise<Prefix>;
  /** Answers one query of the task, greedily. */
  answer(task: Vector | Prefix, input: string, options?: CallOptions): Promise<Answer>;
  /** Ends the process. Calls under way reject as cancelled. */
  close(): Promise<void>;
}
