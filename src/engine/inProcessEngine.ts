import type { Session } from "./session.js";
import type { ChatParams, ChatResult } from "../protocol/chat.js";
import type {
  CaptureAnswer,
  Engine,
  EvaluateCall,
  MeasureCall,
  RelateAnswer,
  ResumedCall,
  StatesAnswer,
  SteeredCall,
} from "../protocol/engine.js";
import type { LoadParams, ModelInfo, ProbeResult } from "../protocol/model.js";
import type { RelateParams } from "../protocol/relate.js";
import type {
  CaptureParams,
  EvaluateResult,
  MeasureResult,
  PiecesParams,
  PiecesResult,
  TokenizeParams,
  TokenizeResult,
} from "../protocol/rows.js";
import type { SaveStateParams, SaveStateResult } from "../protocol/savedState.js";
import type { StatesParams } from "../protocol/states.js";

/** The engine without its process, so that what it computes can be timed apart from the way there and back. */
export class InProcessEngine implements Engine {
  readonly #session: Session;
  #evaluatedTokens = 0;

  constructor(session: Session) {
    this.#session = session;
  }

  /** Tokens that went through the model so far, for captures and rows. */
  get evaluatedTokens(): number {
    return this.#evaluatedTokens;
  }

  load(params: LoadParams): Promise<ModelInfo> {
    return Promise.resolve(this.#session.load(params));
  }

  probe(params: LoadParams): Promise<ProbeResult> {
    return Promise.resolve(this.#session.probe(params));
  }

  tokenize({ texts, beginning }: TokenizeParams): Promise<TokenizeResult> {
    return Promise.resolve({ tokens: this.#session.tokenize(texts, beginning) });
  }

  chat(params: ChatParams): Promise<ChatResult> {
    return Promise.resolve(this.#session.chat(params));
  }

  pieces({ tokens }: PiecesParams): Promise<PiecesResult> {
    return Promise.resolve({ pieces: this.#session.pieces(tokens) });
  }

  capture({ groups }: CaptureParams): Promise<CaptureAnswer> {
    return Promise.resolve(this.#counted(this.#session.capture(groups)));
  }

  states(params: StatesParams): Promise<StatesAnswer> {
    return Promise.resolve(this.#counted(this.#session.states(params)));
  }

  relate({ prompts }: RelateParams): Promise<RelateAnswer> {
    return Promise.resolve(this.#session.relate(prompts));
  }

  evaluate({ vectors, rows }: EvaluateCall): Promise<EvaluateResult> {
    return Promise.resolve(this.#counted(this.#session.evaluate(vectors, rows)));
  }

  evaluateSteered({ vectors, rows, ...under }: SteeredCall): Promise<EvaluateResult> {
    return Promise.resolve(this.#session.evaluate(vectors, rows, under));
  }

  evaluateResumed({ vectors, rows, ...under }: ResumedCall): Promise<EvaluateResult> {
    return Promise.resolve(this.#session.evaluate(vectors, rows, under));
  }

  saveState({ tokens, file }: SaveStateParams): Promise<SaveStateResult> {
    return Promise.resolve(this.#session.saveState(tokens, file));
  }

  measure({ vectors, rows, repeats }: MeasureCall): Promise<MeasureResult> {
    return Promise.resolve(this.#session.measure(vectors, rows, repeats));
  }

  #counted<Result extends { readonly evaluatedTokens: number }>(result: Result): Result {
    this.#evaluatedTokens += result.evaluatedTokens;
    return result;
  }
}
