import childProcess from "node:child_process";
import { syncBuiltinESMExports } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

/** What the extension starts, were it for a moment only. */
export interface Starts {
  /** `fork …` or `spawn …` with the program's file, in their order. */
  readonly seen: string[];
  stop(): void;
}

type Start = (...args: readonly unknown[]) => unknown;

/** Records each process that code of the extension's built folder starts from now on. */
export function watchStarts(): Starts {
  const seen: string[] = [];
  const names = ["fork", "spawn", "exec", "execFile", "spawnSync", "execSync", "execFileSync"] as const;
  const originals = Object.fromEntries(names.map((name) => [name, childProcess[name]])) as Record<
    string,
    Start
  >;
  // Of this checkout: the editor's own extensions have folders of that name, and start processes as well.
  const built = path.join(path.resolve(import.meta.dirname, "..", "..", ".."), "dist", path.sep);
  const places = [built, pathToFileURL(built).href];
  const recorded = Object.entries(originals).map(([name, start]) => {
    const record: Start = (...args) => {
      const stack = new Error().stack ?? "";
      if (places.some((place) => stack.includes(place))) seen.push(`${name} ${String(args[0])}`);
      return start(...args);
    };
    return [name, record] as const;
  });
  // The extension calls them through the module's bindings, which follow.
  Object.assign(childProcess, Object.fromEntries(recorded));
  syncBuiltinESMExports();
  return {
    seen,
    stop: () => {
      Object.assign(childProcess, originals);
      syncBuiltinESMExports();
    },
  };
}
