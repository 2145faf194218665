import { reasonOf } from "../protocol/errorCode.js";
import { RequestFailure } from "../protocol/failure.js";
import type { HubAccess } from "./hubAccess.js";
import { parseWebAddress } from "./webAddress.js";

export interface WebRequest {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly access: HubAccess;
  readonly signal?: AbortSignal | undefined;
  /** The connection is given up where nothing arrives for so many milliseconds. */
  readonly patience: number;
}

export interface WebAnswer {
  readonly response: Response;
  /** What a hub states of the file itself, on its way to where the file lies. */
  readonly linked: { readonly size: number | undefined; readonly sha256: string | undefined };
  /** Ends the connection; to be called whatever was read. */
  readonly close: () => void;
  /** Tells that something arrived. */
  readonly arrived: () => void;
}

/** A connection that broke, or a server that is busy: worth another try. */
export class BrokenConnection extends Error {
  /** Milliseconds that the server asks to wait. */
  readonly wait: number | undefined;

  constructor(message: string, wait?: number, options?: ErrorOptions) {
    super(message, options);
    this.name = "BrokenConnection";
    this.wait = wait;
  }
}

const MOST_REDIRECTS = 10;
const USER_AGENT = `icl-task-vectors/${process.env["ICL_VERSION"] ?? "0"}`;

/**
 * Gets a resource, following redirects by itself: the token is sent to the hub's own origin and to no other, and
 * nobody is led from a protected connection to an open one.
 * @throws RequestFailure for an answer that another try would not change, BrokenConnection for others.
 */
export async function getResource(request: WebRequest): Promise<WebAnswer> {
  const { headers, access, signal } = request;
  const controller = new AbortController();
  const abort = (): void => {
    controller.abort();
  };
  let timer: NodeJS.Timeout | undefined;
  const arrived = (): void => {
    clearTimeout(timer);
    timer = setTimeout(abort, request.patience);
  };
  const close = (): void => {
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
    controller.abort();
  };
  signal?.addEventListener("abort", abort);
  let url = parseWebAddress(request.url);
  let linked: WebAnswer["linked"] = { size: undefined, sha256: undefined };
  try {
    for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
      arrived();
      signal?.throwIfAborted();
      const token = url.origin === new URL(access.endpoint).origin ? access.token : undefined;
      const response = await fetch(url, {
        redirect: "manual",
        signal: controller.signal,
        headers: {
          "user-agent": USER_AGENT,
          // A length that counts something else than the file's bytes would help nobody.
          "accept-encoding": "identity",
          ...headers,
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        },
      });
      linked = { ...linkedFile(response), ...definedOf(linked) };
      const location = response.headers.get("location");
      if (![301, 302, 303, 307, 308].includes(response.status) || location === null) {
        checkStatus(response, request.url);
        return { response, linked, close, arrived };
      }
      await response.body?.cancel();
      url = nextAddress(url, location);
    }
    throw new RequestFailure(
      "download-failed",
      `${shownAddress(request.url)} redirects in circles: after ${MOST_REDIRECTS} redirects there was no file.`,
    );
  } catch (error) {
    close();
    if (error instanceof RequestFailure || error instanceof BrokenConnection) throw error;
    if (signal?.aborted === true) throw cancelled();
    throw new BrokenConnection(`${url.host} could not be reached (${reason(error)}).`, undefined, {
      cause: error,
    });
  }
}

/** Also for a body that is being read. */
export function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === "AbortError") return "nothing arrived in time";
  return error.cause instanceof Error ? reasonOf(error.cause) : error.message;
}

export function cancelled(): RequestFailure {
  return new RequestFailure(
    "cancelled",
    "The download was stopped. What has arrived is kept: start it again, and it continues from there.",
  );
}

/** Without what may be a secret: addresses of files are often signed in their query. */
export function shownAddress(address: string): string {
  if (!URL.canParse(address)) return address;
  const { origin, pathname } = new URL(address);
  return `${origin}${pathname}`;
}

function nextAddress(from: URL, location: string): URL {
  if (!URL.canParse(location, from.href)) {
    throw new RequestFailure(
      "download-failed",
      `${from.host} redirects to something that is not a web address.`,
    );
  }
  const to = parseWebAddress(new URL(location, from).href);
  if (from.protocol === "https:" && to.protocol === "http:") {
    throw new RequestFailure(
      "download-failed",
      `${from.host} redirects from an encrypted connection to an unencrypted one, to ${to.host}. That is not followed.`,
    );
  }
  return to;
}

function definedOf(linked: WebAnswer["linked"]): Partial<WebAnswer["linked"]> {
  return {
    ...(linked.size === undefined ? {} : { size: linked.size }),
    ...(linked.sha256 === undefined ? {} : { sha256: linked.sha256 }),
  };
}

function linkedFile({ headers }: Response): WebAnswer["linked"] {
  const size = headers.get("x-linked-size");
  const digest = headers.get("x-linked-etag")?.replaceAll('"', "").toLowerCase();
  return {
    size: size !== null && /^\d{1,15}$/.test(size) ? Number(size) : undefined,
    // Files that the hub does not hold as large ones have a digest of another kind.
    sha256: digest !== undefined && /^[0-9a-f]{64}$/.test(digest) ? digest : undefined,
  };
}

const MOST_WAIT = 60_000;

function checkStatus({ status, headers, url }: Response, asked: string): void {
  if (status === 200 || status === 206 || status === 416) return;
  const place = shownAddress(asked);
  const host = URL.canParse(url) ? new URL(url).host : new URL(asked).host;
  switch (status) {
    case 401:
    case 403:
      throw new RequestFailure(
        "model-missing",
        `${host} refuses ${place} (${status}). Check its name; if its owner asks for consent, give it on the model's page, then set HF_TOKEN to a token of your account.`,
      );
    case 404:
    case 410:
      throw new RequestFailure("model-missing", `${host} has no ${place} (${status}). Check the name.`);
  }
  if (status === 429 || status === 408 || status >= 500) {
    throw new BrokenConnection(`${host} is busy or failing (${status}).`, retryAfter(headers));
  }
  throw new RequestFailure("download-failed", `${host} answered ${place} with status ${status}.`);
}

function retryAfter(headers: Headers): number | undefined {
  const seconds = Number(headers.get("retry-after") ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(seconds * 1000, MOST_WAIT) : undefined;
}
