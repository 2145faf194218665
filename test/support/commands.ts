import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";

/** Runs a command to its end. @throws Error with what it wrote, where it fails. */
export function run(command: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}): string {
  const result = spawnSync(command, args, {
    encoding: "utf8",
    env: { ...process.env, ...environment },
    maxBuffer: 1 << 26,
  });
  if (result.status === 0) return result.stdout;
  throw new Error(
    `${command} ${args.join(" ")} failed: ${result.error?.message ?? result.stderr + result.stdout}`,
  );
}

/** The first of `candidates` that runs with `args`, undefined where none does. */
export function firstThatRuns(
  candidates: readonly string[],
  args: readonly string[] = ["--version"],
): string | undefined {
  return candidates.find((command) => spawnSync(command, args, { stdio: "ignore" }).status === 0);
}

/** A C compiler. @throws AssertionError where there is none: these tests are a tier of their own. */
export const cc = (): string => needed("C compiler", ["cc", "gcc", "clang"]);
export const cxx = (): string => needed("C++ compiler", ["c++", "g++", "clang++"]);

function needed(what: string, candidates: readonly string[]): string {
  const found = firstThatRuns(candidates);
  assert.ok(found !== undefined, `There is no ${what}: ${candidates.join(", ")}.`);
  return found;
}
