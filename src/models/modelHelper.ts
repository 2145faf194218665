import { fork } from "node:child_process";
import process from "node:process";
import { RequestFailure } from "../protocol/failure.js";
import type { DownloadProgress } from "./downloadModel.js";
import type { FoundModel } from "./foundModel.js";
import { HelperAnswer, type HelperRequest } from "./messages.js";
import type { Offer, OfferedModel } from "./offer.js";
import type { Place } from "./places.js";
import type { SingleFile } from "./findModels.js";

/** Finding, asking after and downloading models, each in a process of its own that ends with its work. */
export class ModelHelper {
  readonly #entry: string;

  /** @param entry path of the helper's entry module. */
  constructor(entry: string) {
    this.#entry = entry;
  }

  /** Tells of each model as it is found. */
  async find(
    search: { readonly files: readonly SingleFile[]; readonly places: readonly Place[] },
    onFound: (model: FoundModel) => void,
    signal?: AbortSignal,
  ): Promise<void> {
    const request: HelperRequest = { kind: "find", files: [...search.files], places: [...search.places] };
    await this.#ask(request, signal, (answer) => {
      if (answer.kind === "found") onFound(answer.model);
    });
  }

  /** What there is under an address. @throws RequestFailure */
  async lookUp(address: string, signal?: AbortSignal): Promise<Offer> {
    const answer = await this.#ask({ kind: "lookUp", address }, signal);
    if (answer.kind !== "offer") throw new Error(`The helper answered a question with "${answer.kind}"`);
    return answer.offer;
  }

  /** Downloads a model that was offered, and gives the path to load. @throws RequestFailure */
  async download(
    { files, bytes }: OfferedModel,
    folder: string,
    onProgress: (progress: DownloadProgress) => void,
    signal?: AbortSignal,
  ): Promise<string> {
    const request: HelperRequest = { kind: "download", model: { files, bytes }, folder };
    const answer = await this.#ask(request, signal, (one) => {
      if (one.kind === "progress") onProgress(one.progress);
    });
    if (answer.kind !== "downloaded") throw new Error(`The helper ended a download with "${answer.kind}"`);
    return answer.path;
  }

  /** Resolves to the answer that ends the work. */
  async #ask(
    request: HelperRequest,
    signal: AbortSignal | undefined,
    onAnswer: (answer: HelperAnswer) => void = () => undefined,
  ): Promise<HelperAnswer> {
    if (signal?.aborted === true) throw stopped();
    const child = fork(this.#entry, [], {
      stdio: ["ignore", "ignore", "pipe", "ipc"],
      execArgv: [],
      // Node's own way to heed HTTPS_PROXY and its like, where it is new enough.
      env: { NODE_USE_ENV_PROXY: "1", ...process.env },
      detached: process.platform !== "win32",
    });
    let errors = "";
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      errors = (errors + text).slice(-MOST_ERRORS);
    });
    let grace: NodeJS.Timeout | undefined;
    const cancel = (): void => {
      if (child.connected) child.send({ kind: "cancel" });
      grace = setTimeout(() => child.kill("SIGKILL"), GRACE);
    };
    signal?.addEventListener("abort", cancel);
    try {
      return await new Promise<HelperAnswer>((resolve, reject) => {
        child.once("error", reject);
        // After the last of its messages, unlike its end.
        child.once("disconnect", () => {
          const early = new Error(`The helper for models ended before its work did. ${errors}`);
          reject(signal?.aborted === true ? stopped() : early);
        });
        child.on("message", (message) => {
          const parsed = HelperAnswer.safeParse(message);
          if (!parsed.success)
            reject(new Error("The helper for models sent what it may not", { cause: parsed.error }));
          else if (["found", "progress"].includes(parsed.data.kind)) onAnswer(parsed.data);
          else if (parsed.data.kind === "failure") {
            reject(new RequestFailure(parsed.data.code, parsed.data.message));
          } else if (parsed.data.kind === "bug") reject(new Error(parsed.data.stack));
          else resolve(parsed.data);
        });
        child.send(request);
      });
    } finally {
      clearTimeout(grace);
      signal?.removeEventListener("abort", cancel);
      // It ends by itself once nobody listens, and keeps what it has downloaded.
      if (child.connected) child.disconnect();
    }
  }
}

const MOST_ERRORS = 4000;
/** Milliseconds that cancelled work has to end in order. */
const GRACE = 5_000;

function stopped(): RequestFailure {
  return new RequestFailure("cancelled", "It was cancelled.");
}
