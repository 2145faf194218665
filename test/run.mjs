/**
 * Runs the tests tier by tier and ends with one line: `N passed, N failed`. A tier whose runner dies, or that
 * runs no test at all, counts as a failure. Names of tiers as arguments choose among them; `--soak` runs the
 * long form of the faults alone.
 */
import { spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "..");
const mocha = createRequire(import.meta.url).resolve("mocha/bin/mocha.js");

/** Cheap tests first: a broken parser should not cost minutes of model time. */
const tiers = [
  {
    name: "unit",
    folders: [
      "language",
      "method",
      "analysis",
      "cache",
      "device",
      "exchange",
      "models",
      "extension",
      "report",
      "webview",
      "security",
      "tools",
    ],
    timeout: 20_000,
  },
  { name: "model", folders: ["engine", "model"], timeout: 120_000 },
  { name: "command line", folders: ["cli", "api", "package"], timeout: 120_000 },
  // Repeats each fault a few times; `--soak` as often as one waits for overnight.
  { name: "faults", folders: ["faults"], timeout: 120_000, soakTimeout: 3_600_000 },
  { name: "browser", folders: ["browser"], timeout: 60_000 },
  { name: "editor", run: runEditor },
];

/** So much of the error stream is shown where a tier failed. */
const ERROR_LINES = 60;

const soak = process.argv.includes("--soak");
const chosen = soak ? ["faults"] : process.argv.slice(2);
const unknown = chosen.filter((name) => !tiers.some((tier) => tier.name === name));
if (unknown.length > 0) {
  process.stderr.write(
    `There is no tier ${unknown.join(", ")}; there are ${tiers.map(({ name }) => name).join(", ")}.\n`,
  );
  process.exit(2);
}

const forgotten = foldersWithTests().filter(
  (folder) => !tiers.some(({ folders = ["editor"] }) => folders.includes(folder)),
);
if (forgotten.length > 0) {
  process.stderr.write(`No tier runs the tests in test/${forgotten.join(", test/")}.\n`);
  process.exit(2);
}

const temporary = mkdtempSync(path.join(os.tmpdir(), "icl-tests-"));
const results = [];
try {
  for (const tier of tiers) {
    if (chosen.length > 0 && !chosen.includes(tier.name)) continue;
    process.stdout.write(`\n== ${tier.name} tests ==\n`);
    const start = Date.now();
    results.push({ name: tier.name, ...(tier.run ?? runMocha)(tier), seconds: (Date.now() - start) / 1000 });
  }
} finally {
  rmSync(temporary, { recursive: true, force: true });
}

process.stdout.write("\n");
for (const { name, passed, failed, seconds } of results) {
  process.stdout.write(`${name}: ${passed} passed, ${failed} failed in ${seconds.toFixed(0)} s\n`);
}
const passed = results.reduce((sum, result) => sum + result.passed, 0);
const failed = results.reduce((sum, result) => sum + result.failed, 0);
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;

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

/** A real VS Code, which runs the tests inside its extension host. */
function runEditor() {
  const { stdout, status } = spawnSync(
    process.execPath,
    [path.join(root, "test", "host", "runEditorTests.mjs")],
    {
      cwd: root,
      stdio: ["ignore", "pipe", "inherit"],
      encoding: "utf8",
    },
  );
  process.stdout.write(stdout);
  const counts = /^editor: (\d+) passed, (\d+) failed$/m.exec(stdout);
  if (counts === null) process.stdout.write(`The editor tests gave no result, exit status ${status}.\n`);
  const passed = Number(counts?.[1] ?? 0);
  return { passed, failed: Math.max(Number(counts?.[2] ?? 0), status === 0 && passed > 0 ? 0 : 1) };
}

function runMocha({ name, folders, timeout, soakTimeout }) {
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
      env: { ...process.env, MOCHA_COUNTS: counts, ICL_SOAK: soak ? "1" : "0" },
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
