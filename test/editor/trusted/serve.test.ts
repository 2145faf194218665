import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import * as vscode from "vscode";
import { openMarked, replaceText } from "../documents.js";
import { until } from "../engineProcesses.js";

const task =
  "---\nname: served-antonyms\n---\nhot -> cold\nbig -> small\ntall -> short\nrich -> poor\n? fast -> slow\n";

interface Served {
  readonly url: string;
  readonly models: readonly string[];
}

describe("Serve This Task", function () {
  this.timeout(60_000);
  afterEach(async () => {
    await vscode.commands.executeCommand("icl.stopServing");
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  });

  /** What a client gets for a query. */
  async function answer({ url }: Served, model: string, query: string): Promise<string> {
    const response = await fetch(`${url}/chat/completions`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ model, messages: [{ role: "user", content: query }] }),
    });
    const body = (await response.json()) as { choices?: { message: { content: string } }[] };
    const [choice] = body.choices ?? [];
    assert(choice !== undefined, JSON.stringify(body));
    return choice.message.content;
  }

  it("answers other programs as the editor does, follows the file, and ends when told", async () => {
    const { document } = await openMarked(task);
    const uri = document.uri.toString();
    const line = 7;
    await vscode.window.showTextDocument(document, { selection: new vscode.Range(line, 0, line, 0) });
    const served = await vscode.commands.executeCommand<Served>("icl.serveTask", uri);
    assert.equal(served.models[0], "served-antonyms");
    const outcome = await vscode.commands.executeCommand<{ answer: string }>("icl.runWithTaskVector", uri);
    assert.equal(await answer(served, "served-antonyms", "fast"), outcome.answer);
    const copied = await vscode.commands.executeCommand<string>("icl.copyAsCode", uri, "curl");
    assert(copied.includes(`\ncurl ${served.url}/completions `), copied);
    // Lenses and clients share the engine.
    const [run, ...answers] = await Promise.all([
      vscode.commands.executeCommand<{ answer: string }>("icl.runWithTaskVector", uri),
      ...["fast", "old", "wet"].map(async (query) => answer(served, "served-antonyms", query)),
    ]);
    assert.equal(run.answer, outcome.answer);
    assert.equal(answers[0], outcome.answer);
    await replaceText(document, "rich -> poor", "young -> old");
    await document.save();
    await until(async () => (await answer(served, "served-antonyms@few-shot", "fast")) !== "", "it goes on");
    await vscode.commands.executeCommand("icl.stopServing");
    await assert.rejects(fetch(`${served.url}/models`));
    const unserved = await vscode.commands.executeCommand<string>("icl.copyAsCode", uri, "curl");
    assert.match(unserved, /^# The server: icl serve [^]*\ncurl http:\/\/127\.0\.0\.1:8080\//);
  });

  it("serves nothing where it was told to stop before it had started, and one of two tasks", async () => {
    const { document } = await openMarked(task.replace("served-antonyms", "first"));
    const { document: other } = await openMarked(task.replace("served-antonyms", "second"));
    const serve = async ({ uri }: vscode.TextDocument): Promise<Served | undefined> =>
      vscode.commands.executeCommand<Served | undefined>("icl.serveTask", uri.toString());
    const state = { settled: false };
    const starting = serve(document).finally(() => (state.settled = true));
    while (!state.settled) {
      await vscode.commands.executeCommand("icl.stopServing");
      await pause(5);
    }
    assert.equal(await starting, undefined);
    const started = await Promise.all([serve(document), serve(other)]);
    const [served, ...more] = started.filter((one) => one !== undefined);
    assert(served !== undefined);
    assert.deepEqual(more, []);
    assert.equal((await fetch(`${served.url}/models`)).status, 200);
  });

  it("serves a file that was changed as it is on the screen, and none that was never saved", async () => {
    const { document } = await openMarked(task.replace("served-antonyms", "changed"));
    await vscode.window.showTextDocument(document);
    await replaceText(document, "name: changed", "name: renamed");
    const served = await vscode.commands.executeCommand<Served>("icl.serveTask", document.uri.toString());
    assert.equal(served.models[0], "renamed");
    const untitled = await vscode.workspace.openTextDocument({ language: "icl", content: task });
    const refused = await vscode.commands.executeCommand<Served | undefined>(
      "icl.serveTask",
      untitled.uri.toString(),
    );
    assert.equal(refused, undefined);
  });
});
