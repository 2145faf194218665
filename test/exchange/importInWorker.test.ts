import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { ForeignFile } from "../../src/exchange/foreignFile.js";
import { importInWorker } from "../../src/workbench/importInWorker.js";
import type { ImportOutcome } from "../../src/exchange/import/importBytes.js";
import { taskText } from "../../src/exchange/import/makeTask.js";
import { importFile } from "../../src/workbench/importFile.js";
import { failure } from "../support/failure.js";

const entry = fileURLToPath(new URL("../../src/workbench/importWorker.js", import.meta.url));

describe("importing in a thread of its own", () => {
  let folder = "";
  const unstopped = new AbortController().signal;
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), "icl-import-"));
  });
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  function written(name: string, text: string): string {
    const file = path.join(folder, name);
    writeFileSync(file, text);
    return file;
  }

  /** Buffers come out of a thread as plain arrays of bytes. */
  const plain = (outcome: ImportOutcome): unknown =>
    outcome.kind === "task" ? { ...outcome.task, pieces: taskText(outcome.task) } : outcome;

  const read = async (file: string, signal = unstopped): Promise<ImportOutcome> =>
    importInWorker(entry, { file, name: "rows" }, signal);

  it("gives what reading here gives", async () => {
    for (const text of ["question,answer\nhot,cold\nbig,small\n", "a,b,c\n1,2,3\n"]) {
      const file = written("rows.csv", text);
      assert.deepEqual(plain(await read(file)), plain(await importFile({ file, name: "rows" })));
    }
  });

  it("tells what is wrong with the file in the same words", async () => {
    const file = written("faulty.jsonl", '{"input":"a","output":"b"}\n{"input":\n');
    const here = await importFile({ file, name: "rows" }).catch((error: unknown) => error);
    assert.ok(here instanceof ForeignFile);
    await assert.rejects(read(file), { name: "ForeignFile", message: here.message });
  });

  it("ends no process by what a thread throws while it is being stopped", async () => {
    const thrower = written("thrower.mjs", 'throw new Error("too late");\n');
    const controller = new AbortController();
    const reading = importInWorker(thrower, { file: "rows.csv", name: "rows" }, controller.signal);
    // The thread has thrown by the time that this one can hear of it.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)), 0, 0, 1000);
    controller.abort();
    await assert.rejects(reading, failure("cancelled"));
  });

  it("leaves this thread free while a data set is read, and can be stopped", async () => {
    const rows = Array.from({ length: 300_000 }, (_, row) => `a question of number ${row},answer ${row}`);
    const file = written("data.csv", `question,answer\n${rows.join("\n")}\n`);
    let beats = 0;
    const beating = setInterval(() => beats++, 10);
    try {
      const start = performance.now();
      const outcome = await read(file);
      const beatable = (performance.now() - start) / 10;
      assert.equal(outcome.kind === "task" && outcome.task.rows, 300_000);
      assert.ok(beats > beatable / 3, `${beats} beats in ${beatable.toFixed(0)} times 10 ms`);
      const stop = new AbortController();
      const stopped = read(file, stop.signal);
      setTimeout(() => {
        stop.abort();
      }, 50);
      await assert.rejects(stopped, failure("cancelled"));
    } finally {
      clearInterval(beating);
    }
  });
});
