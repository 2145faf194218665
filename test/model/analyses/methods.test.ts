import assert from "node:assert/strict";
import { methods } from "../../../src/analysis/analyses/methods.js";
import { handOver, wholeText } from "../../../src/analysis/handoff.js";
import { best, chooseMethods } from "../../../src/analysis/methodChoice.js";
import { plainRow, wholeAnswer } from "../../../src/method/conditions.js";
import { atLayer } from "../../../src/method/taskVector.js";
import { openTokens } from "../../../src/method/openTokens.js";
import { AnalysisSession, example, sentencesOf, taskOf } from "../../support/analysisSession.js";

describe("methods side by side", () => {
  let session: AnalysisSession;

  before(async () => {
    session = await AnalysisSession.open();
  });
  after(() => {
    session.free();
  });

  it("agrees with the comparison on what both measure, and all methods work on long answers", async () => {
    const task = example("numbers-in-words");
    const { data, figures } = await session.run(methods, [task]);
    const { summary, vector } = await session.compare(task);
    const named = new Map(data.methods.map((method) => [method.name, method]));
    assert.equal(named.get("zero-shot")?.accuracy.value, summary.accuracy?.zeroShot.value);
    assert.equal(named.get("few-shot")?.accuracy.value, summary.accuracy?.fewShot.value);
    assert.equal(named.get("replace")?.accuracy.value, summary.accuracy?.taskVector.value);
    assert.equal(named.get("replace")?.setting, `layer ${vector.layer}`);
    assert.equal(named.get("few-shot")?.agreement, 1);
    assert.ok(data.longestOutput >= 2, `${data.longestOutput} tokens`);
    const zeroShot = named.get("zero-shot")?.accuracy.high ?? 1;
    for (const name of ["replace", "add", "in-context vector", "hybrid"] as const) {
      const value = named.get(name)?.accuracy.value ?? 0;
      assert.ok(value > zeroShot, `${name}: ${value} against ${zeroShot}`);
    }
    assert.match(sentencesOf(figures), /up to \d+ tokens/);
  });

  it("chooses nothing by the queries", async () => {
    const task = example("comparatives");
    const { engine, model, seed, limits } = session.context;
    const choose = async (document: typeof task.document) =>
      chooseMethods(engine, document, model, { seed, limits }, {});
    const withQueries = await choose(task.document);
    assert.ok(withQueries !== undefined);
    assert.deepEqual(await choose({ ...task.document, queries: [] }), withQueries);
  });

  it("prefers accuracy, then log-probability, then the first", () => {
    const of = (setting: string, accuracy: number, logProbability: number | null) => ({
      setting,
      accuracy,
      logProbability,
    });
    assert.equal(best([of("a", 0.5, -1), of("b", 0.6, -9)]).setting, "b");
    assert.equal(best([of("a", 0.5, -2), of("b", 0.5, -1)]).setting, "b");
    assert.equal(best([of("a", 0.5, null), of("b", 0.5, null)]).setting, "a");
  });

  it("hands an answer over after any number of its tokens", async () => {
    const { document } = example("numbers-in-words");
    const { settings, demonstrations } = document;
    const { engine, vector } = session.context;
    const theta = await vector({ path: "numbers-in-words.icl", document });
    const other = await vector(example("shout"));
    const tokens = await openTokens(engine, settings, {});
    const [zeroShot = []] = await tokens.zeroShot(["47"], {});
    const [full = []] = await tokens.fewShot([{ demonstrations, input: "47" }], {});
    const wishes = { expected: [], generate: wholeAnswer(settings, tokens.ends), top: 0, reference: null };
    const { rows } = await engine.evaluate({ vectors: [], rows: [plainRow(full, wishes)] });
    const [fewShot] = rows;
    assert.ok(fewShot !== undefined);
    assert.equal(fewShot.answer.trim(), "forty seven");
    const patch = { layer: theta.layer, method: "replace" as const, scale: 1 };
    const begun = { zeroShot, ends: tokens.ends, fewShot, theta: atLayer(theta, theta.layer), patch };
    const answers = await handOver(engine, settings, [begun], [0, 1, 50], {});
    assert.deepEqual(
      answers.map(([answer]) => answer?.trim()),
      ["forty seven", "forty seven", "forty seven"],
    );
    // Finished by another task's vector, only what the prompt began can be right.
    const foreign = { ...begun, theta: atLayer(other, other.layer), patch: { ...patch, layer: other.layer } };
    const [alone, handed] = await handOver(engine, settings, [foreign], [0, 1], {});
    assert.notEqual(alone?.[0]?.trim().split(" ")[0], "forty");
    assert.equal(handed?.[0]?.trim().split(" ")[0], "forty");
  });

  it("hands over between characters only", () => {
    assert.equal(wholeText("größer", ["gr", "\ufffd", "\ufffd", "ßer", "\n"], 1), 1);
    assert.equal(wholeText(" größer als", [" gr", "\ufffd", "\ufffd", "ßer", " als", "\n"], 2), undefined);
    assert.equal(wholeText(" forty two", [" forty", " two", "\n"], 1), 1);
    assert.equal(wholeText(" forty two", [" forty", " two", "\n"], 2), undefined);
    assert.equal(wholeText("", [], 1), undefined);
    // Handing nothing over leaves all to the vector, even where the full prompt says nothing.
    assert.equal(wholeText("", [], 0), 0);
  });

  it("says what it needs", async () => {
    const two = await session.run(methods, [taskOf("hot -> cold\nbig -> small\n? old -> new\n")]);
    assert.match(sentencesOf(two.figures), /at least three demonstrations/);
    const silent = await session.run(methods, [taskOf("hot -> cold\nbig -> small\nold -> new\n")]);
    assert.match(sentencesOf(silent.figures), /queries with an expected answer/);
  });
});
