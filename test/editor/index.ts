import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import Mocha from "mocha";
import { format } from "node:util";
import { type EditorReport, outputMark } from "../host/report.js";
import { measurements } from "./measurements.js";

const repository = path.resolve(import.meta.dirname, "..", "..", "..");

/** What the editor calls when it has started; rejects where a test has failed. */
export async function run(): Promise<void> {
  const suite = process.env["ICL_EDITOR_SUITE"] ?? "trusted";
  const mocha = new Mocha({ ui: "bdd", timeout: 20_000, color: true, forbidOnly: true });
  const folder = path.join(import.meta.dirname, suite);
  const only = process.env["ICL_EDITOR_FILES"] ?? "";
  for (const file of readdirSync(folder).sort()) {
    if (!file.endsWith(".test.js")) continue;
    if (only === "" || only.split(",").includes(path.basename(file, ".test.js")))
      mocha.addFile(path.join(folder, file));
  }
  await mocha.loadFilesAsync();
  // The editor's own talk goes the same way.
  Mocha.reporters.Base.consoleLog = (...args: readonly unknown[]) => {
    // eslint-disable-next-line no-console -- the only way out of an extension host
    console.log(`${outputMark}${format(...args)}`);
  };
  const failed: string[] = [];
  process.on("unhandledRejection", (reason) => {
    const text = reason instanceof Error ? (reason.stack ?? reason.message) : String(reason);
    // The host runs the editor's own extensions as well.
    if (text.includes(repository)) failed.push(`unhandled rejection: ${text}`);
  });
  const stats = await new Promise<Mocha.Stats | undefined>((resolve) => {
    const runner = mocha.run(() => {
      resolve(runner.stats);
    });
    runner.on("fail", (test, error: Error) => {
      failed.push(`${test.fullTitle()}: ${error.message}`);
    });
  });
  const report: EditorReport = {
    passed: stats?.passes ?? 0,
    failed,
    pending: stats?.pending ?? 0,
    measurements: [...measurements],
  };
  const file = process.env["ICL_EDITOR_REPORT"];
  if (file !== undefined) {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(report));
  }
  if (failed.length > 0) throw new Error(`${failed.length} failed.`);
}
