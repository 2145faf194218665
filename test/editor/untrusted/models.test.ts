import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as vscode from "vscode";
import { TestHub } from "../../models/testHub.js";
import { demoModel } from "../../support/repository.js";
import { codesOf, diagnosticsWhen, openFixture, openMarked } from "../documents.js";
import { engineProcesses } from "../engineProcesses.js";

const execute = async (id: string, ...args: readonly unknown[]): Promise<unknown> =>
  vscode.commands.executeCommand(id, ...args);

/** Refused at once, without a question: one that waited for an answer would run into the time limit. */
describe("models and other programs' files in an untrusted workspace", () => {
  const surroundings = { ...process.env };
  let hub: TestHub;
  let folder = "";
  let uri = "";

  before(async () => {
    hub = await TestHub.start();
    folder = mkdtempSync(path.join(tmpdir(), "icl-untrusted-"));
    process.env["HF_ENDPOINT"] = hub.endpoint;
    process.env["ICL_MODELS_DIR"] = path.join(folder, "models");
  });
  beforeEach(async () => {
    uri = (await openFixture("antonyms.icl")).uri.toString();
  });
  after(async () => {
    process.env = surroundings;
    await hub.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  afterEach(() => {
    assert.deepEqual(engineProcesses(), []);
    assert.deepEqual(hub.seen, []);
  });

  const modelPath = (): string | undefined => vscode.workspace.getConfiguration().get("icl.model.path");

  it("Select Model and Download Model change, ask and fetch nothing", async () => {
    const before = modelPath();
    assert.equal(await execute("icl.selectModel"), undefined);
    assert.equal(await execute("icl.selectModel", "/another/model.gguf"), undefined);
    assert.equal(modelPath(), before);
    assert.equal(await execute("icl.downloadModel"), undefined);
    assert.equal(await execute("icl.downloadModel", "hf:owner/demo-GGUF:F32"), undefined);
    assert.equal(existsSync(path.join(folder, "models")), false);
  });

  it("Compare with Another Model and Show Model Report load none", async () => {
    assert.equal(await execute("icl.compareWithModel", uri), undefined);
    assert.equal(await execute("icl.compareWithModel", uri, demoModel), undefined);
    assert.equal(await execute("icl.showModelReport"), undefined);
  });

  it("Export Task Vector and Copy as Code write nothing", async () => {
    const clipboard = "what was there before";
    await vscode.env.clipboard.writeText(clipboard);
    const target = vscode.Uri.file(path.join(folder, "vector.json")).toString();
    assert.equal(await execute("icl.exportTaskVector", uri), undefined);
    assert.equal(await execute("icl.exportTaskVector", uri, target, "json"), undefined);
    assert.equal(await execute("icl.copyAsCode", uri), undefined);
    assert.equal(await execute("icl.copyAsCode", uri, "node"), undefined);
    assert.deepEqual(readdirSync(folder), []);
    assert.equal(await vscode.env.clipboard.readText(), clipboard);
  });

  it("Import Demonstrations reads nothing", async () => {
    const source = path.join(folder, "rows.csv");
    writeFileSync(source, "question,answer\nhot,cold\nbig,small\n");
    const open = vscode.workspace.textDocuments.length;
    assert.equal(await execute("icl.importDemonstrations"), undefined);
    assert.equal(await execute("icl.importDemonstrations", vscode.Uri.file(source).toString()), undefined);
    assert.equal(vscode.workspace.textDocuments.length, open);
    rmSync(source);
  });

  it("nobody looks whether a model is on this machine", async () => {
    const text = "---\nmodel: «hf:owner/demo-GGUF:F32»\n---\na -> 1\nb -> 2\nc -> 3\nhot->cold\n? d -> 4\n";
    const { document, ranges } = await openMarked(text);
    const found = await diagnosticsWhen(document, ({ length }) => length > 0);
    assert.deepEqual(codesOf(found), ["missing-output"]);
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      "vscode.executeCodeActionProvider",
      document.uri,
      ranges[0],
    );
    assert(!actions.some(({ title }) => title === "Download…"));
    assert.deepEqual(codesOf(vscode.languages.getDiagnostics(document.uri)), ["missing-output"]);
  });
});
