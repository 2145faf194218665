import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { runTests } from "@vscode/test-electron";
import { repositoryPath } from "../support/repository.js";
import { chooseEditor, type EditorChoice } from "./editorChoice.js";
import { type EditorReport, editorReport } from "./report.js";

/** Each is one launch of the editor; the names are folders of test/editor. */
const suites = [
  // Nothing in it activates the extension before the test looks. It takes the time of something that happens
  // once a launch, and a machine that does other work is not quick every time.
  { name: "empty", isTrusted: true, withFixtures: false, launches: 3 },
  { name: "trusted", isTrusted: true, withFixtures: true, launches: 1 },
  { name: "untrusted", isTrusted: false, withFixtures: true, launches: 1 },
  { name: "memory", isTrusted: true, withFixtures: false, launches: 1, limitMs: 400_000 },
  // With the model that ICL_REAL_MODEL names, which takes its time.
  { name: "real", isTrusted: true, withFixtures: false, launches: 1, limitMs: 900_000 },
] as const;
type Suite = (typeof suites)[number];

const fixtures = repositoryPath("test", "editor", "fixtures");
const extension = repositoryPath();
const entry = repositoryPath("out", "test", "editor", "index.js");

/**
 * Runs the suites and tells the results; gives the exit status.
 * @param only names suites, all where it is empty; `trusted/typing` is one file of one.
 */
export async function runEditorTests(only: readonly string[]): Promise<number> {
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  let editor: EditorChoice;
  try {
    editor = await chooseEditor();
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    say("editor: 0 passed, 1 failed");
    return 1;
  }
  say(`Editor tests in ${editor.description}`);
  let passed = 0;
  let failed = 0;
  for (const suite of suites) {
    const files = only
      .filter((one) => one.startsWith(`${suite.name}/`))
      .map((one) => path.posix.basename(one));
    if (only.length > 0 && files.length === 0 && !only.includes(suite.name)) continue;
    if (suite.name === "real" && (process.env["ICL_REAL_MODEL"] ?? "") === "") {
      say("\nThe walk with a pretrained model takes part where ICL_REAL_MODEL names a GGUF file.");
      continue;
    }
    say(`\n${suite.name} workspace`);
    let report = await runSuite(editor, suite, files);
    for (let launch = 1; launch < suite.launches && report?.failed.length !== 0; launch++) {
      for (const line of report?.failed ?? []) say(`  once more after: ${line}`);
      report = await runSuite(editor, suite, files);
    }
    for (const line of report?.measurements ?? []) say(`  ${line}`);
    for (const line of report?.failed ?? []) say(`  FAILED ${line}`);
    if (report === undefined) say("  FAILED The editor ended, or was ended, before its tests did.");
    else if (report.passed === 0) say("  FAILED No test has passed.");
    if (report !== undefined && report.pending > 0) say(`  FAILED ${report.pending} tests were left out.`);
    passed += report?.passed ?? 0;
    failed += (report?.failed.length ?? 1) + (report?.pending ?? 0) + (report?.passed === 0 ? 1 : 0);
  }
  say(`editor: ${passed} passed, ${failed} failed`);
  return failed === 0 && passed > 0 ? 0 : 1;
}

async function runSuite(
  { executable }: EditorChoice,
  suite: Suite,
  files: readonly string[],
): Promise<EditorReport | undefined> {
  const root = mkdtempSync(path.join(tmpdir(), "icl-editor-tests-"));
  try {
    const workspace = path.join(root, "workspace");
    if (suite.withFixtures) cpSync(fixtures, workspace, { recursive: true });
    else mkdirSync(workspace);
    const reportFile = path.join(root, "report.json");
    const environment = {
      ICL_EDITOR_SUITE: suite.name,
      ICL_EDITOR_FILES: files.join(","),
      ICL_EDITOR_REPORT: reportFile,
      ...("limitMs" in suite ? { ICL_EDITOR_LIMIT_MS: String(suite.limitMs) } : {}),
    };
    const folder = `--folder-uri=${pathToFileURL(workspace).href}`;
    if (suite.isTrusted) {
      // What counts is the report: a status of 0 also comes from a host that has crashed.
      await runTests({
        vscodeExecutablePath: executable,
        extensionDevelopmentPath: extension,
        extensionTestsPath: entry,
        launchArgs: [folder, "--disable-extensions"],
        extensionTestsEnv: environment,
      }).catch(() => undefined);
    } else {
      await launchUntrusted(executable, [folder, `--user-data-dir=${path.join(root, "user")}`], environment);
    }
    if (!existsSync(reportFile)) return undefined;
    return editorReport.parse(JSON.parse(readFileSync(reportFile, "utf8")));
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** As runTests does it, except that it trusts every workspace. */
async function launchUntrusted(
  executable: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<void> {
  const child = spawn(
    executable,
    [
      ...args,
      "--no-sandbox",
      "--disable-updates",
      "--disable-extensions",
      "--skip-welcome",
      `--extensionTestsPath=${entry}`,
      `--extensionDevelopmentPath=${extension}`,
    ],
    { env: { ...process.env, ...environment }, stdio: ["ignore", "inherit", "inherit"] },
  );
  await once(child, "exit");
}
