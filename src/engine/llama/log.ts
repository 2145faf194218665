import koffi from "koffi";
import type { Symbols } from "./symbols.js";

/**
 * Runs `work` and gathers what llama.cpp logs meanwhile, for what only its log tells. Nothing of it reaches the
 * error stream.
 * @throws what `work` throws.
 */
export function recordLog<T>(symbols: Symbols, work: () => T): { result: T; text: string } {
  const former: [bigint | null] = [null];
  const formerData: [bigint | null] = [null];
  symbols.llama_log_get(former, formerData);
  const lines: string[] = [];
  const callback = koffi.register((_level: number, text: string) => void lines.push(text), "LogCallback *");
  symbols.llama_log_set(callback, null);
  try {
    return { result: work(), text: lines.join("") };
  } finally {
    symbols.llama_log_set(former[0], formerData[0]);
    koffi.unregister(callback);
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
