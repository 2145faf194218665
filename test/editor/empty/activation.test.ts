import assert from "node:assert/strict";
import { setTimeout } from "node:timers/promises";
import * as vscode from "vscode";
import { ownTime } from "../blockMonitor.js";
import { openMarked } from "../documents.js";
import { engineProcesses } from "../engineProcesses.js";
import { measurements } from "../measurements.js";

const id = "icl-task-vectors.icl-task-vectors";
const ACTIVATION_LIMIT_MS = 50;
/** For the editor's own start to come to its end. */
const QUIET_MS = 1000;

interface EditorMarks {
  readonly MonacoPerformanceMarks?: {
    getMarks(): readonly { readonly name: string; readonly startTime: number }[];
  };
}

/** When the editor itself marked a phase, in whole ms since 1970. */
function markedAt(phase: string): number {
  const marks = (globalThis as EditorMarks).MonacoPerformanceMarks?.getMarks() ?? [];
  const mark = marks.find(({ name }) => name === `code/extHost/${phase}/${id}`);
  assert(mark, `The editor has not marked ${phase}.`);
  return mark.startTime;
}

/** Own work of this thread over time, a note every millisecond in which it does nothing else. */
class Timeline {
  readonly #notes: { readonly at: number; readonly own: number }[] = [];
  readonly #timer = setInterval(() => {
    this.#note();
  }, 1);

  /** At most what was worked between the two times: from the last note before to the first one after. */
  stop(from: number, to: number): number {
    clearInterval(this.#timer);
    this.#note();
    const before = this.#notes.findLast(({ at }) => at < from);
    const after = this.#notes.find(({ at }) => at > to);
    assert(before && after, "The time line does not reach around the activation.");
    return after.own - before.own;
  }

  #note(): void {
    this.#notes.push({ at: Date.now(), own: ownTime() });
  }
}

describe("activation", () => {
  it("waits for the first .icl file, is quick and starts no engine", async () => {
    const extension = vscode.extensions.getExtension(id);
    assert(extension);
    assert(!extension.isActive, "Active before a file was opened.");
    const timeline = new Timeline();
    await setTimeout(QUIET_MS);
    await openMarked("hot -> cold\n");
    await extension.activate();
    const from = markedAt("willLoadExtensionCode");
    const to = markedAt("didActivateExtension");
    await setTimeout(to - Date.now() + 5);
    // On a busy machine the clock counts what others do, too.
    const own = timeline.stop(from, to);
    const told = `${own.toFixed(1)} ms (${to - from} ms on the clock)`;
    measurements.add(`activation: ${told}`);
    assert(Math.min(to - from, own) < ACTIVATION_LIMIT_MS, `Activation took ${told}.`);
    if (process.platform === "linux") assert.deepEqual(engineProcesses(), []);
  });
});
