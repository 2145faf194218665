import { readFileSync } from "node:fs";
import process from "node:process";
import koffi from "koffi";

/** Linux' RLIMIT_AS: all that a process may address. */
const RLIMIT_AS = 9;
const PAGE_BYTES = 4096;

/**
 * The built engine in a process that may take so many bytes more than it has at its start: what runs out of memory
 * is that process, for real, and not the machine that the tests run on.
 */
const setLimit = koffi.load("libc.so.6").func("int setrlimit(int resource, uint64_t *limits)") as (
  resource: number,
  limits: BigUint64Array,
) => number;
const pages = Number(readFileSync("/proc/self/statm", "utf8").split(" ")[0]);
const limit = BigInt(pages * PAGE_BYTES + Number(process.env["ICL_TEST_ROOM"]));
if (setLimit(RLIMIT_AS, BigUint64Array.of(limit, limit)) !== 0) throw new Error("The limit cannot be set");
await import(new URL("../../../dist/engine.mjs", import.meta.url).href);
