/**
 * What must hold before a commit, in two lanes side by side: lint and the search for unused code read the sources by
 * themselves, the rest needs what the compiler wrote. What a step says is shown when it ends, so that the lanes do not
 * mix; the first failure ends neither of them, so that one run tells everything.
 */
import { spawn } from "node:child_process";
import path from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "..");
const modules = path.join(root, "node_modules");
const bin = (name, script) => path.join(modules, name, script);

const lanes = [
  [
    ["lint", bin("eslint", "bin/eslint.js"), ".", "--max-warnings", "0"],
    ["unused code", bin("knip", "bin/knip.js"), "--tsConfig", "tsconfig.lint.json"],
  ],
  [
    ["types", bin("typescript", "bin/tsc"), "-b"],
    ["format", bin("prettier", "bin/prettier.cjs"), "--check", "--log-level", "warn", "."],
    ["unit tests", path.join(root, "test", "run.mjs"), "unit"],
  ],
];

const outcomes = (await Promise.all(lanes.map(runLane))).flat();
for (const { name, passed, seconds } of outcomes) {
  process.stdout.write(`${passed ? "✓" : "✗"} ${name} (${seconds.toFixed(0)} s)\n`);
}
process.exitCode = outcomes.every(({ passed }) => passed) ? 0 : 1;

async function runLane(steps) {
  const done = [];
  for (const [name, ...command] of steps) {
    const outcome = await run(name, command);
    done.push(outcome);
    // Nothing that follows in a lane means anything where the compiler failed.
    if (!outcome.passed && name === "types") break;
  }
  return done;
}

function run(name, command) {
  return new Promise((settle, reject) => {
    const start = performance.now();
    const child = spawn(process.execPath, command, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
    const said = [];
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => said.push(chunk));
    child.once("error", reject);
    child.once("close", (status) => {
      const passed = status === 0;
      if (!passed) process.stdout.write(`\n== ${name} ==\n${Buffer.concat(said).toString()}`);
      settle({ name, passed, seconds: (performance.now() - start) / 1000 });
    });
  });
}
