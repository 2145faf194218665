import assert from "node:assert/strict";
import { fromDocument } from "../../src/exchange/exportedVector.js";
import type { IclDocument } from "../../src/language/document.js";
import { parseDocument } from "../../src/language/parse.js";
import { compareQueries } from "../../src/method/compare.js";
import { pairOf, prepareExtraction, type Extraction } from "../../src/method/extract.js";
import { patchOf } from "../../src/method/intervention.js";
import { openTokens } from "../../src/method/openTokens.js";
import { unpackInterventions } from "../../src/method/packedInterventions.js";
import { runQueries } from "../../src/method/runQuery.js";
import { atLayer } from "../../src/method/taskVector.js";
import { boundedExtraction } from "../../src/method/teachingPlan.js";
import { teachingInputs } from "../../src/workbench/teachingInputs.js";
import { AnalysisSession, example, relabelled, taskOf } from "../support/analysisSession.js";
import { relativeL2 } from "../support/distance.js";

describe("what stands in for the demonstrations", () => {
  let session: AnalysisSession;
  before(async () => {
    session = await AnalysisSession.open();
  });
  after(() => {
    session.free();
  });

  async function prepare(document: IclDocument, inputs: readonly string[] = []): Promise<Extraction> {
    const { engine, model } = session.context;
    return prepareExtraction(engine, document, model, { limits: boundedExtraction, inputs, keep: 0 }, {});
  }

  /** The example with other keys of its section `vector`. */
  function withVector(name: string, changes: Partial<IclDocument["settings"]["vector"]>) {
    const task = example(name);
    const { settings } = task.document;
    const vector = { ...settings.vector, ...changes };
    return { ...task, document: { ...task.document, settings: { ...settings, vector } } };
  }

  it("is validated on what none of its prompts hold: another answer changes no prompt of its fold", async () => {
    const { document } = example("antonyms");
    const before = await prepare(document);
    /** All that teaches the vector of a fold, as tokens: equal tokens have equal residual streams. */
    const taught = (extraction: Extraction, fold: number) =>
      extraction.plan.folds[fold]?.teaching.map((planned) => {
        const { fewShot, framed, answer } = pairOf(extraction, planned);
        return { fewShot, framed, answer };
      });
    for (const [fold, { validated }] of before.plan.folds.entries()) {
      const held = validated.demonstration ?? -1;
      const changed = await prepare(relabelled(document, held, "something else entirely"));
      assert.deepEqual(taught(changed, fold), taught(before, fold));
      // What is asked is few-shot by the others, so that neither does its reference change.
      assert.deepEqual(pairOf(changed, validated).fewShot, pairOf(before, validated).fewShot, `fold ${fold}`);
      const other = (fold + 1) % before.plan.folds.length;
      assert.notDeepEqual(taught(changed, other), taught(before, other), "and it does change the others");
    }
  });

  it("is made of cells that know nothing of the demonstration that they are validated on", async () => {
    const { document } = example("antonyms");
    const before = await prepare(document);
    assert.ok(before.cells !== null);
    assert.equal(before.cells.folds.length, before.plan.folds.length);
    for (const [fold, { validated }] of before.plan.folds.entries()) {
      const held = validated.demonstration ?? -1;
      const changed = await prepare(relabelled(document, held, "something else entirely"));
      assert.ok(changed.cells !== null);
      assert.deepEqual(changed.cells.folds[fold], before.cells.folds[fold], `fold ${fold}`);
      assert.deepEqual(changed.cells.prompts, before.cells.prompts);
      assert.notDeepEqual(changed.cells.whole, before.cells.whole);
    }
  });

  it("has cells for what joins, for groups of inputs, for separators and for groups of answers", async () => {
    const { document } = example("antonyms");
    const { cells, tokens } = await prepare(document);
    assert.ok(cells !== null);
    const { whole } = cells;
    const { engine } = session.context;
    const { pieces } = await engine.pieces({ tokens: [...whole.tokens] });
    const texts = whole.clusters.map((places) => places.map((place) => pieces[place] ?? "").join(""));
    const shown = document.demonstrations;
    // The first token, at which attention rests, stays.
    const groups = 4;
    assert.equal(texts.length, 1 + groups + 1 + groups);
    const [joiners = ""] = texts;
    const inputs = texts.slice(1, 1 + groups);
    const separators = texts.at(1 + groups) ?? "";
    const outputs = texts.slice(2 + groups);
    assert.equal(joiners, "\n".repeat(shown.length - 1));
    const first = pieces.slice(0, whole.kept).join("");
    assert.equal(first + inputs.join(""), shown.map(({ input }) => input.text).join(""));
    assert.equal(separators, " ->".repeat(shown.length));
    assert.equal(outputs.join(""), shown.map(({ output }) => ` ${output.text}`).join(""));
    // Neighbours share a cell, of ten demonstrations two or three.
    const sizes = [3, 2, 3, 2];
    const starts = sizes.map((_, group) => sizes.slice(0, group).reduce((sum, size) => sum + size, 0));
    assert.deepEqual(
      outputs,
      starts.map((start, group) =>
        shown
          .slice(start, start + (sizes[group] ?? 0))
          .map(({ output }) => ` ${output.text}`)
          .join(""),
      ),
    );
    // What follows them is what follows them in the full prompt.
    const [prompt = []] = await tokens.fewShot([{ demonstrations: shown, input: "cheap" }], {});
    const [behind = []] = await tokens.framed(["cheap"], { lead: "cells", instruction: true, kept: [] }, {});
    assert.deepEqual([...whole.tokens, ...behind], prompt);
  });

  it("has a cell for each token of a separator that is the same in all demonstrations", async () => {
    const text =
      "---\ntemplate: '{input} is to {output}'\n---\nhot -> cold\nbig -> small\ntall -> short\nold -> new\n";
    const { cells } = await prepare(parseDocument(text, "words.icl"));
    assert.ok(cells !== null);
    const { pieces } = await session.context.engine.pieces({ tokens: [...cells.whole.tokens] });
    const texts = cells.whole.clusters.map((places) => places.map((place) => pieces[place] ?? ""));
    const separator = texts.filter((list) => list.length === 4 && new Set(list).size === 1);
    assert.equal(separator.map(([piece]) => piece).join(""), " is to");
  });

  for (const [what, changes] of [
    ["lead none", { lead: "none" }],
    ["lead joiner", { lead: "joiner" }],
    ["without follow-through", { followThrough: false }],
    ["with follow-through", { followThrough: true }],
    ["two demonstrations that stay", { keep: 2 }],
    ["inputs without answers", { inputs: { kind: "list", inputs: ["cheap", "thick", "early", "noisy"] } }],
    ["θ at its layer, as the paper has it", { method: "replace", lead: "none", followThrough: false }],
    ["nearest", { method: "nearest" }],
    ["linear", { method: "linear", followThrough: true }],
    ["in_context", { method: "in_context" }],
    ["cells", { method: "cells" }],
    ["cells behind two demonstrations that stay", { method: "cells", keep: 2 }],
  ] as const) {
    it(`answers in a run as in a comparison: ${what}`, async () => {
      const task = withVector("antonyms", changes);
      const { queries, vector } = await session.compare(task);
      if ("lead" in changes) assert.equal(vector.frame.lead, changes.lead);
      if ("keep" in changes) assert.equal(vector.frame.keep, changes.keep);
      if ("method" in changes) assert.equal(vector.method, changes.method);
      if ("followThrough" in changes) {
        assert.equal(vector.followThrough, changes.followThrough);
        assert.equal(vector.interventions.answer.length > 0, changes.followThrough);
      }
      const inputs = queries.map(({ input }) => input);
      const run = await runQueries(session.context.engine, task.document, inputs, vector, "task-vector", {});
      assert.deepEqual(
        run.map(({ answer, promptTokens }) => ({ answer, promptTokens })),
        queries.map(({ taskVector: { answer, promptTokens } }) => ({ answer, promptTokens })),
      );
    });
  }

  it("keeps the instruction, or drops it", async () => {
    const { engine } = session.context;
    const { document, path } = example("antonyms");
    const instruction = "Say the opposite.";
    for (const choice of ["keep", "drop"] as const) {
      const settings = { ...document.settings, instruction };
      const asked = {
        ...document,
        settings: { ...settings, vector: { ...settings.vector, instruction: choice, lead: "none" as const } },
      };
      const vector = await session.context.vector({ path, document: asked });
      assert.equal(vector.frame.instruction, choice === "keep");
      const [{ promptTokens } = { promptTokens: 0 }] = await runQueries(
        engine,
        asked,
        ["fast"],
        vector,
        "task-vector",
        {},
      );
      const tokens = await openTokens(engine, settings, {});
      const bare = { lead: "none", instruction: false, kept: [] } as const;
      const [own = []] = await tokens.framed(["fast"], { ...bare, instruction: choice === "keep" }, {});
      const [without = []] = await tokens.framed(["fast"], bare, {});
      assert.equal(promptTokens, own.length);
      assert.equal(promptTokens > without.length, choice === "keep");
    }
  });

  it("is θ of the paper where the file names vector.method: replace alone", async () => {
    const text = example("antonyms").document.text.replace(/^---\n/, "---\nvector: {method: replace}\n");
    const task = taskOf(text);
    const { engine } = session.context;
    const { document } = task;
    const { demonstrations, settings } = document;
    const vector = await session.context.vector(task);
    assert.equal(vector.method, "replace");
    assert.deepEqual(vector.frame, { lead: "none", instruction: false, keep: 0 });
    assert.equal(vector.followThrough, false);
    const theta = atLayer(vector, vector.layer);
    assert.deepEqual(vector.interventions, patchOf(vector.layer, theta));
    // The mean over the dummies, each behind the demonstrations without it.
    const tokens = await openTokens(engine, settings, {});
    const group = await tokens.fewShot(
      vector.dummies.map((input) => ({
        demonstrations: demonstrations.filter((one) => one.input.text !== input),
        input,
      })),
      {},
    );
    const captured = await engine.capture({ groups: [group] });
    assert.ok(relativeL2(vector.theta, captured.groups[0] ?? new Float32Array(0)) < 1e-5);
  });

  it("hangs on the query where no one vector will do, and no vector is found where there is none", async () => {
    const linear = await session.compare(withVector("capitals-both-ways", { method: "linear" }));
    const { fewShot, taskVector } = linear.summary.accuracy ?? {};
    assert.ok((fewShot?.value ?? 0) >= 0.9, `few-shot ${fewShot?.value ?? 0}`);
    assert.ok((taskVector?.value ?? 0) >= 0.9, `task vector ${taskVector?.value ?? 0}`);
    const { summary } = await session.compare(example("code-words"));
    assert.notEqual(summary.verdict, "compresses");
    assert.ok((summary.accuracy?.taskVector.value ?? 1) < (summary.accuracy?.fewShot.value ?? 0) - 0.3);
  });

  it("answers as it did where an earlier release exported it", async () => {
    const { engine, model } = session.context;
    const task = withVector("antonyms", {
      method: "replace",
      lead: "none",
      followThrough: false,
      instruction: "drop",
    });
    const { document } = task;
    const vector = await session.context.vector(task);
    const { name, architecture, layers, embeddingLength, fingerprint, release } = model;
    const { template, joiner, stop, maxTokens, chat } = document.settings;
    const earlier = {
      format: "icl-task-vector",
      version: 1,
      task: "antonyms",
      file: "antonyms.icl",
      model: { name, architecture, layers, embeddingLength, fingerprint },
      release,
      layer: vector.layer,
      validated: true,
      method: "replace",
      scale: 1,
      prompt: { template: template.source, joiner, stop, maxTokens, chat },
      dummies: vector.dummies,
      seed: 0,
      vectors: [{ layer: vector.layer, values: [...atLayer(vector, vector.layer)] }],
    };
    const { description, vectors } = fromDocument(JSON.parse(JSON.stringify(earlier)), "it");
    const interventions = unpackInterventions(description.interventions, vectors);
    const inputs = document.queries.map(({ input }) => input.text);
    const answersOf = async (used: typeof vector) => {
      const run = await runQueries(engine, document, inputs, used, "task-vector", {});
      return run.map(({ answer }) => answer);
    };
    const loaded = {
      ...vector,
      frame: { lead: description.context.lead, instruction: false, keep: 0 },
      interventions,
    };
    assert.deepEqual(await answersOf(loaded), await answersOf(vector));
  });

  it("is never taught by a query", async () => {
    const inputs = (list: string) =>
      taskOf(`---\nvector: {inputs: ${list}}\n---\nhot -> cold\nbig -> small\n? old\n`);
    assert.deepEqual(await teachingInputs(inputs("[wet, ' wet ', new]")), ["wet", "new"]);
    await assert.rejects(teachingInputs(inputs("[wet, old]")), /"old" of vector\.inputs is also a query/);
  });

  it("compares what stays with and without the vector", async () => {
    const task = withVector("antonyms", { keep: 2 });
    const vector = await session.context.vector(task);
    const { engine } = session.context;
    const compared = await compareQueries(engine, task.document, vector, { cost: false }, {});
    const tokens = await openTokens(engine, task.document.settings, {});
    const kept = task.document.demonstrations.slice(0, 2);
    const inputs = compared.queries.map(({ input }) => input);
    const prompts = await tokens.fewShot(
      inputs.map((input) => ({ demonstrations: kept, input })),
      {},
    );
    assert.deepEqual(
      compared.queries.map(({ keptAlone }) => keptAlone?.promptTokens),
      prompts.map(({ length }) => length),
    );
    assert.deepEqual(
      compared.queries.map(({ taskVector }) => taskVector.promptTokens),
      prompts.map(({ length }) => length),
    );
    assert.ok(compared.summary.accuracy?.keptAlone !== undefined);
  });
});
