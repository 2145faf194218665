import { writeSync } from "node:fs";
import koffi from "koffi";
import type { Symbols } from "./symbols.js";

/**
 * Runs `work` and gathers what llama.cpp logs meanwhile, for what only its log tells. Nothing of it reaches the
 * error stream.
 * @param onText told of each piece at once: `work` may end the process.
 * @throws what `work` throws.
 */
export function recordLog<T>(
  symbols: Symbols,
  work: () => T,
  onText: (text: string) => void = () => undefined,
): { result: T; text: string } {
  const former: [bigint | null] = [null];
  const formerData: [bigint | null] = [null];
  symbols.llama_log_get(former, formerData);
  const lines: string[] = [];
  const callback = koffi.register((_level: number, text: string) => {
    lines.push(text);
    onText(text);
  }, "LogCallback *");
  symbols.llama_log_set(callback, null);
  try {
    return { result: work(), text: lines.join("") };
  } finally {
    symbols.llama_log_set(former[0], formerData[0]);
    koffi.unregister(callback);
  }
}

/** Its descriptor: the stream object of a thread other than the main one has none. */
const ERROR_STREAM = 2;

/** Writes to the error stream before anything else is done: by way of the main thread, last words get lost. */
export function passOn(text: string): void {
  try {
    writeSync(ERROR_STREAM, text);
  } catch {
    // A full pipe that does not block, or nobody who reads: the text is for them alone.
  }
}

const BUFFER = /(KV|RS|compute|output) +buffer size = +([\d.]+) MiB/g;
const MIB = 1024 * 1024;

/** Bytes that a context allocated, on all devices together, from what llama.cpp logged while it was made. */
export function loggedBuffers(log: string): { cache: number; compute: number; outputs: number } {
  const sums = { cache: 0, compute: 0, outputs: 0 };
  for (const [, kind, size] of log.matchAll(BUFFER)) {
    const bytes = Math.round(Number(size) * MIB);
    if (kind === "compute") sums.compute += bytes;
    else if (kind === "output") sums.outputs += bytes;
    else sums.cache += bytes;
  }
  return sums;
}

/** On the CPU and not mapped from the file: `CPU_REPACK`, `AMX` and the like. */
const REPACKED = /\b(?:AMX|CPU(?!_Mapped)\w*) +model buffer size = +([\d.]+) MiB/g;

/** Bytes of weights in memory besides those mapped from the file, from what llama.cpp logged while it loaded them. */
export function loggedRepacked(log: string): number {
  let bytes = 0;
  for (const [, size] of log.matchAll(REPACKED)) bytes += Math.round(Number(size) * MIB);
  return bytes;
}

const REASON = /error loading model: (.*)/;
/** llama.cpp's words for memory that the system does not give, on the CPU and on accelerators. */
const SHORTAGE =
  /unable to allocate|failed to allocate|cannot allocate|insufficient memory|out of memory|bad_alloc|mmap failed/i;
const SIZE = /(?:buffer of size |attempted to allocate )([\d.]+)( MB)?/;

/** Why llama.cpp did not load a model, in its words; undefined where it did not say. */
export function loggedReason(log: string): string | undefined {
  return REASON.exec(log)?.[1]?.trim();
}

/** Whether the log reports memory that could not be allocated, and how many bytes at once, if it says so. */
export function loggedShortage(log: string): { readonly bytes: number | undefined } | undefined {
  if (!SHORTAGE.test(log)) return undefined;
  const [, size, unit] = SIZE.exec(log) ?? [];
  return { bytes: size === undefined ? undefined : Number(size) * (unit === undefined ? 1 : MIB) };
}
