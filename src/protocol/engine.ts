import type { ChatParams, ChatResult } from "./chat.js";
import type { SteeredParams } from "./controlVector.js";
import type { LoadParams, ModelInfo, ProbeResult } from "./model.js";
import type { RelateParams } from "./relate.js";
import type {
  CaptureParams,
  EvaluateParams,
  EvaluateResult,
  MeasureParams,
  MeasureResult,
  PiecesParams,
  PiecesResult,
  TokenizeParams,
  TokenizeResult,
} from "./rows.js";
import type { ResumedParams, SaveStateParams, SaveStateResult } from "./savedState.js";
import type { StatesParams } from "./states.js";

/** How far a request has come. `total` is 0 where it is not known. */
export interface Progress {
  readonly done: number;
  readonly total: number;
}

/** The part of an AbortSignal that is used; this layer knows no platform. */
interface CancelSignal {
  readonly aborted: boolean;
  addEventListener(type: "abort", listener: () => void): void;
  removeEventListener(type: "abort", listener: () => void): void;
}

/** What every request takes besides its parameters. */
export interface RequestControl {
  readonly signal?: CancelSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** The same request before its vectors are encoded: each holds `embeddingLength` numbers. */
type WithVectors<Params> = Omit<Params, "vectors"> & { readonly vectors: readonly Float32Array[] };

export type EvaluateCall = WithVectors<EvaluateParams>;
export type SteeredCall = WithVectors<SteeredParams>;
export type ResumedCall = WithVectors<ResumedParams>;
export type MeasureCall = WithVectors<MeasureParams>;

export interface CaptureAnswer {
  /** For each group a tensor of shape [layers, embeddingLength], row-major. */
  readonly groups: readonly Float32Array[];
  readonly evaluatedTokens: number;
}

export interface StatesAnswer {
  /** For each prompt a tensor of shape [layers, count, embeddingLength], row-major. */
  readonly prompts: readonly Float32Array[];
  readonly evaluatedTokens: number;
}

export interface RelateAnswer {
  /** For each layer the inner products of all pairs of prompts: the lower triangle, row by row. */
  readonly layers: readonly Float64Array[];
  readonly evaluatedTokens: number;
}

/**
 * A model that has been loaded and checked. Requests are answered one at a time, in their order.
 * All of them reject with a RequestFailure for what the user can act on.
 */
export interface Engine {
  /** Loads a model and checks it; nothing happens where it is loaded already. */
  load(params: LoadParams, control?: RequestControl): Promise<ModelInfo>;
  /** What `load` would find, with every check; a refusal is a result. */
  probe(params: LoadParams, control?: RequestControl): Promise<ProbeResult>;
  tokenize(params: TokenizeParams, control?: RequestControl): Promise<TokenizeResult>;
  /** Renders prompts by the model's own chat template. @throws RequestFailure `chat-unsupported`. */
  chat(params: ChatParams, control?: RequestControl): Promise<ChatResult>;
  /** The text of each token by itself; empty for control tokens. */
  pieces(params: PiecesParams, control?: RequestControl): Promise<PiecesResult>;
  /** Residual streams at the last tokens of prompts, averaged over the prompts of each group. */
  capture(params: CaptureParams, control?: RequestControl): Promise<CaptureAnswer>;
  /** Residual streams at the last tokens of prompts, each by itself. */
  states(params: StatesParams, control?: RequestControl): Promise<StatesAnswer>;
  /** How the residual streams at the last tokens of prompts lie to each other. */
  relate(params: RelateParams, control?: RequestControl): Promise<RelateAnswer>;
  /** Scores and generates; rows come back in their order. */
  evaluate(params: EvaluateCall, control?: RequestControl): Promise<EvaluateResult>;
  /** The same under a control vector. */
  evaluateSteered(params: SteeredCall, control?: RequestControl): Promise<EvaluateResult>;
  /** The same from a saved KV cache on. @throws RequestFailure `bad-request` where it was saved under other conditions. */
  evaluateResumed(params: ResumedCall, control?: RequestControl): Promise<EvaluateResult>;
  /** Writes the KV cache of a prompt into a file of llama.cpp's own format. */
  saveState(params: SaveStateParams, control?: RequestControl): Promise<SaveStateResult>;
  /** Times to the first token in milliseconds, one prompt at a time, in turn. */
  measure(params: MeasureCall, control?: RequestControl): Promise<MeasureResult>;
}
