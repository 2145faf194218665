import path from "node:path";
import { cacheLocation } from "../../cache/location.js";
import { VectorCache } from "../../cache/vectorCache.js";
import { exitCodes } from "../exitCode.js";
import { bytes, cell, table } from "../format.js";
import { Terminal } from "../terminal.js";

interface CacheOptions {
  readonly cacheDir?: string;
  readonly json?: boolean;
}

function open(options: CacheOptions, terminal: Terminal): VectorCache {
  return new VectorCache(cacheLocation(options.cacheDir), {
    maxBytes: Number.MAX_SAFE_INTEGER,
    onWarning: (message) => {
      terminal.warn(message);
    },
  });
}

/** `icl cache list`: the cached vectors, the most recently used first. */
export async function listCache(options: CacheOptions): Promise<number> {
  const terminal = new Terminal();
  const cache = open(options, terminal);
  const entries = await cache.list();
  if (options.json === true) {
    terminal.printJson({ version: 1, directory: cache.directory, entries });
    return exitCodes.met;
  }
  const rows = entries.map(({ digest, bytes: size, createdAt, metadata }) => [
    digest.slice(0, 12),
    cell(metadata?.task ?? "?", 32),
    cell(metadata?.model ?? "?", 24),
    metadata === null ? "?" : String(metadata.layer),
    bytes(size),
    createdAt.slice(0, 16).replace("T", " "),
    metadata === null ? "?" : path.basename(metadata.file),
  ]);
  if (rows.length > 0) terminal.print(table(["vector", "task", "model", "layer", "size", "created", "file"], rows, [3, 4]));
  terminal.say(`${entries.length} ${entries.length === 1 ? "vector" : "vectors"}, ${bytes(await cache.size())} in ${cache.directory}`);
  return exitCodes.met;
}

/** `icl cache clear`: removes all cached vectors. */
export async function clearCache(options: CacheOptions): Promise<number> {
  const terminal = new Terminal();
  const cache = open(options, terminal);
  const count = (await cache.list()).length;
  await cache.clear();
  terminal.say(`${count} ${count === 1 ? "vector" : "vectors"} removed from ${cache.directory}`);
  return exitCodes.met;
}

/** `icl cache verify`: reads every vector and removes the damaged ones. */
export async function verifyCache(options: CacheOptions): Promise<number> {
  const terminal = new Terminal();
  const cache = open(options, terminal);
  const result = await cache.verify();
  if (options.json === true) terminal.printJson({ version: 1, directory: cache.directory, ...result });
  for (const { digest, problem } of result.damaged) terminal.warn(`${digest?.slice(0, 12) ?? "an entry"} was damaged and is removed: ${problem}`);
  terminal.say(`${result.checked} checked, ${result.damaged.length} damaged, ${bytes(result.reclaimedBytes)} reclaimed`);
  return result.damaged.length > 0 ? exitCodes.missed : exitCodes.met;
}
