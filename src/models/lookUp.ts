import * as z from "zod";
import {
  modelAddressText,
  parseModelAddress,
  isModelAddress,
  type ModelAddress,
} from "../language/modelAddress.js";
import { RequestFailure } from "../protocol/failure.js";
import { modelFiles } from "../protocol/modelParts.js";
import { roughFit } from "./fit.js";
import { ownMemory } from "./findModels.js";
import { fileName } from "./fileName.js";
import type { HubAccess } from "./hubAccess.js";
import type { Offer, OfferedModel, PlannedFile } from "./offer.js";
import { chooseVariant, quantisationOf, variantsOf, type Variant } from "./quantisation.js";
import { withRetries, type Patience } from "./retry.js";
import { parseWebAddress } from "./webAddress.js";
import { BrokenConnection, getResource, reason, shownAddress } from "./webRequest.js";

export interface LookUpOptions {
  readonly access: HubAccess;
  readonly patience: Patience;
  readonly signal?: AbortSignal | undefined;
}

/** As huggingface_hub reads it: `GET api/models/OWNER/REPO?blobs=true`. */
const Repository = z.object({
  sha: z.string().regex(/^[0-9a-f]{7,64}$/),
  siblings: z.array(
    z.object({
      rfilename: z.string(),
      size: z.int().nonnegative().nullish(),
      lfs: z
        .object({
          sha256: z.string().regex(/^[0-9a-f]{64}$/),
          size: z.int().nonnegative(),
        })
        .nullish(),
    }),
  ),
});

/** No listing of a repository is longer. */
const MOST_LISTING = 32 * 1024 * 1024;
const TRY_LATER = "Try again later.";

/**
 * Asks what there is under an address, without fetching it: `hf:owner/repo:quant`, a page or file of the hub, or
 * the web address of a GGUF file. Sizes and digests are what the hub states now.
 * @throws RequestFailure `bad-request` for a malformed address, `model-missing` where there is no such model,
 * `download-failed` where the hub cannot be asked.
 */
export async function lookUpModel(text: string, options: LookUpOptions): Promise<Offer> {
  const asked = text.trim();
  const address = isModelAddress(asked)
    ? parseModelAddress(asked)
    : hubAddress(asked, options.access.endpoint);
  if (address !== undefined) return lookUpRepository(address, options);
  if (isModelAddress(asked) || !/^https?:/i.test(asked)) {
    throw new RequestFailure(
      "bad-request",
      `"${asked}" is not the address of a model. Write hf:owner/repo, hf:owner/repo:Q8_0, hf:owner/repo/file.gguf or the web address of a GGUF file.`,
    );
  }
  return lookUpFile(asked, options);
}

/** A page of the hub as people copy it from their browser. */
function hubAddress(text: string, endpoint: string): ModelAddress | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const hub = new URL(endpoint);
  if (url.origin !== hub.origin || !url.pathname.startsWith(hub.pathname)) return undefined;
  const [owner, repository, kind, revision, ...file] = decoded(url.pathname.slice(hub.pathname.length))
    .split("/")
    .filter((part) => part !== "");
  if (owner === undefined || repository === undefined) return undefined;
  if (kind === undefined || (kind === "tree" && file.length === 0)) {
    return parseModelAddress(`hf:${owner}/${repository}`);
  }
  // Another revision than the newest is a file of the web: the listing would be of another one.
  if (!["resolve", "blob"].includes(kind) || revision !== "main") return undefined;
  return parseModelAddress(`hf:${owner}/${repository}/${file.join("/")}`);
}

async function lookUpRepository(address: ModelAddress, options: LookUpOptions): Promise<Offer> {
  const { access } = options;
  const { owner, repository } = address;
  const place = modelAddressText({ owner, repository, quantisation: undefined, file: undefined });
  const listed = Repository.safeParse(
    await getJson(`${access.endpoint}api/models/${owner}/${repository}?blobs=true`, options),
  );
  if (!listed.success) {
    throw new RequestFailure(
      "download-failed",
      `The hub's answer about ${place} cannot be understood. ${TRY_LATER}`,
      {
        cause: listed.error,
      },
    );
  }
  const { sha, siblings } = listed.data;
  const files = siblings
    .filter(({ rfilename }) => isSound(owner, repository, rfilename))
    .map(({ rfilename, size, lfs }) => ({
      path: rfilename,
      url: `${access.endpoint}${owner}/${repository}/resolve/${sha}/${rfilename.split("/").map(encodeURIComponent).join("/")}`,
      bytes: lfs?.size ?? size ?? null,
      sha256: lfs?.sha256 ?? null,
    }));
  const variants = variantsOf(files);
  if (variants.length === 0) {
    throw new RequestFailure(
      "model-missing",
      `${place} has no GGUF model. Its converted form is often in a repository whose name ends in -GGUF.`,
    );
  }
  const wanted = chooseVariant(variants, address.quantisation, address.file);
  if (wanted === undefined && (address.quantisation !== undefined || address.file !== undefined)) {
    throw new RequestFailure(
      "model-missing",
      `${place} has no ${address.file ?? address.quantisation ?? ""}. It has ${namesOf(variants)}.`,
    );
  }
  const free = address.quantisation === undefined && address.file === undefined && variants.length > 1;
  return {
    host: new URL(access.endpoint).host,
    models: variants.map((variant) => offered(variant, variants, address)),
    chosen: free || wanted === undefined ? null : variants.indexOf(wanted),
  };
}

/** Whether a name of the hub's list can be an address, and so lead out of no folder. */
function isSound(owner: string, repository: string, file: string): boolean {
  return parseModelAddress(`hf:${owner}/${repository}/${file}`) !== undefined;
}

function namesOf(variants: readonly Variant<PlannedFile>[]): string {
  return variants.map(({ quantisation, files }) => quantisation ?? files[0]?.path ?? "").join(", ");
}

function offered(
  variant: Variant<PlannedFile>,
  all: readonly Variant<PlannedFile>[],
  { owner, repository }: ModelAddress,
): OfferedModel {
  const { quantisation, files } = variant;
  const alone = quantisation !== undefined && chooseVariant(all, quantisation) === variant;
  const address = modelAddressText({
    owner,
    repository,
    quantisation: alone ? quantisation : undefined,
    file: alone ? undefined : files[0]?.path,
  });
  return offeredModel(
    address,
    quantisation,
    files.map((file) => ({
      ...file,
      path: [owner, repository, ...file.path.split("/")].map(fileName).join("/"),
    })),
  );
}

function offeredModel(address: string, quantisation: string | undefined, files: PlannedFile[]): OfferedModel {
  const bytes = files.reduce<number | null>(
    (sum, file) => (sum === null || file.bytes === null ? null : sum + file.bytes),
    0,
  );
  const fit = bytes === null ? null : roughFit(bytes, ownMemory());
  return { address, quantisation: quantisation ?? null, files, bytes, fit };
}

/** A path of the web as people read it; as it is where its escapes are none. */
function decoded(pathname: string): string {
  try {
    return decodeURI(pathname);
  } catch (error) {
    if (error instanceof URIError) return pathname;
    throw error;
  }
}

/** A file of the web, and the others that belong to it. */
async function lookUpFile(address: string, options: LookUpOptions): Promise<Offer> {
  const url = parseWebAddress(address);
  if (!/\.gguf$/i.test(url.pathname)) {
    throw new RequestFailure(
      "bad-request",
      `${shownAddress(address)} names no GGUF file. Give the address of one.`,
    );
  }
  const files: PlannedFile[] = [];
  for (const pathname of modelFiles(url.pathname)) {
    const part = new URL(url);
    part.pathname = pathname;
    files.push(await askAfter(part, options));
  }
  const [first] = files;
  const quantisation = quantisationOf(first?.path ?? "");
  return { host: url.host, models: [offeredModel(shownAddress(address), quantisation, files)], chosen: 0 };
}

/** By asking for its first byte, which works where asking for the head alone is not allowed. */
async function askAfter(url: URL, options: LookUpOptions): Promise<PlannedFile> {
  const { access, patience, signal } = options;
  return withRetries(patience, signal, TRY_LATER, async () => {
    const { response, linked, close } = await getResource({
      url: url.href,
      headers: { range: "bytes=0-0" },
      access,
      signal,
      patience: patience.silence,
    });
    close();
    const { headers, status } = response;
    const range = /\/(\d{1,15})$/.exec(headers.get("content-range") ?? "")?.[1];
    const length = status === 200 ? headers.get("content-length") : range;
    const stated = length === null || length === undefined ? null : Number(length);
    return {
      url: url.href,
      path: [url.host, ...decoded(url.pathname).split("/")]
        .filter((part) => part !== "")
        .map(fileName)
        .join("/"),
      bytes: linked.size ?? stated,
      sha256: linked.sha256 ?? null,
    };
  });
}

async function getJson(url: string, { access, patience, signal }: LookUpOptions): Promise<unknown> {
  return withRetries(patience, signal, TRY_LATER, async () => {
    const { response, close, arrived } = await getResource({
      url,
      access,
      signal,
      patience: patience.silence,
    });
    try {
      let text = "";
      const decoder = new TextDecoder();
      for await (const chunk of response.body ?? []) {
        arrived();
        const bytes: Uint8Array = chunk;
        text += decoder.decode(bytes, { stream: true });
        if (text.length > MOST_LISTING) break;
      }
      return JSON.parse(text) as unknown;
    } catch (error) {
      if (error instanceof SyntaxError) return undefined;
      throw new BrokenConnection(
        `The connection to ${new URL(url).host} broke (${reason(error)}).`,
        undefined,
        {
          cause: error,
        },
      );
    } finally {
      close();
    }
  });
}
