import assert from "node:assert/strict";
import { EngineWork } from "../faults/engineWork.js";
import { defaultEngineOptions } from "../../src/protocol/engineOptions.js";
import { openModel } from "../../src/api/main.js";
import { exportTask } from "../../src/workbench/exportTask.js";
import type { TaskFile } from "../../src/workbench/taskFile.js";
import { suiteFolder } from "../support/suiteFolder.js";
import { realModel } from "./realModel.js";
import { realTask, withFirstQueries, withKey } from "./tasks.js";

/** Tasks that a small model does behind demonstrations, in three kinds of the paper. */
const tasks = ["opposite", "past-tense", "upper-case"];
/** Floor for the mean over these: below it the protocol, not the tasks, is at fault. */
const LEAST_KEPT = 0.7;

describe("compression on a pretrained model", () => {
  const folder = suiteFolder();
  let work: EngineWork;
  before(() => {
    work = new EngineWork(realModel, folder("cache"), {}, defaultEngineOptions);
  });
  after(async () => {
    await work.client.dispose();
  });

  async function answers(task: TaskFile, mode: "task-vector" | "few-shot" | "zero-shot"): Promise<string[]> {
    const inputs = task.document.queries.map(({ input }) => input.text);
    const given: string[] = [];
    for await (const { answer } of work.workbench.run(task, inputs, mode, {})) given.push(answer);
    return given;
  }

  it("keeps most of what the full prompt does, which neither the query alone nor random vectors do", async () => {
    const sums = { zeroShot: 0, taskVector: 0, fewShot: 0, random: 0 };
    for (const name of tasks) {
      const { summary, vector } = await work.workbench.compare(realTask(name), {}, false);
      const { accuracy } = summary;
      assert.ok(accuracy !== null);
      process.stdout.write(
        `      ${name}: ${vector.method} at ${vector.layer}, ${accuracy.zeroShot.value.toFixed(2)} / ${accuracy.taskVector.value.toFixed(2)} / ${accuracy.fewShot.value.toFixed(2)}\n`,
      );
      assert.ok(vector.validated);
      sums.zeroShot += accuracy.zeroShot.value;
      sums.taskVector += accuracy.taskVector.value;
      sums.fewShot += accuracy.fewShot.value;
      sums.random += accuracy.randomVector.value;
    }
    assert.ok(sums.fewShot / tasks.length > 0.4, `few-shot ${sums.fewShot / tasks.length}`);
    assert.ok(sums.taskVector >= LEAST_KEPT * sums.fewShot, `${sums.taskVector} of ${sums.fewShot}`);
    assert.ok(sums.taskVector > 2 * Math.max(sums.zeroShot, sums.random), JSON.stringify(sums));
  });

  it("answers a run as it compares: with the vector, the full prompt and the query alone", async () => {
    const task = realTask("opposite");
    const { queries } = await work.workbench.compare(task, {}, false);
    const compared = (condition: "taskVector" | "fewShot" | "zeroShot") =>
      queries.map((query) => query[condition].answer);
    assert.deepEqual(await answers(task, "task-vector"), compared("taskVector"));
    assert.deepEqual(await answers(task, "few-shot"), compared("fewShot"));
    assert.deepEqual(await answers(task, "zero-shot"), compared("zeroShot"));
  });

  it("sweeps the layers: at the chosen one it is the comparison's accuracy", async () => {
    const task = realTask("opposite");
    const { summary, vector } = await work.workbench.compare(task, {}, false);
    const { sweep } = await work.workbench.sweep(task, {}, undefined, 0);
    const chosen = sweep.layers.find(({ layer }) => layer === vector.layer);
    assert.equal(chosen?.test?.accuracy.value, summary.accuracy?.taskVector.value);
  });

  it("keeps demonstrations in front of the query where the file says so", async () => {
    const plain = await work.workbench.compare(withFirstQueries(realTask("past-tense"), 1), {}, false);
    const kept = await work.workbench.compare(withKey("past-tense", "vector: {keep: 2}"), {}, false);
    const [alone, beside] = [plain, kept].map(({ queries }) => queries[0]);
    assert.ok(alone !== undefined && beside !== undefined);
    assert.ok(beside.taskVector.promptTokens > alone.taskVector.promptTokens);
    assert.ok(beside.taskVector.promptTokens < beside.fewShot.promptTokens / 2);
    assert.equal(beside.keptAlone?.promptTokens, beside.taskVector.promptTokens);
    const accuracy = kept.summary.accuracy;
    assert.ok(accuracy?.keptAlone !== undefined);
    assert.ok(accuracy.taskVector.value >= accuracy.keptAlone.value);
  });

  it("runs chats by the model's own template, the instruction in its system turn", async () => {
    const task = withKey(
      "opposite",
      "chat: true\ninstruction: Answer with the opposite of the word, in one word.",
    );
    const { summary, queries, vector } = await work.workbench.compare(withFirstQueries(task, 8), {}, false);
    assert.ok((summary.accuracy?.fewShot.value ?? 0) > 0.2);
    const [first] = queries;
    assert.ok(first?.bare !== undefined);
    // Where there is no instruction a template may write a system turn of its own, which is said.
    assert.notEqual(first.bare.promptTokens, first.zeroShot.promptTokens);
    // Where cells stand for the demonstrations the system turn is among them.
    const [patched, alone] = [first.taskVector.promptTokens, first.zeroShot.promptTokens];
    assert.ok(vector.method === "cells" ? patched < alone : patched === alone, `${patched} and ${alone}`);
  });

  it("exports a vector that the Node module answers with as the run does", async () => {
    const task = realTask("opposite");
    const file = folder("opposite.safetensors");
    await exportTask(work.workbench, task, "safetensors", file, () => Promise.resolve(true), {});
    const expected = await answers(task, "task-vector");
    const model = await openModel({ file: realModel, cacheFolder: folder("other-cache") });
    try {
      const vector = await model.loadVector(file);
      const given: string[] = [];
      for (const { input } of task.document.queries.slice(0, 8)) {
        given.push((await model.answer(vector, input.text)).text);
      }
      assert.deepEqual(given, expected.slice(0, 8));
    } finally {
      await model.close();
    }
  });
});
