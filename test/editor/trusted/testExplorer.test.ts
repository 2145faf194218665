import assert from "node:assert/strict";
import * as vscode from "vscode";
import { DocumentStore } from "../../../src/extension/files/documentStore.js";
import { stepText } from "../../../src/extension/jobs/stepText.js";
import { originalOf } from "../../../src/extension/known/followFiles.js";
import type { RunOutcome } from "../../../src/extension/known/storedResults.js";
import { TaskFiles } from "../../../src/extension/files/taskFiles.js";
import type { TaskRunner } from "../../../src/extension/jobs/taskRunner.js";
import { TestItems } from "../../../src/extension/testExplorer/testItems.js";
import { TestRunner } from "../../../src/extension/testExplorer/testRun.js";
import { RequestFailure } from "../../../src/protocol/failure.js";
import { comparison, outcome } from "../../extension/documents.js";
import { openMarked, replaceText } from "../documents.js";
import { until } from "../engineProcesses.js";
import { lineOf, titlesAbove } from "../lenses.js";

const task = `---
require:
  accuracy: 0.01
  kl: 1
---
hot -> cold
big -> small
tall -> short
? fast -> slow
? no answer expected
? old -> new
`;

type Event = readonly [what: string, item: string, detail?: unknown];

/** What a run was told, in order. */
class RecordedRun implements vscode.TestRun {
  readonly events: Event[] = [];
  readonly name = undefined;
  readonly isPersisted = false;
  readonly #source = new vscode.CancellationTokenSource();
  readonly token = this.#source.token;
  readonly onDidDispose = new vscode.EventEmitter<void>().event;

  cancel(): void {
    this.#source.cancel();
  }

  enqueued({ id }: vscode.TestItem): void {
    this.events.push(["enqueued", id]);
  }

  started({ id }: vscode.TestItem): void {
    this.events.push(["started", id]);
  }

  skipped({ id }: vscode.TestItem): void {
    this.events.push(["skipped", id]);
  }

  failed({ id }: vscode.TestItem, message: vscode.TestMessage | readonly vscode.TestMessage[]): void {
    this.events.push(["failed", id, message]);
  }

  errored({ id }: vscode.TestItem, message: vscode.TestMessage | readonly vscode.TestMessage[]): void {
    this.events.push(["errored", id, message]);
  }

  passed({ id }: vscode.TestItem, duration?: number): void {
    this.events.push(["passed", id, duration]);
  }

  appendOutput(output: string): void {
    this.events.push(["output", output]);
  }

  addCoverage(): void {
    this.events.push(["coverage", ""]);
  }

  end(): void {
    this.events.push(["end", ""]);
  }

  /** How each item ended. */
  get ends(): readonly string[] {
    return this.events
      .filter(([what]) => ["passed", "failed", "errored", "skipped"].includes(what))
      .map(([what, item]) => `${item}: ${what}`);
  }
}

describe("the Test Explorer", () => {
  let controller: vscode.TestController;
  let documents: DocumentStore;
  let items: TestItems;
  let files: TaskFiles;
  /** What a run says that the items begin themselves. */
  let recorded: RecordedRun;

  beforeEach(() => {
    controller = vscode.tests.createTestController("icl.recorded", "Recorded");
    documents = new DocumentStore();
    files = new TaskFiles(documents);
    const recording = new Proxy(controller, {
      get: (target, key): unknown => (key === "createTestRun" ? () => recorded : Reflect.get(target, key)),
    });
    items = new TestItems(recording, files, documents);
  });

  afterEach(() => {
    items.dispose();
    documents.dispose();
    controller.dispose();
  });

  /** The parts of a runner that tests use, answering as told. */
  function runner(answer: (input: string) => string): TaskRunner {
    const fake: Pick<TaskRunner, "run" | "compare"> = {
      run: (_file, inputs, mode, _follow, onOutcome) => {
        const outcomes = inputs.map((input): RunOutcome => outcome(mode, input, answer(input)));
        for (const one of outcomes) onOutcome?.(one);
        return Promise.resolve(outcomes);
      },
      compare: () => Promise.resolve(comparison("fast", "slow", "slow")),
    };
    return fake as TaskRunner;
  }

  async function fileItem(source = task): Promise<vscode.TestItem> {
    const { document } = await openMarked(source);
    await until(() => controller.items.get(document.uri.toString()) !== undefined, "the file is listed");
    const item = controller.items.get(document.uri.toString());
    assert(item);
    return item;
  }

  it("lists queries with an expected answer, and thresholds, and follows edits", async () => {
    const file = await fileItem();
    const labels = (): string[] => [...file.children].map(([, { label }]) => label);
    assert.deepEqual(labels().sort(), ["KL ≤ 1", "accuracy ≥ 0.01", "fast → slow", "old → new"]);
    const query = [...file.children].find(([, { label }]) => label === "fast → slow")?.[1];
    assert.equal(query?.range?.start.line, 8);
    assert(file.uri);
    const document = await vscode.workspace.openTextDocument(file.uri);
    await replaceText(document, "? old -> new", "? old -> young\n? wet -> dry");
    await until(
      () => labels().includes("wet → dry") && labels().includes("old → young"),
      "the edit is listed",
    );
  });

  it("passes and fails with durations, expected and actual", async () => {
    const run = new RecordedRun();
    const file = await fileItem();
    const tests = new TestRunner(
      items,
      files,
      runner((input) => (input === "fast" ? "slow" : "old")),
    );
    await tests.run(run, [file], new Set(), "task-vector");
    assert.deepEqual(
      [...run.ends].sort(),
      // One query is enough for so low an accuracy, and never for a bound of the KL divergence.
      ["query 0: passed", "query 2: failed", "require accuracy: passed", "require kl: failed"].sort(),
    );
    assert.equal(run.events.find(([what]) => what === "passed")?.[2], 4.2);
    const message = run.events.find(([what, id]) => what === "failed" && id === "query 2")?.[2];
    assert(message instanceof vscode.TestMessage);
    assert.deepEqual([message.expectedOutput, message.actualOutput], ["new", "old"]);
    assert.equal(message.location?.range.start.line, 10);
    const printed = run.events.flatMap(([what, text]) => (what === "output" ? [text] : [])).slice(1);
    assert.deepEqual(printed.slice(0, 2), ["✓ fast → slow\r\n", "✗ old → old (expected new)\r\n"]);
    assert.match(
      printed[2] ?? "",
      /^written-\d+: 1 of 2 queries right(, the task vector at layer \d+)?\r\n$/,
    );
    assert.match(printed[3] ?? "", /^written-\d+: [a-z ]+\. /);
  });

  it("takes over what a comparison answered, query by query by their lines", async () => {
    const run = new RecordedRun();
    const file = await fileItem();
    const snapshot = files.snapshot(await files.document(file.uri?.toString()));
    const compared = comparison("fast", "slow", "slow");
    const [first] = compared.queries;
    assert(first);
    const { taskVector } = first;
    // The query without an expected answer is no test, and the last did not fit into the model.
    const queries = [
      { ...first, line: 9 },
      { ...first, line: 10, expected: null, taskVector: { ...taskVector, answer: "anything" } },
    ];
    const children = await items.childrenOf(file);
    new TestRunner(
      items,
      files,
      runner(() => "slow"),
    ).report(run, file, children, { task: snapshot, comparison: { ...compared, queries } });
    assert.deepEqual(
      [...run.ends].sort(),
      ["query 0: passed", "require accuracy: passed", "require kl: failed"].sort(),
    );
  });

  it("lets results go that an edit made stale, and no others", async () => {
    const gone: string[] = [];
    controller.invalidateTestResults = (stale) => {
      for (const { label } of Array.isArray(stale) ? (stale as readonly vscode.TestItem[]) : [])
        gone.push(label);
    };
    const file = await fileItem();
    const tests = new TestRunner(
      items,
      files,
      runner(() => "slow"),
    );
    const document = await vscode.workspace.openTextDocument(file.uri ?? vscode.Uri.file("/"));
    const edited = async (from: string, to: string): Promise<string[]> => {
      await tests.run(new RecordedRun(), [file], new Set(), "task-vector");
      gone.length = 0;
      await replaceText(document, from, to);
      await items.childrenOf(file);
      return [...gone].sort();
    };
    assert.deepEqual(await edited("hot -> cold", "# A comment.\nhot -> cold"), []);
    assert.deepEqual(await edited("? old -> new", "? old -> young"), [
      "KL ≤ 1",
      "accuracy ≥ 0.01",
      "old → young",
    ]);
    assert.deepEqual(await edited("kl: 1", "kl: 2"), ["KL ≤ 2"]);
    const all = ["KL ≤ 2", "accuracy ≥ 0.01", "fast → slow", "old → young"];
    assert.deepEqual(await edited("big -> small", "big -> little"), all);
    await tests.run(new RecordedRun(), [file], new Set(), "task-vector");
    gone.length = 0;
    // As where the model or a setting has changed.
    items.leave(file.id);
    assert.deepEqual([...gone].sort(), all);
    assert(!items.runFiles.includes(file.id));
  });

  it("leaves thresholds out of profiles that use no vector, and what is excluded", async () => {
    const run = new RecordedRun();
    const file = await fileItem();
    const excluded = [...file.children].map(([, item]) => item).filter(({ id }) => id === "query 2");
    await new TestRunner(
      items,
      files,
      runner(() => "slow"),
    ).run(run, [file], new Set(excluded), "few-shot");
    assert.deepEqual(
      [...run.ends].sort(),
      ["query 0: passed", "require accuracy: skipped", "require kl: skipped"].sort(),
    );
  });

  it("reports what keeps a file from being run on its tests, and skips what was cancelled", async () => {
    const broken = runner(() => {
      throw new RequestFailure("engine-died", "The engine process was ended.");
    });
    const file = await fileItem();
    const run = new RecordedRun();
    await new TestRunner(items, files, broken).run(run, [file], new Set(), "task-vector");
    assert.equal(run.ends.filter((end) => end.endsWith(": errored")).length, 4);
    const stopped = runner(() => {
      throw new RequestFailure("cancelled", "It was cancelled.");
    });
    const cancelled = new RecordedRun();
    await new TestRunner(items, files, stopped).run(cancelled, [file], new Set(), "task-vector");
    assert.equal(cancelled.ends.filter((end) => end.endsWith(": skipped")).length, 4);
  });

  it("prints that it compresses, once, and what it was doing when it was stopped", async () => {
    const file = await fileItem();
    const printed = async (...steps: readonly string[]): Promise<readonly unknown[]> => {
      const fake: Pick<TaskRunner, "run"> = {
        run: (_file, _inputs, _mode, { onStep }) => {
          for (const step of steps) onStep?.(step);
          throw new RequestFailure("cancelled", "It was cancelled.");
        },
      };
      const run = new RecordedRun();
      await new TestRunner(items, files, fake as TaskRunner).run(run, [file], new Set(), "task-vector");
      const [first, ...others] = run.events.flatMap(([what, text]) => (what === "output" ? [text] : []));
      assert.match(String(first), /: 2 queries\r\n$/);
      return others;
    };
    const stopped = (what: string): string =>
      `Stopped while ${what}: what was not answered by then is skipped.\r\n`;
    const loaded = stepText("load", { done: 1, total: 2 });
    const compressing = [0, 1].map((done) => stepText("extract", { done, total: 2 }));
    const begun = "Compressing 3 demonstrations…\r\n";
    assert.deepEqual(await printed(), [stopped("waiting")]);
    assert.deepEqual(await printed(loaded), [stopped("loading the model")]);
    assert.deepEqual(await printed(loaded, ...compressing), [begun, stopped("compressing")]);
    const answering = stepText("evaluate", { done: 0, total: 0 });
    assert.deepEqual(await printed(...compressing, answering), [begun, stopped("evaluating")]);
  });

  async function ranOnce(): Promise<{ file: vscode.TestItem; run: RecordedRun }> {
    const file = await fileItem();
    const run = new RecordedRun();
    await new TestRunner(
      items,
      files,
      runner(() => "slow"),
    ).run(run, [file], new Set(), "task-vector");
    return { file, run };
  }

  it("shows the marks of a file on its copy too", async () => {
    const { file, run } = await ranOnce();
    assert(file.uri);
    const copy = file.uri.with({ path: file.uri.path.replace(/[^/]+$/, "copied-tests.icl") });
    await vscode.workspace.fs.copy(file.uri, copy, { overwrite: true });
    assert.equal(await originalOf(copy, items.runFiles), file.id);
    recorded = new RecordedRun();
    await items.copy(file.id, copy);
    assert.deepEqual([...recorded.ends].sort(), [...run.ends].sort());
    assert.deepEqual(items.runFiles, [file.id, copy.toString()]);
  });

  it("shows the marks of a renamed file on the file that it has become, but those of other queries", async () => {
    const { file, run } = await ranOnce();
    assert.deepEqual(items.runFiles, [file.id]);
    assert(file.uri);
    const renamed = file.uri.with({ path: file.uri.path.replace(/[^/]+$/, "renamed-tests.icl") });
    const rename = new vscode.WorkspaceEdit();
    rename.renameFile(file.uri, renamed);
    assert(await vscode.workspace.applyEdit(rename));
    const document = await vscode.workspace.openTextDocument(renamed);
    await replaceText(document, "? old -> new", "? old -> young");
    await document.save();
    const carried = new RecordedRun();
    recorded = carried;
    await items.move(file.id, renamed);
    assert.deepEqual(items.runFiles, [renamed.toString()]);
    const isQuery = (end: string): boolean => end.startsWith("query 0");
    const ends = run.ends.filter(isQuery);
    assert.equal(ends.length, 1);
    // Thresholds are of all queries.
    assert.deepEqual(carried.ends, ends);
    assert.deepEqual(carried.events.at(-1), ["end", ""]);
  });
});

describe("the Test Explorer's own commands", () => {
  it("run a file's queries with the task vector", async () => {
    const { document } = await openMarked("hot -> cold\nbig -> small\ntall -> short\n? fast -> slow\n");
    await vscode.window.showTextDocument(document);
    const line = lineOf(document, "? fast");
    const hasOutcome = async (): Promise<boolean> => {
      // The editor hears of new tests a moment later, and nobody tells when.
      await vscode.commands.executeCommand("testing.runCurrentFile");
      return (await titlesAbove(document, line)).length === 3;
    };
    await until(hasOutcome, "the query's outcome stands above it");
  });
});
