import { spawnSync } from "node:child_process";
import process from "node:process";

/** The tests that compile against llama.cpp's headers: on Linux, with git and compilers for C and C++. */
export function requireCompiler() {
  if (process.platform !== "linux")
    throw new Error("The compiler tests are for Linux, where the others run too.");
  const wanted = [["git"], ["cc", "gcc", "clang"], ["c++", "g++", "clang++"]];
  const missing = wanted.filter(
    (names) => !names.some((name) => spawnSync(name, ["--version"], { stdio: "ignore" }).status === 0),
  );
  if (missing.length > 0) {
    const what = missing.map((names) => names.join(" or ")).join(", and ");
    throw new Error(`These tests need ${what}. On Debian: apt-get install git build-essential`);
  }
  return {};
}
