import type { Dirent } from "node:fs";
import { readdir, realpath, stat } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { errorCode } from "../protocol/errorCode.js";
import { modelFiles, modelName, modelPart } from "../protocol/modelParts.js";
import type { Memory } from "../device/memory.js";
import { fitOfModel } from "./fit.js";
import type { FoundModel } from "./foundModel.js";
import { readGgufHeader, UnreadableGguf, type GgufHeader } from "./ggufHeader.js";
import { ollamaModel } from "./ollama.js";
import type { ModelSource, Place } from "./places.js";

/** A single file to look at, wherever it lies. */
export interface SingleFile {
  readonly source: ModelSource;
  /** Absolute. */
  readonly path: string;
}

/** What is looked through. Files come first, then the places in their order. */
export interface Search {
  readonly files: readonly SingleFile[];
  readonly places: readonly Place[];
  readonly memory?: Memory;
  readonly signal?: AbortSignal | undefined;
}

/** A folder of someone's own may be the root of a disk: the search ends somewhere. */
const MOST_FOLDERS = 5_000;
const DEEPEST = 8;

interface Candidate extends SingleFile {
  readonly name: string;
}

/**
 * The models that lie in files and places, each once wherever it is linked from, as they are found. Folders that
 * do not exist or may not be read hold none. Reads each model's header, which blocks for some milliseconds.
 */
export async function* findModels(search: Search): AsyncGenerator<FoundModel, void, undefined> {
  const { memory = ownMemory(), signal } = search;
  const seen = new Set<string>();
  for await (const candidate of candidates(search)) {
    if (signal?.aborted === true) return;
    const first = modelPart(candidate.path) === undefined ? candidate.path : modelFiles(candidate.path)[0];
    const file = first ?? candidate.path;
    const real = await realpath(file).catch(() => file);
    if (seen.has(real)) continue;
    seen.add(real);
    const found = await describeModel({ ...candidate, path: file }, memory);
    if (found !== undefined) yield found;
  }
}

/** The memory of this machine, or of the container that the process is confined to. */
export function ownMemory(): Memory {
  const limit = process.constrainedMemory();
  const total = limit > 0 ? Math.min(limit, os.totalmem()) : os.totalmem();
  return { total, free: Math.min(process.availableMemory(), total) };
}

async function* candidates({ files, places }: Search): AsyncGenerator<Candidate, void, undefined> {
  for (const file of files) yield { ...file, name: path.basename(file.path) };
  for (const place of places) {
    if (place.layout === "ollama") yield* ollamaCandidates(place);
    else yield* treeCandidates(place);
  }
}

async function* treeCandidates(place: Place): AsyncGenerator<Candidate, void, undefined> {
  const wanted = (folder: readonly string[]): boolean =>
    place.layout === "tree" || folder.length > 1 || folder[0]?.startsWith("models--") === true;
  for await (const file of filesBelow(place.path, wanted)) {
    const name = file.at(-1) ?? "";
    if (/\.gguf$/i.test(name)) yield { source: place.source, path: path.join(place.path, ...file), name };
  }
}

async function* ollamaCandidates({
  source,
  path: folder,
}: Place): AsyncGenerator<Candidate, void, undefined> {
  for await (const file of filesBelow(path.join(folder, "manifests"), () => true)) {
    const model = await ollamaModel(folder, file);
    if (model !== undefined) yield { source, ...model };
  }
}

/** Every file below a folder, as the names that lead to it. Folders behind links are not gone into. */
async function* filesBelow(
  root: string,
  wanted: (folder: readonly string[]) => boolean,
): AsyncGenerator<readonly string[], void, undefined> {
  const waiting: (readonly string[])[] = [[]];
  for (let visited = 0; visited < MOST_FOLDERS; visited++) {
    const folder = waiting.shift();
    if (folder === undefined) return;
    for (const entry of await entriesOf(path.join(root, ...folder))) {
      const place = [...folder, entry.name];
      if (entry.isDirectory()) {
        if (place.length <= DEEPEST && entry.name !== "node_modules" && wanted(place)) waiting.push(place);
      } else {
        yield place;
      }
    }
  }
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return [];
  }
}

/** Undefined for what is no model: a file that has gone, or that lies beside models. */
async function describeModel(
  { path: file, name, source }: Candidate,
  memory: Memory,
): Promise<FoundModel | undefined> {
  const files = modelFiles(file);
  const sizes = await Promise.all(files.map(sizeOf));
  const [firstSize] = sizes;
  if (firstSize === undefined && files.length === 1) return undefined;
  const bytes = sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
  const missing = sizes.flatMap((size, index) => (size === undefined ? [index + 1] : []));
  const common = { path: file, name: modelName(name, undefined), source, bytes, parts: files.length };
  if (missing.length > 0) {
    const which = `${missing.length === 1 ? "Part" : "Parts"} ${missing.join(", ")} of ${files.length}`;
    return unusable(common, `${which} ${missing.length === 1 ? "is" : "are"} missing.`);
  }
  const headers: GgufHeader[] = [];
  try {
    for (const part of files) headers.push(readGgufHeader(part));
  } catch (error) {
    if (error instanceof UnreadableGguf) return unusable(common, error.message);
    if (errorCode(error) === "") throw error;
    return unusable(common, `It cannot be read (${errorCode(error)}).`);
  }
  const [header] = headers;
  if (header === undefined || isNoModel(header)) return undefined;
  const short = headers.find(({ leastBytes, bytes: has }) => leastBytes !== undefined && has < leastBytes);
  if (short !== undefined) {
    return unusable(
      common,
      `It is cut off: ${short.bytes} bytes of ${short.leastBytes ?? "more"} are there.`,
    );
  }
  return {
    ...common,
    architecture: header.architecture ?? null,
    quantisation: header.quantisation ?? null,
    parameters: headers.reduce((sum, { parameters }) => sum + parameters, 0),
    layers: header.layers ?? null,
    contextLength: header.contextLength ?? null,
    fit: fitOfModel(headers, memory),
    problem: null,
  };
}

/** Projectors, adapters and the like are GGUF files too. */
function isNoModel({ architecture, kind }: GgufHeader): boolean {
  return architecture === "clip" || (kind !== undefined && kind !== "model");
}

function unusable(
  common: Pick<FoundModel, "path" | "name" | "source" | "bytes" | "parts">,
  problem: string,
): FoundModel {
  const unknown = {
    architecture: null,
    quantisation: null,
    parameters: null,
    layers: null,
    contextLength: null,
  };
  return { ...common, ...unknown, fit: null, problem };
}

async function sizeOf(file: string): Promise<number | undefined> {
  try {
    const status = await stat(file);
    return status.isFile() ? status.size : undefined;
  } catch {
    return undefined;
  }
}
