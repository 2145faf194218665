import type { Dirent } from "node:fs";
import { readFile, readdir } from "node:fs/promises";
import path from "node:path";
import { isModelAddress, parseModelAddress, type ModelAddress } from "../language/modelAddress.js";
import { RequestFailure } from "../protocol/failure.js";
import { fileName } from "./fileName.js";
import { ModelNotDownloaded } from "./notDownloaded.js";
import type { Place } from "./places.js";
import { chooseVariant, variantsOf } from "./quantisation.js";

/** Repositories are shallow: a folder for each quantisation at most. */
const DEEPEST = 3;

/**
 * The file that an address means, in the download folder, in Hugging Face's cache, or wherever else files lie
 * under `owner/repo`. Reads names of folders alone: nothing is fetched, and no model is opened.
 * @param address `hf:owner/repo:quant`. @param places looked through in their order.
 * @throws RequestFailure `bad-request` for a malformed address; ModelNotDownloaded.
 */
export async function locateModel(address: string, places: readonly Place[]): Promise<string> {
  const parsed = isModelAddress(address) ? parseModelAddress(address) : undefined;
  if (parsed === undefined) {
    throw new RequestFailure(
      "bad-request",
      `"${address}" is not the address of a model. Write hf:owner/repo:quant or hf:owner/repo/file.gguf.`,
    );
  }
  for (const place of places) {
    for (const folder of await foldersOf(parsed, place)) {
      const names = await filesBelow(folder);
      const asked = parsed.file?.split("/").map(fileName).join("/");
      const variant = chooseVariant(
        variantsOf(names.map((name) => ({ path: name }))),
        parsed.quantisation,
        asked,
      );
      const first = variant?.files[0];
      if (first !== undefined) return path.join(folder, ...first.path.split("/"));
    }
  }
  throw new ModelNotDownloaded(address);
}

/** Where a place keeps the files of a repository. */
async function foldersOf({ owner, repository }: ModelAddress, place: Place): Promise<string[]> {
  switch (place.layout) {
    case "tree":
      return [path.join(place.path, fileName(owner), fileName(repository))];
    case "hub": {
      const folder = path.join(place.path, `models--${owner}--${repository}`);
      const snapshots = path.join(folder, "snapshots");
      const current = await readFile(path.join(folder, "refs", "main"), "utf8").catch(() => "");
      const all = (await entriesOf(snapshots)).map(({ name }) => name);
      const newestFirst = [...all.filter((name) => name === current.trim()), ...all];
      return [...new Set(newestFirst)].map((name) => path.join(snapshots, name));
    }
    case "ollama":
      return [];
  }
}

async function filesBelow(root: string, below: readonly string[] = []): Promise<string[]> {
  const files: string[] = [];
  for (const entry of await entriesOf(path.join(root, ...below))) {
    const place = [...below, entry.name];
    if (!entry.isDirectory()) files.push(place.join("/"));
    else if (place.length < DEEPEST) files.push(...(await filesBelow(root, place)));
  }
  return files;
}

/** Folders that are not there hold nothing. */
async function entriesOf(folder: string): Promise<Dirent[]> {
  return readdir(folder, { withFileTypes: true }).catch(() => []);
}
