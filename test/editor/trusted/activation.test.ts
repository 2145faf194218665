import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import * as vscode from "vscode";
import { ownTime } from "../blockMonitor.js";
import { openFixture } from "../documents.js";
import { measurements } from "../measurements.js";

const id = "icl-task-vectors.icl-task-vectors";
const ACTIVATION_LIMIT_MS = 50;

interface EditorMarks {
  readonly MonacoPerformanceMarks?: {
    getMarks(): readonly { readonly name: string; readonly startTime: number }[];
  };
}

/** What the editor itself counts, in whole ms: reading the bundle, and the call of activate. */
function countedByEditor(): number | undefined {
  const marks = (globalThis as EditorMarks).MonacoPerformanceMarks?.getMarks() ?? [];
  const at = (phase: string): number =>
    marks.find(({ name }) => name === `code/extHost/${phase}/${id}`)?.startTime ?? Number.NaN;
  const reading = at("didLoadExtensionCode") - at("willLoadExtensionCode");
  const activating = at("didActivateExtension") - at("willActivateExtension");
  return Number.isNaN(reading + activating) ? undefined : reading + activating;
}

/** Command lines of the processes that this one has started, where the system tells. */
function childCommands(): readonly string[] {
  if (process.platform !== "linux") return [];
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const status = readFileSync(`/proc/${pid}/status`, "utf8");
        if (!new RegExp(`^PPid:\\s+${process.pid}$`, "m").test(status)) return [];
        return [readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ")];
      } catch {
        // It ended meanwhile.
        return [];
      }
    });
}

describe("activation", () => {
  it("waits for the first .icl file, is quick and starts no engine", async () => {
    const extension = vscode.extensions.getExtension(id);
    assert(extension);
    assert(!extension.isActive, "Active before a file was opened.");
    const own = ownTime();
    await openFixture("antonyms.icl");
    await extension.activate();
    const spent = ownTime() - own;
    assert(extension.isActive);
    const counted = countedByEditor();
    const told = `${counted ?? "?"} ms on the clock, ${spent.toFixed(1)} ms of work with opening a file`;
    measurements.add(`activation: ${told}`);
    // On a busy machine the clock counts what others do, too.
    assert(Math.min(counted ?? spent, spent) < ACTIVATION_LIMIT_MS, `Activation took ${told}.`);
    assert.deepEqual(
      childCommands().filter((command) => command.includes("engine")),
      [],
    );
  });
});
