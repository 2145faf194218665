import { stat } from "node:fs/promises";
import path from "node:path";
import { cacheLocation } from "../../cache/location.js";
import { VectorCache } from "../../cache/vectorCache.js";
import { CacheListDocument, CacheVerifyDocument } from "../../workbench/documents/cacheDocument.js";
import { exitCodes, UsageError } from "../exitCode.js";
import { bytesText, countText } from "../../method/numberText.js";
import { actsAtEveryLayer } from "../../method/vectorText.js";
import { table } from "../table.js";
import { Terminal } from "../terminal.js";

interface CacheOptions {
  readonly cacheDir?: string;
  readonly json?: boolean;
}

/** Runs a command on the cache. Unlike a comparison it is nothing without the folder. */
async function onCache(
  options: CacheOptions,
  work: (cache: VectorCache, terminal: Terminal) => Promise<number>,
): Promise<number> {
  const terminal = new Terminal();
  const cache = new VectorCache(cacheLocation(options.cacheDir), {
    maxBytes: Number.MAX_SAFE_INTEGER,
    onWarning: (message) => {
      terminal.warn(message);
    },
  });
  const { directory } = cache;
  const status = await stat(directory).catch(() => undefined);
  if (status?.isDirectory() === false) {
    throw new UsageError(
      `The cache in ${directory} cannot be used: it is not a folder. Choose another with --cache-dir or ICL_CACHE_DIR.`,
    );
  }
  try {
    return await work(cache, terminal);
  } catch (error) {
    if (!(error instanceof Error && "syscall" in error)) throw error;
    throw new UsageError(
      `The cache in ${directory} cannot be used (${error.message}). Choose another folder with --cache-dir or ICL_CACHE_DIR.`,
    );
  }
}

const columns = [
  { title: "vector" },
  { title: "task", flexible: true },
  { title: "model", flexible: true },
  { title: "layer", align: "right" },
  { title: "size", align: "right" },
  { title: "created", optional: true },
  { title: "file", flexible: true, optional: true },
] as const;

const SHORT_DIGEST = 12;

/** `icl cache list`: the cached vectors, the most recently used first. */
export async function listCache(options: CacheOptions): Promise<number> {
  return onCache(options, async (cache, terminal) => {
    const entries = await cache.list();
    const size = await cache.size();
    if (options.json === true) {
      const document = {
        version: 1,
        directory: cache.directory,
        bytes: size,
        entries,
      } satisfies CacheListDocument;
      terminal.printJson(CacheListDocument.parse(document));
      return exitCodes.met;
    }
    const rows = entries.map(({ digest, bytes: length, createdAt, metadata }) => [
      digest.slice(0, SHORT_DIGEST),
      metadata?.task ?? "?",
      metadata?.model ?? "?",
      metadata === null ? "?" : actsAtEveryLayer(metadata.method) ? "–" : String(metadata.layer),
      bytesText(length),
      createdAt.slice(0, "2026-01-01T00:00".length).replace("T", " "),
      metadata === null ? "?" : path.basename(metadata.file),
    ]);
    if (rows.length > 0) terminal.print(table(columns, rows, terminal.width));
    terminal.say(`${countText(entries.length, "vector")}, ${bytesText(size)} in ${cache.directory}`);
    return exitCodes.met;
  });
}

/** `icl cache clear`: removes all cached vectors. */
export async function clearCache(options: CacheOptions): Promise<number> {
  return onCache(options, async (cache, terminal) => {
    const { length } = await cache.list();
    await cache.clear();
    terminal.say(`${countText(length, "vector")} removed from ${cache.directory}`);
    return exitCodes.met;
  });
}

/** `icl cache verify`: reads every vector and removes the damaged ones. */
export async function verifyCache(options: CacheOptions): Promise<number> {
  return onCache(options, async (cache, terminal) => {
    const { checked, damaged, reclaimedBytes } = await cache.verify();
    if (options.json === true) {
      const document = {
        version: 1,
        directory: cache.directory,
        checked,
        damaged: [...damaged],
        reclaimedBytes,
      } satisfies CacheVerifyDocument;
      terminal.printJson(CacheVerifyDocument.parse(document));
    }
    for (const { digest, problem } of damaged) {
      terminal.warn(
        `The vector ${digest.slice(0, SHORT_DIGEST)} was damaged and has been removed: ${problem}. It is computed again when it is needed.`,
      );
    }
    terminal.say(
      `${countText(checked, "vector")} checked, ${damaged.length} damaged, ${bytesText(reclaimedBytes)} of abandoned files removed`,
    );
    return damaged.length > 0 ? exitCodes.missed : exitCodes.met;
  });
}
