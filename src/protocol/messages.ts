import * as z from "zod";
import { AdvanceParams, AdvanceResult } from "./advance.js";
import { FitCellsParams, FitCellsResult } from "./cells.js";
import { ChatParams, ChatResult } from "./chat.js";
import { LoadParams, ModelInfo, ProbeResult } from "./model.js";
import {
  CaptureParams,
  CaptureResult,
  EvaluateParams,
  EvaluateResult,
  MeasureParams,
  MeasureResult,
  PiecesParams,
  PiecesResult,
  TokenizeParams,
  TokenizeResult,
} from "./rows.js";
import { RelateParams, RelateResult } from "./relate.js";
import { SaveStateParams, SaveStateResult } from "./savedState.js";
import { StatesParams, StatesResult } from "./states.js";

/**
 * The requests that the engine answers: what both sides hold them against, and how vectors are written between processes.
 * All of them reject with a RequestFailure for what the user can act on.
 */
export const requests = {
  /** Loads a model and checks it; nothing happens where it is loaded already. */
  load: { params: LoadParams, result: ModelInfo },
  /** What `load` would find, with every check; a refusal is a result. */
  probe: { params: LoadParams, result: ProbeResult },
  tokenize: { params: TokenizeParams, result: TokenizeResult },
  /** Renders prompts by the model's own chat template. Fails with `chat-unsupported`. */
  chat: { params: ChatParams, result: ChatResult },
  /** The text of each token by itself; empty for control tokens. */
  pieces: { params: PiecesParams, result: PiecesResult },
  /** Residual streams at the last tokens of prompts, averaged over the prompts of each group. */
  capture: { params: CaptureParams, result: CaptureResult },
  /** Residual streams at the last tokens of prompts, each by itself. */
  states: { params: StatesParams, result: StatesResult },
  /** How the residual streams at the last tokens of prompts lie to each other. */
  relate: { params: RelateParams, result: RelateResult },
  /**
   * Scores and generates; rows come back in their order. Fails with `bad-request` for a state that was saved under other
   * conditions.
   */
  evaluate: { params: EvaluateParams, result: EvaluateResult },
  /** Goes on with answers that are generated together, and takes in new ones. */
  advance: { params: AdvanceParams, result: AdvanceResult },
  /** Writes the KV cache of a prompt into a file of llama.cpp's own format. */
  saveState: { params: SaveStateParams, result: SaveStateResult },
  /** A few KV cells in place of a prompt's beginning. Fails with `bad-request` on a model that cannot be read so. */
  fitCells: { params: FitCellsParams, result: FitCellsResult },
  /** Times to the first token in milliseconds, one prompt at a time, in turn. */
  measure: { params: MeasureParams, result: MeasureResult },
} as const satisfies Record<string, { params: z.ZodType; result: z.ZodType }>;

export type RequestName = keyof typeof requests;
export type RequestParams<Name extends RequestName> = z.infer<(typeof requests)[Name]["params"]>;
export type RequestResult<Name extends RequestName> = z.infer<(typeof requests)[Name]["result"]>;

/** What goes through the pipe: the parameters, and a number by which progress is told apart. */
export const Envelope = z.object({ request: z.int().nonnegative(), params: z.unknown() });
export type Envelope = z.infer<typeof Envelope>;

export const ProgressMessage = z.object({
  request: z.int().nonnegative(),
  done: z.number(),
  total: z.number(),
});
export type ProgressMessage = z.infer<typeof ProgressMessage>;

/** Name of the notification that carries a ProgressMessage. */
export const PROGRESS = "progress";
/** Name of the request that the engine's main thread answers at once, whatever its worker does. */
export const HEARTBEAT = "heartbeat";
/** JSON-RPC error code of a RequestFailure; its `data` is a FailureData. */
export const FAILURE = -32_000;
