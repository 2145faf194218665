import assert from "node:assert/strict";
import { methods } from "../../../src/analysis/analyses/methods.js";
import { AnalysisSession, example, sentencesOf, taskOf } from "../../support/analysisSession.js";

describe("methods side by side", () => {
  let session: AnalysisSession;

  before(async () => {
    session = await AnalysisSession.open();
  });
  after(() => {
    session.free();
  });

  it("agrees with the comparison on what both measure", async () => {
    const task = example("numbers-in-words");
    const { data, figures } = await session.run(methods, [task]);
    const { summary, vector } = await session.compare(task);
    const named = new Map(data.methods.map((method) => [method.name, method]));
    assert.equal(named.get("zero-shot")?.accuracy.value, summary.accuracy?.zeroShot.value);
    assert.equal(named.get("few-shot")?.accuracy.value, summary.accuracy?.fewShot.value);
    assert.equal(named.get("few-shot")?.agreement, 1);
    const chosen = named.get(vector.method);
    assert.deepEqual(
      data.methods.flatMap((method) => (method.chosen ? method.name : [])),
      [vector.method],
    );
    assert.equal(chosen?.accuracy.value, summary.accuracy?.taskVector.value);
    assert.equal(chosen?.agreement, summary.agreement);
    const place = vector.method === "cells" ? "KV cache" : `layer ${vector.layer}`;
    assert.match(chosen.setting ?? "", new RegExp(`^${place}\\b`));
    const zeroShot = named.get("zero-shot")?.accuracy.high ?? 1;
    for (const name of ["replace", "difference", "linear", "nearest", "cells"] as const) {
      const { accuracy, heldOutKl } = named.get(name) ?? {};
      assert.ok((accuracy?.value ?? 0) > zeroShot, `${name}: ${accuracy?.value ?? 0} against ${zeroShot}`);
      assert.ok(heldOutKl !== null && heldOutKl !== undefined && heldOutKl > 0);
    }
    const tables = figures.flatMap((figure) => (figure.kind === "table" ? [figure] : []));
    assert.equal(tables[0]?.rows.length, data.methods.length);
  });

  it("chooses nothing by the queries", async () => {
    const task = example("comparatives");
    const silent = { ...task, document: { ...task.document, queries: [] } };
    const { vector } = session.context;
    assert.deepEqual(await vector(silent), await vector(task));
  });

  it("says what it needs", async () => {
    const two = await session.run(methods, [taskOf("hot -> cold\nbig -> small\n? old -> new\n")]);
    assert.match(sentencesOf(two.figures), /at least three demonstrations/);
    const silent = await session.run(methods, [taskOf("hot -> cold\nbig -> small\nold -> new\n")]);
    assert.match(sentencesOf(silent.figures), /queries with an expected answer/);
  });
});
