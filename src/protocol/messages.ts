import * as z from "zod";
import { ChatParams, ChatResult } from "./chat.js";
import { SteeredParams } from "./controlVector.js";
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
import { ResumedParams, SaveStateParams, SaveStateResult } from "./savedState.js";
import { StatesParams, StatesResult } from "./states.js";

/** The requests that the engine process answers, with the schemas that both sides hold them against. */
export const requests = {
  load: { params: LoadParams, result: ModelInfo },
  probe: { params: LoadParams, result: ProbeResult },
  tokenize: { params: TokenizeParams, result: TokenizeResult },
  chat: { params: ChatParams, result: ChatResult },
  pieces: { params: PiecesParams, result: PiecesResult },
  capture: { params: CaptureParams, result: CaptureResult },
  states: { params: StatesParams, result: StatesResult },
  relate: { params: RelateParams, result: RelateResult },
  evaluate: { params: EvaluateParams, result: EvaluateResult },
  evaluateSteered: { params: SteeredParams, result: EvaluateResult },
  evaluateResumed: { params: ResumedParams, result: EvaluateResult },
  saveState: { params: SaveStateParams, result: SaveStateResult },
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
