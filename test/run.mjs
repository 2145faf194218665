/**
 * Runs the tests tier by tier (test/tiers.mjs) and ends with one line: `N passed, N failed`. A tier whose runner dies,
 * that runs no test, or that leaves a process behind counts as a failure, and so does a test that pends.
 */
import { spawnSync } from "node:child_process";
import { randomInt } from "node:crypto";
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { endLeftovers } from "./prepare/leftovers.mjs";
import { again, chooseTiers, tiers } from "./tiers.mjs";

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "..");
const mocha = createRequire(import.meta.url).resolve("mocha/bin/mocha.js");

/** So much of the error stream is shown where a tier failed. */
const ERROR_LINES = 60;
const MOST_SEED = 2 ** 31;

let chosen;
try {
  chosen = chooseTiers(process.argv.slice(2));
  const forgotten = foldersWithTests().filter(
    (folder) => !tiers.some(({ folders }) => folders.includes(folder)),
  );
  if (forgotten.length > 0) throw new Error(`No tier runs the tests in test/${forgotten.join(", test/")}.`);
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exit(2);
}

removeOutdated();
const temporary = mkdtempSync(path.join(os.tmpdir(), "icl-tests-"));
const results = [];
try {
  for (const tier of chosen) results.push(await runTier(tier));
} finally {
  rmSync(temporary, { recursive: true, force: true });
}

process.stdout.write("\n");
for (const { name, passed, failed, seconds } of results) {
  process.stdout.write(`${name}: ${passed} passed, ${failed} failed in ${seconds.toFixed(0)} s\n`);
}
for (const { failed, command } of results) {
  if (failed > 0) process.stdout.write(`The same again: ${command}\n`);
}
const passed = results.reduce((sum, result) => sum + result.passed, 0);
const failed = results.reduce((sum, result) => sum + result.failed, 0);
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;

async function runTier(tier) {
  const start = Date.now();
  const seed = process.env.ICL_SEED ?? String(randomInt(MOST_SEED));
  const command = again(tier, seed);
  process.stdout.write(`\n== ${tier.name} tests, ICL_SEED=${seed} ==\n`);
  // By it a process is known as started by this tier, whoever is its parent by then.
  const mark = `${process.pid}-${randomInt(MOST_SEED)}`;
  let counts;
  try {
    const environment = { ...process.env, ...tier.prepare?.(), ICL_SEED: seed, ICL_TIER: mark };
    counts = tier.name === "editor" ? runEditor(environment) : runMocha(tier, environment);
  } catch (error) {
    process.stdout.write(`${error.message}\n`);
    counts = { passed: 0, failed: 1 };
  }
  const left = await endLeftovers(`ICL_TIER=${mark}`);
  for (const line of left) process.stdout.write(`Left running, and ended now: ${line}\n`);
  const seconds = (Date.now() - start) / 1000;
  return { name: tier.name, passed: counts.passed, failed: counts.failed + left.length, seconds, command };
}

/** Of `test`, by their names. */
/** Compiled tests whose source was moved or deleted: the compiler leaves them, and they would run for ever. */
function removeOutdated() {
  const compiled = path.join(root, "out", "test");
  if (!existsSync(compiled)) return;
  for (const file of readdirSync(compiled, { recursive: true })) {
    const source = path.join(root, "test", file.replace(/\.js$/, ".ts"));
    if (file.endsWith(".test.js") && !existsSync(source)) rmSync(path.join(compiled, file));
  }
}

function foldersWithTests() {
  const files = readdirSync(path.join(root, "test"), { withFileTypes: true })
    // What is installed in it brings tests of its own.
    .filter((entry) => entry.isDirectory() && entry.name !== "host")
    .flatMap(({ name }) =>
      readdirSync(path.join(root, "test", name), { recursive: true })
        .filter((file) => file.endsWith(".test.ts"))
        .map(() => name),
    );
  return [...new Set(files)];
}

function runEditor(environment) {
  const { stdout, status } = spawnSync(
    process.execPath,
    [path.join(root, "test", "host", "runEditorTests.mjs")],
    {
      cwd: root,
      stdio: ["ignore", "pipe", "inherit"],
      encoding: "utf8",
      env: environment,
    },
  );
  process.stdout.write(stdout);
  const counts = /^editor: (\d+) passed, (\d+) failed$/m.exec(stdout);
  if (counts === null) process.stdout.write(`The editor tests gave no result, exit status ${status}.\n`);
  const passed = Number(counts?.[1] ?? 0);
  return { passed, failed: Math.max(Number(counts?.[2] ?? 0), status === 0 && passed > 0 ? 0 : 1) };
}

function runMocha({ name, folders, timeout, soakTimeout, soak }, environment) {
  const counts = path.join(temporary, `${name.replaceAll(" ", "-")}.json`);
  const specs = folders.map((folder) => `out/test/${folder}/**/*.test.js`);
  // llama.cpp is talkative in tests that load it themselves: its words matter where something failed.
  const errors = path.join(temporary, `${name.replaceAll(" ", "-")}.log`);
  const descriptor = openSync(errors, "w");
  const { status } = spawnSync(
    process.execPath,
    [
      mocha,
      "--reporter",
      path.join(root, "test", "support", "countingReporter.cjs"),
      "--timeout",
      String(soak ? soakTimeout : timeout),
      "--forbid-only",
      "--forbid-pending",
      ...specs,
    ],
    {
      cwd: root,
      stdio: ["ignore", "inherit", descriptor],
      env: { ...environment, MOCHA_COUNTS: counts, ICL_SOAK: soak ? "1" : "0" },
    },
  );
  closeSync(descriptor);
  if (status !== 0) {
    const lines = readFileSync(errors, "utf8").trimEnd().split("\n");
    process.stdout.write(`The error stream ended with:\n${lines.slice(-ERROR_LINES).join("\n")}\n`);
  }
  try {
    const { passes, failures, pending } = JSON.parse(readFileSync(counts, "utf8"));
    if (passes + failures + pending === 0) throw new Error("no test ran");
    return { passed: passes, failed: Math.max(failures + pending, status === 0 ? 0 : 1) };
  } catch (error) {
    process.stdout.write(`The ${name} tests gave no result (${error.message}), exit status ${status}.\n`);
    return { passed: 0, failed: 1 };
  }
}
