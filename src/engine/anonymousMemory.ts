import { readFileSync } from "node:fs";
import process from "node:process";

/** Resident bytes of this process that belong to no file; null where the system does not tell (all but Linux). */
export function anonymousMemory(): number | null {
  if (process.platform !== "linux") return null;
  const [, kibibytes] = /^RssAnon:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8")) ?? [];
  return kibibytes === undefined ? null : Number(kibibytes) * 1024;
}
