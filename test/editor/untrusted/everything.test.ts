import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { setTimeout as pause } from "node:timers/promises";
import * as vscode from "vscode";
import { openFixture, workspaceUri } from "../documents.js";
import { until } from "../engineProcesses.js";
import { hoverOn, lensesOf, lineOf } from "../lenses.js";
import { type Starts, watchStarts } from "../startedProcesses.js";

const require = createRequire(import.meta.url);
const { contributes } = require("../../../../package.json") as {
  readonly contributes: { readonly commands: readonly { readonly command: string }[] };
};

/** As long as a command may take before it is taken to wait for an answer. */
const PATIENCE = 1000;

/** Writes a file of the workspace as whoever made it would have. */
async function write(name: string, text: string): Promise<vscode.Uri> {
  const uri = workspaceUri(...name.split("/"));
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  return uri;
}

/** Nothing at all may be started: not for a moment, and not what ends by itself. */
describe("whatever is done in an untrusted workspace", () => {
  let starts: Starts;

  before(async () => {
    starts = watchStarts();
    await write("own/libllama.so", "no library");
    await write("own/model.gguf", "GGUF");
    await write(
      ".vscode/settings.json",
      JSON.stringify({
        "icl.vectors.seed": 77,
        "icl.onSave": "compare",
        "icl.model.path": workspaceUri("own", "model.gguf").fsPath,
        "icl.model.folders": [workspaceUri("own").fsPath],
        "icl.model.downloadFolder": workspaceUri("own").fsPath,
        "icl.engine.libraryPath": workspaceUri("own").fsPath,
        "icl.engine.rpcServers": ["127.0.0.1:9"],
        "icl.engine.device": "cuda",
        "icl.engine.gpuLayers": 3,
        "icl.engine.threads": 3,
        "icl.engine.idleMinutes": 3,
        "icl.cache.folder": workspaceUri("own", "cache").fsPath,
        "icl.cache.maxMegabytes": 3,
      }),
    );
    await until(
      () => vscode.workspace.getConfiguration().get("icl.vectors.seed") === 77,
      "the workspace's settings count",
    );
  });
  after(async () => {
    starts.stop();
    await vscode.workspace.fs.delete(workspaceUri(".vscode", "settings.json"));
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  });
  afterEach(async () => {
    await vscode.commands.executeCommand("workbench.action.closeQuickOpen");
    assert.deepEqual(starts.seen, []);
    assert.ok(!existsSync(workspaceUri("own", "cache").fsPath));
  });

  it("its settings name no model, no library, no server, no folder and no work", () => {
    const configuration = vscode.workspace.getConfiguration();
    const values = [
      "model.path",
      "engine.libraryPath",
      "cache.folder",
      "model.downloadFolder",
      "onSave",
      "engine.device",
      "engine.gpuLayers",
      "engine.threads",
      "engine.idleMinutes",
      "cache.maxMegabytes",
    ].map((id) => configuration.get(`icl.${id}`));
    assert.deepEqual(values, ["", "", "", "", "nothing", "auto", "auto", 0, 10, 1024]);
    assert.deepEqual(configuration.get("icl.model.folders"), []);
    assert.deepEqual(configuration.get("icl.engine.rpcServers"), []);
  });

  it("every command, with a file and without", async function () {
    this.timeout(120_000);
    const { uri } = await openFixture("antonyms.icl");
    await vscode.window.showTextDocument(uri);
    for (const { command } of contributes.commands) {
      for (const args of [[uri.toString()], []]) {
        const done = Promise.resolve(vscode.commands.executeCommand(command, ...args)).catch(() => undefined);
        await Promise.race([done, pause(PATIENCE)]);
        await vscode.commands.executeCommand("workbench.action.closeQuickOpen");
        assert.deepEqual(starts.seen, [], command);
      }
      await vscode.window.showTextDocument(uri);
    }
  });

  it("saving, hovering, lenses, links, completion, hints and symbols", async () => {
    const uri = await write(
      "task.icl",
      "---\nmodel: own/model.gguf\n---\nhot -> cold\nbig -> small\ntall -> short\n? fast -> slow\n",
    );
    const document = await vscode.workspace.openTextDocument(uri);
    const editor = await vscode.window.showTextDocument(document);
    await editor.edit((edit) => {
      edit.insert(new vscode.Position(document.lineCount - 1, 0), "? old -> new\n");
    });
    await document.save();
    const everywhere = new vscode.Range(0, 0, document.lineCount, 0);
    for (const line of [3, 6]) await hoverOn(document, line);
    const lenses = await lensesOf(document);
    assert.deepEqual([...new Set(lenses.map(({ command }) => command?.command))], ["workbench.trust.manage"]);
    for (const [command, ...args] of [
      ["vscode.executeLinkProvider", uri],
      ["vscode.executeCompletionItemProvider", uri, new vscode.Position(1, 7)],
      ["vscode.executeInlayHintProvider", uri, everywhere],
      ["vscode.executeDocumentSymbolProvider", uri],
      ["vscode.executeCodeActionProvider", uri, everywhere],
    ] as const) {
      await vscode.commands.executeCommand(command, ...args);
    }
    const hovers = await hoverOn(document, lineOf(document, "? fast"));
    for (const { isTrusted, supportHtml } of hovers) assert.ok(isTrusted !== true && supportHtml !== true);
    // Long enough for what waits for typing or saving to settle.
    await pause(PATIENCE);
  });

  it("the Test Explorer, the view of vectors, the walkthrough and the panel", async function () {
    this.timeout(60_000);
    for (const [command, ...args] of [
      ["testing.refreshTests"],
      ["testing.runAll"],
      ["testing.debugAll"],
      ["icl.taskVectors.focus"],
      ["icl.refreshTaskVectors"],
      ["workbench.action.openWalkthrough", "icl-task-vectors.icl-task-vectors#icl.start"],
      ["icl.compareAllQueries", workspaceUri("antonyms.icl").toString()],
    ] as const) {
      const done = Promise.resolve(vscode.commands.executeCommand(command, ...args)).catch(() => undefined);
      await Promise.race([done, pause(PATIENCE)]);
    }
    await pause(PATIENCE);
    const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
    assert.ok(!tabs.some(({ label }) => label.startsWith("Comparison")), "A panel has opened.");
  });
});
