import assert from "node:assert/strict";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { IclError, openModel, type Model, type Prefix, type Vector } from "../../src/api/main.js";
import { smallShape, writeRandomModel } from "../support/randomModel.js";
import { RunDocument } from "../../src/workbench/documents/runDocument.js";
import { KvPrefixDocument } from "../../src/exchange/kvPrefix.js";
import { runIcl } from "../cli/icl.js";
import { demoModel, repositoryPath } from "../support/repository.js";
import { suiteFolder } from "../support/suiteFolder.js";
import { testLibrary } from "../support/testSession.js";

function refused(code: string, words: RegExp): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof IclError, String(error));
    assert.equal(error.code, code, error.message);
    assert.match(error.message, words);
    return true;
  };
}

function pick(result: RunDocument["results"][number] | undefined): unknown {
  assert.ok(result);
  const { answer, promptTokens, top } = result;
  return { answer, promptTokens, top: top.map(({ text, probability }) => ({ text, probability })) };
}

describe("the Node module", () => {
  const folder = suiteFolder();
  const task = repositoryPath("examples", "antonyms.icl");
  let model: Model;
  let vector: Vector;

  before(async () => {
    model = await openModel({ cacheFolder: folder("cache") });
    vector = await model.computeVector(task);
    for (const format of ["safetensors", "json", "numpy", "kv-prefix"]) {
      const method = format === "numpy" ? ["--method", "replace"] : [];
      const args = ["export", task, "--format", format, ...method, "-o", folder(`vector.${format}`)];
      const { code, stderr } = await runIcl(args, { env: { ICL_CACHE_DIR: folder("cache") } });
      assert.equal(code, 0, stderr);
    }
  });
  after(async () => {
    await model.close();
  });

  it("answers alike with a vector that was computed and one that was exported, in each way it is given", async () => {
    const document = JSON.parse(readFileSync(folder("vector.json"), "utf8")) as object;
    const sources = [
      folder("vector.safetensors"),
      folder("vector.json"),
      readFileSync(folder("vector.safetensors")),
      document,
    ];
    const wanted = { ...(await model.answer(vector, "fast")), milliseconds: 0 };
    assert.equal(wanted.text, "slow");
    assert.ok(wanted.top.length > 0 && wanted.promptTokens > 0);
    for (const source of sources) {
      const loaded = await model.loadVector(source);
      assert.deepEqual(loaded, vector);
      const answer = { ...(await model.answer(loaded, "fast")), milliseconds: 0 };
      assert.deepEqual(answer, wanted);
    }
  });

  it("answers as the command line does, by every method, with all that stands before the query", async () => {
    const text = readFileSync(task, "utf8");
    const file = folder("instructed.icl");
    writeFileSync(file, text.replace(/^---\n/, '---\ninstruction: "The opposite:"\n'));
    const environment = { env: { ICL_CACHE_DIR: folder("cache") } };
    for (const [method, ...more] of [
      ["replace"],
      ["add"],
      ["difference", "--keep", "2"],
      ["linear"],
      ["nearest"],
    ] as const) {
      const words = ["--method", method, ...more];
      const output = folder(`${method}.safetensors`);
      const written = await runIcl(["export", file, ...words, "-o", output], environment);
      assert.equal(written.code, 0, written.stderr);
      const run = await runIcl(["run", file, "--input", "fast", "--json", ...words], environment);
      const [result] = RunDocument.parse(JSON.parse(run.stdout)).results;
      const loaded = await model.loadVector(output);
      assert.equal(loaded.method, method);
      assert.equal(loaded.context.demonstrations.length, more.length === 0 ? 0 : 2);
      assert.equal(loaded.values === null, ["linear", "nearest"].includes(method), method);
      const { text: answer, promptTokens, top } = await model.answer(loaded, "fast");
      assert.deepEqual({ answer, promptTokens, top }, pick(result), method);
    }
  });

  it("goes on from a KV prefix as the full prompt does, and refuses it under other conditions", async () => {
    const file = folder("vector.kv-prefix");
    const prefix: Prefix = await model.loadPrefix(file);
    const answer = await model.answer(prefix, "fast");
    const full = await runIcl(["run", task, "--input", "fast", "--mode", "few-shot"]);
    assert.equal(answer.text, full.stdout.trim());
    assert.ok(prefix.tokens > 10 && answer.promptTokens > prefix.tokens);

    const beside = `${file}.json`;
    const document = KvPrefixDocument.parse(JSON.parse(readFileSync(beside, "utf8")));
    const changed = async (change: object): Promise<unknown> => {
      writeFileSync(beside, JSON.stringify({ ...document, ...change }));
      return model.answer(await model.loadPrefix(file), "fast");
    };
    const { conditions } = document;
    await assert.rejects(
      changed({ conditions: { ...conditions, kvType: "F16" } }),
      refused("bad-request", /was saved under another KV type \(F16\) than that in use \(F32\)/),
    );
    await assert.rejects(
      changed({ conditions: { ...conditions, release: "0.5.0" } }),
      refused("bad-request", /another llama\.cpp release/),
    );
    await assert.rejects(
      changed({ model: { ...document.model, fingerprint: "another" } }),
      refused("bad-file", /was made on the model/),
    );
    await assert.rejects(changed({ tokens: "x" }), refused("bad-file", /does not describe a KV prefix/));
    await changed({});
  });

  it("tells what is wrong, with a code", async () => {
    await assert.rejects(
      model.loadVector(folder("absent")),
      refused("bad-file", /There is no file .*absent\. Check the path\./),
    );
    await assert.rejects(model.loadVector(folder("vector.numpy")), refused("bad-file", /is a NumPy file/));
    await assert.rejects(model.loadVector({}), refused("bad-file", /not an exported task vector/));
    await assert.rejects(model.computeVector(folder("absent.icl")), refused("bad-file", /cannot be read/));
    await assert.rejects(
      openModel({ file: folder("absent.gguf") }),
      refused("model-missing", /There is no model file/),
    );
    await assert.rejects(
      openModel({ threads: -1 }),
      refused("bad-request", /^The options of the model cannot be used \(threads: .*>=0\)\. Correct them\.$/),
    );
    const strange = { kind: "task-vector" } as unknown as Vector;
    await assert.rejects(model.answer(strange, "x"), refused("bad-request", /loaded by another model/));
    const file = folder("random.gguf");
    writeRandomModel((await testLibrary()).symbols, file, smallShape);
    const other = await openModel({ file });
    try {
      await assert.rejects(
        other.loadVector(folder("vector.safetensors")),
        refused("bad-file", /was made on the model icl-demo .* not on random-qwen2/),
      );
    } finally {
      await other.close();
    }
    await assert.rejects(other.answer(vector, "x"), refused("closed", /was closed/));
  });

  it("takes an address for a model that is on this machine, and downloads none", async () => {
    const surroundings = process.env;
    process.env = { ...surroundings, ICL_MODELS_DIR: folder("models") };
    try {
      const file = "hf:owner/demo-GGUF:F32";
      await assert.rejects(
        openModel({ file }),
        refused(
          "model-not-downloaded",
          /^hf:owner\/demo-GGUF:F32 is not on this machine\. Download it with `icl models download hf:owner\/demo-GGUF:F32`/,
        ),
      );
      await assert.rejects(
        openModel({ file: "hf:owner" }),
        refused("bad-request", /not the address of a model/),
      );
      mkdirSync(folder("models", "owner", "demo-GGUF"), { recursive: true });
      copyFileSync(demoModel, folder("models", "owner", "demo-GGUF", "demo.F32.gguf"));
      const found = await openModel({ file, cacheFolder: folder("cache") });
      try {
        assert.deepEqual(found.facts, { ...model.facts, name: "demo.F32" });
        assert.equal((await found.answer(await found.computeVector(task), "fast")).text, "slow");
      } finally {
        await found.close();
      }
    } finally {
      process.env = surroundings;
    }
  });

  it("stops when it is told to", async () => {
    const controller = new AbortController();
    controller.abort();
    const { signal } = controller;
    await assert.rejects(model.answer(vector, "fast", { signal }), refused("cancelled", /cancelled/));
    await assert.rejects(openModel({ signal }), refused("cancelled", /cancelled/));
    const later = new AbortController();
    const steps = new Set<string>();
    const work = model.computeVector(repositoryPath("examples", "plurals.icl"), {
      signal: later.signal,
      onProgress: (step) => {
        steps.add(step);
        later.abort();
      },
    });
    await assert.rejects(work, refused("cancelled", /cancelled/));
    assert.ok(steps.size > 0);
    assert.equal((await model.answer(vector, "fast")).text, "slow");
  });
});
