import { readFileSync } from "node:fs";
import process from "node:process";
import type { Host } from "./missingEngine.js";

/** The machine that this runs on. */
export function currentHost(): Host {
  const { platform, arch } = process;
  return { platform, arch, musl: platform === "linux" && usesMusl() };
}

/** By the dynamic linker of this very process; Node's own report would ask the network for names. */
function usesMusl(): boolean {
  try {
    return /\/ld-musl-[^/]*$/m.test(readFileSync("/proc/self/maps", "utf8"));
  } catch {
    // Where it cannot be read nothing speaks for the rarer one.
    return false;
  }
}
