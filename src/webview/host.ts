import { type FromPanel, readMessage, ToPanel } from "./messages.js";
import { readViewState, type ViewState } from "./viewState.js";

/** What the editor gives to a page in a web view. */
interface WebviewApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}
declare function acquireVsCodeApi(): WebviewApi;

/** The editor, as the page sees it. */
export class Host {
  readonly #api = acquireVsCodeApi();

  send(message: FromPanel): void {
    this.#api.postMessage(message);
  }

  /** Calls with every well-formed message; others are reported back, where there is a log, and ignored. */
  listen(listener: (message: ToPanel) => void): void {
    window.addEventListener("message", (event: MessageEvent<unknown>) => {
      const { message, problem } = readMessage(ToPanel, event.data);
      if (message === null) this.send({ type: "malformed", problem });
      else listener(message);
    });
  }

  kept(): ViewState {
    return readViewState(this.#api.getState());
  }

  keep(state: ViewState): void {
    this.#api.setState(state);
  }
}
