import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as vscode from "vscode";
import { decodeSafetensors, encodeSafetensors } from "../../../src/cache/safetensors.js";
import { type Bundle, BUNDLE_KEY } from "../../../src/exchange/bundle.js";
import { encodeControlVector } from "../../../src/exchange/controlVectorGguf.js";
import { encodeNpy } from "../../../src/exchange/npy.js";
import { ErrorPresenter } from "../../../src/extension/messages/showError.js";
import type { VectorAnswers } from "../../../src/extension/vectors/vectorFile.js";
import { VectorFiles } from "../../../src/extension/vectors/vectorFiles.js";
import { openMarked } from "../documents.js";
import { until } from "../engineProcesses.js";

const execute = async <Result>(id: string, ...args: readonly unknown[]): Promise<Result> =>
  vscode.commands.executeCommand<Result>(id, ...args);

const task =
  "---\nname: opened-antonyms\nvector: {method: replace}\n---\nhot -> cold\nbig -> small\ntall -> short\nrich -> poor\n? fast -> slow\n? old -> young\n";

interface Opened {
  readonly layer: number;
  readonly method: string;
  readonly width: number;
  readonly task: string | undefined;
}

describe("vectors and bundles from files", function () {
  this.timeout(60_000);
  let folder = "";
  let taskUri = "";
  let exported = "";
  let array = "";
  let layers = 0;
  let width = 0;
  /** What the task's own vector answers. */
  let own: readonly string[] = [];

  const address = (file: string): string => vscode.Uri.file(file).toString();

  before(async () => {
    folder = mkdtempSync(path.join(tmpdir(), "icl-vectors-"));
    const { document } = await openMarked(task);
    taskUri = document.uri.toString();
    exported = path.join(folder, "exported.safetensors");
    array = path.join(folder, "array.npy");
    for (const file of [exported, array]) {
      assert.equal(await execute("icl.exportTaskVector", taskUri, address(file)), address(file));
    }
    const { tensors } = decodeSafetensors(readFileSync(exported));
    [layers = 0, width = 0] = tensors.get("task_vector")?.shape ?? [];
    const answers: string[] = [];
    for (const input of ["fast", "old"]) {
      answers.push((await execute<{ answer: string }>("icl.runOnInput", taskUri, input)).answer);
    }
    own = answers;
  });
  afterEach(async () => {
    await execute("icl.stopServing");
    await execute("workbench.action.closeAllEditors");
  });
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  /** The exported vector with this in its metadata. */
  function changed(
    name: string,
    change: (metadata: Record<string, string>) => Record<string, string>,
  ): string {
    const { tensors, metadata } = decodeSafetensors(readFileSync(exported));
    const file = path.join(folder, name);
    writeFileSync(file, encodeSafetensors({ tensors, metadata: change(metadata) }));
    return file;
  }

  function packed(name: string, text = task): string {
    const bundle: Bundle = {
      format: "icl-bundle",
      version: 1,
      holds: "The task with its demonstrations.",
      licence: null,
      task: { file: "../../elsewhere.icl", text },
      verdict: {
        verdict: "compresses",
        reason: "As good.",
        advice: null,
        queries: 2,
        accuracy: null,
        release: "0.0.0",
      },
    };
    return changed(name, (metadata) => ({ ...metadata, [BUNDLE_KEY]: JSON.stringify(bundle) }));
  }

  const activeEditor = (): string | undefined => {
    const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
    return input instanceof vscode.TabInputCustom ? `${input.viewType} ${input.uri.toString()}` : undefined;
  };

  const answersOf = (answers: VectorAnswers, key: "vector" | "fullPrompt"): readonly (string | undefined)[] =>
    answers.rows.map((row) => row[key]?.text);

  it("Open Task Vector… shows a vector, and asks for nothing that its file says", async () => {
    const opened = await execute<Opened>("icl.openTaskVector", address(exported));
    assert.deepEqual([opened.task, opened.method, opened.width], ["opened-antonyms", "replace", width]);
    assert.equal(activeEditor(), `icl.vectorFile ${address(exported)}`);
  });

  it("is read as was said last, whichever of two readings ends first, and no more once it is closed", async () => {
    const worker = path.join(folder, "slow.mjs");
    writeFileSync(
      worker,
      `import { setTimeout } from "node:timers/promises";
import { parentPort, workerData } from "node:worker_threads";
await setTimeout(workerData.choice.layer);
parentPort.postMessage({ kind: "foreign", message: String(workerData.choice.layer) });
`,
    );
    const ignore = (): void => undefined;
    const errors = new ErrorPresenter({ debug: ignore, info: ignore, warn: ignore, error: ignore });
    const files = new VectorFiles(worker, errors);
    const file = files.open(vscode.Uri.file(exported));
    const { signal } = new AbortController();
    await Promise.all([500, 1].map(async (layer) => files.read(file, { layer }, signal)));
    assert.deepEqual(file.state, { kind: "foreign", message: "1" });
    const reading = files.read(file, { layer: 20_000 }, signal);
    file.dispose();
    await assert.rejects(reading, { code: "cancelled" });
  });

  it("a vector answers a file's queries as the file's own does, beside the full prompt", async () => {
    await execute("icl.openTaskVector", address(exported));
    const answers = await execute<VectorAnswers>("icl.runVectorQueries", address(exported), {
      task: taskUri,
    });
    assert.deepEqual(answersOf(answers, "vector"), own);
    assert.ok(answersOf(answers, "fullPrompt").every((text) => text !== undefined));
    assert.deepEqual(
      answers.rows.map(({ input, expected }) => [input, expected]),
      [
        ["fast", "slow"],
        ["old", "young"],
      ],
    );
    // Its own file does not hold the demonstrations.
    const alone = await execute<VectorAnswers>("icl.runVectorOnInput", address(exported), {
      task: address(exported),
      input: "fast",
    });
    assert.deepEqual([answersOf(alone, "vector")[0], alone.rows[0]?.fullPrompt], [own[0], null]);
  });

  it("a NumPy array and a control vector are used as it is said", async () => {
    const { layer } = await execute<Opened>("icl.openTaskVector", address(exported));
    const opened = await execute<Opened>("icl.openTaskVector", address(array), {
      layer,
      method: "replace",
      lead: "joiner",
    });
    assert.deepEqual([opened.layer, opened.method, opened.task], [layer, "replace", undefined]);
    const answers = await execute<VectorAnswers>("icl.runVectorQueries", address(array), { task: taskUri });
    assert.deepEqual(answersOf(answers, "vector"), own);
    const control = path.join(folder, "control.gguf");
    const direction = new Float32Array(width).fill(0.01);
    writeFileSync(
      control,
      encodeControlVector({
        architecture: "llama",
        layers,
        layer: 2,
        direction,
        name: "none",
        description: "for a test",
      }),
    );
    const added = await execute<Opened>("icl.openTaskVector", address(control), { scale: 2 });
    assert.deepEqual([added.layer, added.method], [2, "add"]);
    const one = await execute<VectorAnswers>("icl.runVectorOnInput", address(control), {
      task: taskUri,
      input: "fast",
    });
    assert.ok(answersOf(one, "vector")[0] !== undefined);
  });

  it("a vector of another model or another width is refused, and nothing is answered", async () => {
    const other = changed("other.safetensors", (metadata) => {
      const about = JSON.parse(metadata["description"] ?? "") as { model: { fingerprint: string } };
      about.model.fingerprint = "0".repeat(64);
      return { ...metadata, description: JSON.stringify(about) };
    });
    const wide = path.join(folder, "wide.npy");
    writeFileSync(wide, encodeNpy({ rows: 1, columns: width + 1, data: new Float32Array(width + 1) }));
    for (const [file, choice] of [
      [other, undefined],
      [wide, { layer: 1, method: "add" }],
    ] as const) {
      assert.ok(await execute<Opened | undefined>("icl.openTaskVector", address(file), choice));
      const answers = await execute("icl.runVectorQueries", address(file), { task: taskUri });
      assert.equal(answers, undefined, file);
    }
    const damaged = path.join(folder, "damaged.safetensors");
    writeFileSync(damaged, "nothing of the kind");
    assert.equal(await execute("icl.openTaskVector", address(damaged)), undefined);
    assert.equal(activeEditor()?.includes("damaged"), false);
  });

  it("a bundle opens like any file, runs on its own queries, and is served", async () => {
    const bundle = packed("bundle.safetensors");
    await execute("vscode.open", vscode.Uri.file(bundle));
    await until(() => activeEditor() === `icl.vectorFile ${address(bundle)}`, "the bundle's own editor");
    const answers = await execute<VectorAnswers>("icl.runVectorQueries", address(bundle), {
      task: address(bundle),
    });
    assert.equal(answers.task, "opened-antonyms");
    assert.deepEqual(answersOf(answers, "vector"), own);
    assert.ok(answersOf(answers, "fullPrompt").every((text) => text !== undefined));
    const one = await execute<VectorAnswers>("icl.runVectorOnInput", address(bundle), { input: "fast" });
    assert.equal(answersOf(one, "vector")[0], own[0]);
    const served = await execute<{ url: string; models: string[] }>("icl.serveVector", address(bundle));
    assert.equal(served.models[0], "opened-antonyms");
    const response = await fetch(`${served.url}/completions`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ model: "opened-antonyms", prompt: "fast" }),
    });
    const { choices } = (await response.json()) as { choices: { text: string }[] };
    assert.equal(choices[0]?.text, own[0]);
  });

  it("a file that is written anew is read again", async () => {
    const bundle = packed("anew.safetensors");
    await execute("vscode.open", vscode.Uri.file(bundle));
    const named = async (): Promise<string | undefined> =>
      (await execute<VectorAnswers | undefined>("icl.runVectorOnInput", address(bundle), { input: "fast" }))
        ?.task;
    assert.equal(await named(), "opened-antonyms");
    packed("anew.safetensors", task.replace("opened-antonyms", "packed-anew"));
    await until(async () => (await named()) === "packed-anew", "the new contents");
  });

  it("Unpack… writes the task where the user says, byte for byte, and nothing elsewhere", async () => {
    const bundle = packed("packed.safetensors");
    const target = path.join(folder, "unpacked.icl");
    assert.equal(await execute("icl.unpackBundle", address(bundle), address(target)), address(target));
    assert.equal(readFileSync(target, "utf8"), task);
    assert.equal(vscode.window.activeTextEditor?.document.uri.fsPath, target);
    assert.equal(await execute("icl.unpackBundle", address(exported), address(target)), undefined);
  });

  it("a file of weights is opened too, and says that it holds no vector", async () => {
    const weights = path.join(folder, "weights.safetensors");
    const tensors = new Map([["w", { shape: [2], data: Float32Array.of(1, 2) }]]);
    writeFileSync(weights, encodeSafetensors({ tensors, metadata: {} }));
    await execute("vscode.open", vscode.Uri.file(weights));
    await until(() => activeEditor() === `icl.vectorFile ${address(weights)}`, "its editor");
    assert.equal(await execute("icl.runVectorOnInput", address(weights), { input: "x" }), undefined);
  });
});
