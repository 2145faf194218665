import { RequestEngine } from "../protocol/engine.js";
import type { RequestName, RequestParams, RequestResult } from "../protocol/messages.js";
import { answer, type Session } from "./session.js";

/** The engine without its process, so that what it computes can be timed apart from the way there and back. */
export class InProcessEngine extends RequestEngine {
  readonly #session: Session;
  #evaluatedTokens = 0;

  constructor(session: Session) {
    super();
    this.#session = session;
  }

  /** Tokens that went through the model so far. */
  get evaluatedTokens(): number {
    return this.#evaluatedTokens;
  }

  protected override async ask<Name extends RequestName>(
    name: Name,
    params: RequestParams<Name>,
  ): Promise<RequestResult<Name>> {
    const result = answer(this.#session, name, params);
    if ("evaluatedTokens" in result) this.#evaluatedTokens += result.evaluatedTokens;
    return Promise.resolve(result);
  }
}
