import { readFileSync } from "node:fs";
import path from "node:path";
import { RequestFailure } from "../protocol/failure.js";
import { hubHome, ownSurroundings, type Surroundings } from "./places.js";
import { isProtected } from "./webAddress.js";

/** A hub, and the right to read from it. The token goes to this origin alone, and into no message. */
export interface HubAccess {
  /** Ends with a slash. */
  readonly endpoint: string;
  readonly token: string | undefined;
}

const USUAL_ENDPOINT = "https://huggingface.co/";

/**
 * By the variables that llama.cpp and Hugging Face's libraries read: `MODEL_ENDPOINT`, `HF_ENDPOINT`; `HF_TOKEN`,
 * else the file that `HF_TOKEN_PATH` names, else the one that logging in writes.
 * @throws RequestFailure `bad-request` for an endpoint that is no web address.
 */
export function hubAccess(surroundings: Surroundings = ownSurroundings()): HubAccess {
  const { MODEL_ENDPOINT, HF_ENDPOINT } = surroundings.environment;
  const chosen = [MODEL_ENDPOINT, HF_ENDPOINT].find((one) => one !== undefined && one !== "");
  return { endpoint: readEndpoint(chosen ?? USUAL_ENDPOINT), token: readToken(surroundings) };
}

function readEndpoint(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isWeb = url !== undefined && /^https?:$/.test(url.protocol);
  if (!isWeb || url.username !== "" || url.search !== "") {
    throw new RequestFailure(
      "bad-request",
      "The hub's endpoint in MODEL_ENDPOINT or HF_ENDPOINT is not a web address. Set it to one such as https://huggingface.co.",
    );
  }
  if (!isProtected(url)) {
    throw new RequestFailure(
      "bad-request",
      "The hub's endpoint in MODEL_ENDPOINT or HF_ENDPOINT is not encrypted: anyone could read the token and change the models. Set it to one that begins with https://.",
    );
  }
  return url.href.endsWith("/") ? url.href : `${url.href}/`;
}

function readToken({ environment, home }: Surroundings): string | undefined {
  const { HF_TOKEN, HF_TOKEN_PATH } = environment;
  if (HF_TOKEN !== undefined && HF_TOKEN.trim() !== "") return HF_TOKEN.trim();
  const file = HF_TOKEN_PATH ?? path.join(hubHome({ environment, home }), "token");
  try {
    const token = readFileSync(file, "utf8").trim();
    return token === "" ? undefined : token;
  } catch {
    // Nobody has logged in: most models need no token.
    return undefined;
  }
}
