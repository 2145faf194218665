import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as vscode from "vscode";
import { DocumentStore } from "../../../src/extension/files/documentStore.js";
import { TaskFiles } from "../../../src/extension/files/taskFiles.js";
import type { Known } from "../../../src/extension/known/known.js";
import { KnownModels } from "../../../src/extension/known/knownModels.js";
import { pastRunOf, RunHistory } from "../../../src/extension/known/runHistory.js";
import { TaskState } from "../../../src/extension/known/taskState.js";
import { defaultSettings } from "../../../src/extension/settings/runSettings.js";
import { OverviewView } from "../../../src/extension/views/overviewView.js";
import type { BaselineComparison } from "../../../src/method/verdict/baseline.js";
import { parseDocument } from "../../../src/language/parse.js";
import { comparison, StateInMemory } from "../../extension/documents.js";
import { demoModel } from "../../support/repository.js";
import { openMarked, replaceText, workspaceUri } from "../documents.js";

const task =
  "---\nname: overview\n---\nhot -> cold\nbig -> small\ntall -> short\nwet -> dry\nopen -> closed\n? fast -> slow\n? old -> new\n? up -> down\n";

const execute = async <Result>(id: string, ...args: readonly unknown[]): Promise<Result> =>
  vscode.commands.executeCommand<Result>(id, ...args);

describe("all tasks and their comparisons", function () {
  this.timeout(60_000);
  afterEach(async () => {
    await execute("workbench.action.closeAllEditors");
  });

  it("compares files one after another, keeps their runs, and says what changed between two", async () => {
    const { document } = await openMarked(task);
    const uri = document.uri.toString();
    const found = await execute<readonly { task: string }[]>("icl.compareAllFiles", [uri]);
    assert.deepEqual(
      found.map(({ task: name }) => name),
      ["overview"],
    );
    // Nothing to hold the first run against.
    assert.equal(await execute("icl.showRunChanges", uri), undefined);
    await replaceText(
      document,
      "hot -> cold\nbig -> small\ntall -> short\nwet -> dry\nopen -> closed",
      "hot -> hot\nbig -> big\ntall -> tall\nwet -> wet\nopen -> open",
    );
    await execute("icl.compareAllFiles", [uri]);
    const change = await execute<BaselineComparison>("icl.showRunChanges", uri);
    assert.equal(change.compared, 3);
    assert(change.changes.length > 0, "Copying is another task than opposites.");
    const text = vscode.window.visibleTextEditors.find(({ document: { uri: one } }) =>
      one.path.endsWith("changes.txt"),
    );
    assert.match(text?.document.getText() ?? "", /^overview: was \d+ %, is \d+ %\n/);
    assert.match(text?.document.getText() ?? "", /\n {2}line \d+: \w+: \w+ → \w+ \(expected \w+\)/);
  });

  it("compares the other files where one cannot be run", async () => {
    const [bad, good] = [workspaceUri("all-bad.icl"), workspaceUri("all-good.icl")];
    const body = task.replace("name: overview", "name: good");
    await vscode.workspace.fs.writeFile(good, Buffer.from(body));
    await vscode.workspace.fs.writeFile(
      bad,
      Buffer.from(body.replace("name: good", "name: bad\nvector:\n  layer: 99")),
    );
    const found = await execute<readonly { task: string }[]>("icl.compareAllFiles", [
      bad.toString(),
      good.toString(),
    ]);
    assert.deepEqual(
      found.map(({ task: name }) => name),
      ["good"],
    );
    for (const uri of [bad, good]) await vscode.workspace.fs.delete(uri);
  });

  it("makes the figures of a comparison the thresholds of its file, and it meets them", async () => {
    const { document } = await openMarked(task);
    const uri = document.uri.toString();
    await execute("icl.makeThresholds", uri);
    assert.doesNotMatch(document.getText(), /require/, "Nothing was compared yet.");
    await execute("icl.compareAllQueries", uri);
    const written = await execute<Record<string, unknown>>("icl.makeThresholds", uri);
    assert(Object.keys(written).length > 0);
    const { settings, problems } = parseDocument(document.getText());
    assert.deepEqual(settings.require, written);
    assert.deepEqual(
      problems.filter(({ severity }) => severity === "error"),
      [],
    );
  });

  it("writes one report on all of them", async () => {
    const { document } = await openMarked(task);
    await execute("icl.compareAllQueries", document.uri.toString());
    const report = workspaceUri("all.html");
    await Promise.race([
      execute("icl.exportOverview", report.toString()),
      // It goes on to ask whether to open it.
      new Promise((resolve) => setTimeout(resolve, 3000)),
    ]);
    assert.match(readFileSync(report.fsPath, "utf8"), /overview/);
  });

  it("lists them with verdict, accuracy, age and staleness, and earlier runs below", async () => {
    const { document } = await openMarked(task);
    const documents = new DocumentStore();
    const files = new TaskFiles(documents);
    const history = new RunHistory(new StateInMemory(), () => undefined);
    const tasks = new TaskState({
      models: new KnownModels(new StateInMemory(), () => undefined),
      settings: () => defaultSettings,
      defaultModel: () => demoModel,
      embeddedModel: demoModel,
    });
    const known = { files, tasks, history } satisfies Partial<Known>;
    const view = new OverviewView(known as unknown as Known);
    const uri = document.uri.toString();
    const node = async () => (await view.getChildren()).find((one) => one.uri === uri);
    const described = async (): Promise<unknown> => {
      const found = await node();
      return found && view.getTreeItem(found).description;
    };
    assert.equal(await described(), "not compared");
    const digest = (): string => tasks.dependencies(files.peek(document)).file;
    const run = comparison("fast", "slow", "slow");
    history.add(uri, pastRunOf(run, "older", Date.now() - 7_200_000));
    assert.match(String(await described()), /^undecided · \d+ % · kept 100 % · 2 hours ago · stale$/);
    history.add(uri, pastRunOf(run, digest(), Date.now()));
    assert.match(String(await described()), /^undecided · \d+ % · kept 100 % · just now$/);
    const found = await node();
    assert.equal((await view.getChildren(found)).length, 2);
    const labels = async (): Promise<unknown[]> =>
      (await view.getChildren()).map((one) => view.getTreeItem(one).label);
    const another = (await openMarked(task)).document;
    // Both are called "overview", as a copy and its original are.
    const file = vscode.workspace.asRelativePath(another.uri);
    assert((await labels()).includes(`overview (${file})`), String(await labels()));
    documents.dispose();
  });
});
