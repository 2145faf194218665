import type { RequestName, RequestParams, RequestResult } from "./messages.js";

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

type Ask<Name extends RequestName> = (
  params: RequestParams<Name>,
  control?: RequestControl,
) => Promise<RequestResult<Name>>;

/** A model that has been loaded and checked. Requests are answered one at a time, in their order. */
export type Engine = { readonly [Name in RequestName]: Ask<Name> };

/** An engine whose requests all go one way. */
export abstract class RequestEngine implements Engine {
  readonly load = this.#asking("load");
  readonly probe = this.#asking("probe");
  readonly tokenize = this.#asking("tokenize");
  readonly chat = this.#asking("chat");
  readonly pieces = this.#asking("pieces");
  readonly capture = this.#asking("capture");
  readonly states = this.#asking("states");
  readonly relate = this.#asking("relate");
  readonly evaluate = this.#asking("evaluate");
  readonly advance = this.#asking("advance");
  readonly saveState = this.#asking("saveState");
  readonly fitCells = this.#asking("fitCells");
  readonly measure = this.#asking("measure");

  protected abstract ask<Name extends RequestName>(
    name: Name,
    params: RequestParams<Name>,
    control: RequestControl,
  ): Promise<RequestResult<Name>>;

  #asking<Name extends RequestName>(name: Name): Ask<Name> {
    return (params, control = {}) => this.ask(name, params, control);
  }
}
