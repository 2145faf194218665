/**
 * Runs the tests tier by tier (test/tiers.mjs) and ends with one line: `N passed, N failed`. A tier whose runner dies,
 * that runs no test, or that leaves a process behind counts as a failure, and so does a test that pends. Two tiers run
 * side by side, but for those that are to be alone; what a tier says is printed as a whole when it ends.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
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
/** Tiers at a time. */
const LANES = 2;

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
/** One tier alone is heard as it goes. */
const live = chosen.length === 1;
try {
  for (const group of groupsOf(chosen)) {
    const waiting = [...group];
    const lane = async () => {
      for (let tier = waiting.shift(); tier !== undefined; tier = waiting.shift()) {
        results.push(await runTier(tier));
      }
    };
    await Promise.all(Array.from({ length: LANES }, lane));
  }
} finally {
  rmSync(temporary, { recursive: true, force: true });
}

process.stdout.write("\n");
for (const { name, passed, failed, seconds } of results) {
  process.stdout.write(`${name}: ${passed} passed, ${failed} failed in ${seconds.toFixed(0)} s\n`);
}
// Here again, since the end is what is read of a long run.
for (const { name, failed, failures, command } of results) {
  for (const line of failures) process.stdout.write(`FAILED in ${name}: ${line}\n`);
  if (failed > 0) process.stdout.write(`The same again: ${command}\n`);
}
const passed = results.reduce((sum, result) => sum + result.passed, 0);
const failed = results.reduce((sum, result) => sum + result.failed, 0);
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;

/** Tiers that may run side by side, and those that are alone each by itself, in their order. */
function groupsOf(all) {
  const groups = [];
  for (const tier of all) {
    const last = groups.at(-1);
    if (tier.alone || last === undefined || last[0].alone) groups.push([tier]);
    else last.push(tier);
  }
  return groups;
}

async function runTier(tier) {
  const start = Date.now();
  const seed = process.env.ICL_SEED ?? String(randomInt(MOST_SEED));
  const command = again(tier, seed);
  process.stdout.write(`== ${tier.name} tests begin, ICL_SEED=${seed} ==\n`);
  // By it a process is known as started by this tier, whoever is its parent by then.
  const mark = `${process.pid}-${randomInt(MOST_SEED)}`;
  let ended;
  try {
    const environment = { ...process.env, ...tier.prepare?.(), ICL_SEED: seed, ICL_TIER: mark };
    ended =
      tier.launches === undefined ? await runMocha(tier, environment) : await runEditor(tier, environment);
  } catch (error) {
    ended = { passed: 0, failed: 1, failures: [error.message], said: "", remark: `${error.message}\n` };
  }
  process.stdout.write(
    live ? ended.remark : `\n== ${tier.name} tests, ICL_SEED=${seed} ==\n${ended.said}${ended.remark}`,
  );
  const left = await endLeftovers(`ICL_TIER=${mark}`);
  const leftRunning = left.map((line) => `Left running, and ended now: ${line}`);
  for (const line of leftRunning) process.stdout.write(`${line}\n`);
  return {
    name: tier.name,
    passed: ended.passed,
    failed: ended.failed + left.length,
    failures: [...ended.failures, ...leftRunning],
    seconds: (Date.now() - start) / 1000,
    command,
  };
}

/** Compiled tests whose source was moved or deleted: the compiler leaves them, and they would run for ever. */
function removeOutdated() {
  const compiled = path.join(root, "out", "test");
  if (!existsSync(compiled)) return;
  for (const file of readdirSync(compiled, { recursive: true })) {
    const source = path.join(root, "test", file.replace(/\.js$/, ".ts"));
    if (file.endsWith(".test.js") && !existsSync(source)) rmSync(path.join(compiled, file));
  }
}

/** Of `test`, by their names. */
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

/** Runs a script of Node; gives what it said and the exit status, and its error stream. */
async function runScript(name, args, environment) {
  const errorFile = path.join(temporary, `${name.replaceAll(" ", "-")}.err`);
  const errors = openSync(errorFile, "w");
  const child = spawn(process.execPath, args, {
    cwd: root,
    stdio: ["ignore", "pipe", errors],
    env: environment,
  });
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (text) => {
    said += text;
    if (live) process.stdout.write(text);
  });
  const [status] = await once(child, "close");
  closeSync(errors);
  return { status, said, complained: readFileSync(errorFile, "utf8") };
}

async function runEditor({ name, launches }, environment) {
  const script = path.join(root, "test", "host", "runEditorTests.mjs");
  // Without a model for it, the launch that needs one says so.
  const { status, said } = await runScript(name, [script, ...launches], environment);
  const counts = /^editor: (\d+) passed, (\d+) failed$/m.exec(said);
  const passed = Number(counts?.[1] ?? 0);
  return {
    passed,
    failed: Math.max(Number(counts?.[2] ?? 0), status === 0 && passed > 0 ? 0 : 1),
    failures: [...said.matchAll(/^ {2}FAILED (.*)$/gm)].map(([, line]) => line),
    said,
    remark: counts === null ? `The editor tests gave no result, exit status ${status}.\n` : "",
  };
}

async function runMocha({ name, folders, timeout, soakTimeout, soak }, environment) {
  const counts = path.join(temporary, `${name.replaceAll(" ", "-")}.json`);
  const specs = folders.map((folder) => `out/test/${folder}/**/*.test.js`);
  const reporter = path.join(root, "test", "support", "countingReporter.cjs");
  const limit = String(soak ? soakTimeout : timeout);
  const { status, said, complained } = await runScript(
    name,
    [mocha, "--reporter", reporter, "--timeout", limit, "--forbid-only", "--forbid-pending", ...specs],
    { ...environment, MOCHA_COUNTS: counts, ICL_SOAK: soak ? "1" : "0" },
  );
  let remark = "";
  // llama.cpp is talkative in tests that load it themselves: its words matter where something failed.
  if (status !== 0) {
    const lines = complained.trimEnd().split("\n");
    remark += `The error stream ended with:\n${lines.slice(-ERROR_LINES).join("\n")}\n`;
  }
  try {
    const {
      passes,
      failures: failedTests,
      pending,
      failed: failures,
    } = JSON.parse(readFileSync(counts, "utf8"));
    if (passes + failedTests + pending === 0) throw new Error("no test ran");
    const failed = Math.max(failedTests + pending, status === 0 ? 0 : 1);
    return { passed: passes, failed, failures, said, remark };
  } catch (error) {
    const failure = `The ${name} tests gave no result (${error.message}), exit status ${status}.`;
    return { passed: 0, failed: 1, failures: [failure], said, remark: `${remark}${failure}\n` };
  }
}
