import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as vscode from "vscode";
import { scopeItems } from "../../../src/extension/models/modelScope.js";
import { parseDocument } from "../../../src/language/parse.js";
import { smallGguf } from "../../models/smallGguf.js";
import { sha256, TestHub } from "../../models/testHub.js";
import { demoModel } from "../../support/repository.js";
import { diagnosticsWhen, openMarked, workspaceUri } from "../documents.js";
import { until } from "../engineProcesses.js";

const execute = async (id: string, ...args: readonly unknown[]): Promise<unknown> =>
  vscode.commands.executeCommand(id, ...args);

const body = "hot -> cold\nbig -> small\ntall -> short\n? fast -> slow\n";

const modelPath = (): string => vscode.workspace.getConfiguration().get("icl.model.path", "");

describe("models in the editor", function () {
  this.timeout(120_000);
  const surroundings = { ...process.env };
  const demo = readFileSync(demoModel);
  let hub: TestHub;
  let folder = "";

  before(async () => {
    hub = await TestHub.start();
    folder = mkdtempSync(path.join(tmpdir(), "icl-models-"));
    process.env["HF_ENDPOINT"] = hub.endpoint;
    process.env["ICL_MODELS_DIR"] = folder;
  });
  after(async () => {
    process.env = surroundings;
    await hub.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(() => {
    hub.reset();
    hub.put("owner/demo-GGUF/demo.F32.gguf", demo);
  });
  afterEach(async () => {
    await execute("workbench.action.closeQuickOpen");
    await execute("icl.selectModel", "");
    await execute("workbench.action.closeAllEditors");
  });

  const target = (): string => path.join(folder, "owner", "demo-GGUF", "demo.F32.gguf");

  /** Answers the list that the command shows once it does, by the item in front. */
  async function accept(running: Thenable<unknown>): Promise<unknown> {
    let result: { readonly value: unknown } | undefined;
    const ended = Promise.resolve(running).then((value) => {
      result = { value };
    });
    while (result === undefined) {
      await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 300))]);
      await execute("workbench.action.acceptSelectedQuickOpenItem");
    }
    return result.value;
  }

  it("Select Model lists what there is: the embedded model in front", async () => {
    await execute("icl.selectModel", "/another/model.gguf");
    assert.equal(modelPath(), "/another/model.gguf");
    await accept(execute("icl.selectModel"));
    assert.equal(modelPath(), "");
  });

  it("Download Model asks, downloads beside the editor, and a file that names the model runs on it", async () => {
    const { document } = await openMarked(`---\nmodel: hf:owner/demo-GGUF:F32\n---\n${body}`);
    const uri = document.uri.toString();
    assert.equal(await execute("icl.compressDemonstrations", uri), undefined);
    assert.equal(hub.seen.length, 0, "Something was asked of the hub without a click.");
    assert.equal(await accept(execute("icl.downloadModel", "hf:owner/demo-GGUF:F32")), target());
    assert.equal(sha256(readFileSync(target())), sha256(demo));
    assert.equal(modelPath(), "");
    assert.ok(await execute("icl.compressDemonstrations", uri));
  });

  it("Compare with Another Model lists the same models, without the one in use", async () => {
    mkdirSync(path.dirname(target()), { recursive: true });
    writeFileSync(target(), demo);
    const { document } = await openMarked(`---\nmodel: hf:owner/demo-GGUF:F32\n---\n${body}`);
    // The embedded model comes first, and is another file than the one in use.
    const compared = await accept(execute("icl.compareWithModel", document.uri.toString()));
    const { models } = compared as { readonly models: readonly { readonly path: string }[] };
    assert.deepEqual(
      models.map(({ path: file }) => file),
      [target(), demoModel],
    );
  });

  it("tells at its address that a model is not here, and downloads it by the quick fix", async () => {
    rmSync(target(), { force: true });
    const { document, ranges } = await openMarked(`---\nmodel: «hf:owner/demo-GGUF:F32»\n---\n${body}`);
    const [found] = await diagnosticsWhen(document, ({ length }) => length > 0);
    assert.equal(found?.code, "model-not-downloaded");
    assert.equal(found.severity, vscode.DiagnosticSeverity.Information);
    assert.deepEqual(found.range, ranges[0]);
    assert.equal(hub.seen.length, 0, "The check asked the hub.");
    const [fix] = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      "vscode.executeCodeActionProvider",
      document.uri,
      found.range,
    );
    assert.equal(fix?.title, "Download…");
    assert(fix.command !== undefined);
    const { command, arguments: given = [] } = fix.command as vscode.Command & { arguments?: unknown[] };
    assert.equal(await accept(execute(command, ...given)), target());
    await diagnosticsWhen(document, ({ length }) => length === 0);
  });

  it("underlines a file that is not there, and names one that is", async () => {
    await vscode.workspace.fs.writeFile(workspaceUri("models", "small-q8.gguf"), new Uint8Array());
    const { document, ranges } = await openMarked(`---\nmodel: «models/small_q8.gguf»\n---\n${body}`);
    const [found] = await diagnosticsWhen(document, ({ length }) => length > 0);
    assert.equal(found?.code, "model-not-found");
    assert.deepEqual(found.range, ranges[0]);
    const fixes = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      "vscode.executeCodeActionProvider",
      document.uri,
      found.range,
      vscode.CodeActionKind.QuickFix.value,
    );
    const titles = fixes.map(({ title }) => title);
    assert.equal(titles[0], "Use models/small-q8.gguf");
    assert.deepEqual(titles.slice(-2), [
      "Select another model…",
      "Remove the key, and use the model from the settings",
    ]);
    const [use] = fixes;
    assert(use?.edit !== undefined);
    assert(await vscode.workspace.applyEdit(use.edit));
    await diagnosticsWhen(document, ({ length }) => length === 0);
    assert.match(document.getText(), /^model: models\/small-q8\.gguf$/m);
  });

  it("underlines a layer that a model does not have, before it was ever loaded", async () => {
    await vscode.workspace.fs.writeFile(workspaceUri("models", "never-loaded.gguf"), demo);
    const { document, ranges } = await openMarked(
      `---\nmodel: models/never-loaded.gguf\nvector:\n  layer: «99»\n---\n${body}`,
    );
    const [found] = await diagnosticsWhen(document, ({ length }) => length > 0);
    assert.equal(found?.code, "layer-outside-model");
    assert.match(found.message, /^The model has layers 0 to \d+, and no layer 99\. /);
    assert.deepEqual(found.range, ranges[0]);
    const [fix] = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      "vscode.executeCodeActionProvider",
      document.uri,
      found.range,
      vscode.CodeActionKind.QuickFix.value,
    );
    assert.equal(fix?.title, "Choose the layer automatically");
    assert(fix.edit !== undefined);
    assert(await vscode.workspace.applyEdit(fix.edit));
    await diagnosticsWhen(document, ({ length }) => length === 0);
    assert.match(document.getText(), /^  layer: auto$/m);
  });

  it("writes a model of the workspace by its path from there, as on other machines", async () => {
    await vscode.workspace.fs.writeFile(workspaceUri("models", "small-q8.gguf"), new Uint8Array());
    await execute("icl.selectModel", workspaceUri("models", "small-q8.gguf").fsPath);
    assert.equal(modelPath(), "models/small-q8.gguf");
  });

  it("Select Model says what it changes, and writes into a file that names its model", async () => {
    const { document } = await openMarked(`---\nmodel: models/other.gguf\n---\n${body}`);
    await vscode.window.showTextDocument(document);
    // In front of the list is the demo model, in front of the places this file, which names a model.
    await accept(execute("icl.selectModel"));
    assert.doesNotMatch(document.getText(), /model:/);
    assert.equal(modelPath(), "");
  });

  it("Select Model offers a file the demo model where it has another", async () => {
    const file = (front: string) => ({
      uri: "file:///x.icl",
      path: "/x.icl",
      document: parseDocument(`${front}${body}`, "x.icl"),
    });
    const [plain, naming] = [file(""), file("---\nmodel: models/other.gguf\n---\n")];
    const scopes = (task: typeof plain, chosen: string, isDefaultEmbedded: boolean): string[] =>
      scopeItems(task, chosen, isDefaultEmbedded).map(({ scope }) => scope);
    assert.deepEqual(scopes(plain, "", true), ["everywhere", "workspace"]);
    assert.deepEqual(scopes(naming, "", true), ["file", "everywhere", "workspace"]);
    assert.deepEqual(scopes(naming, "", false), ["file", "everywhere", "workspace"]);
    assert.deepEqual(scopes(plain, "", false), ["everywhere", "workspace", "file"]);
    assert.deepEqual(scopes(plain, "/a.gguf", false), ["everywhere", "workspace", "file"]);
    await execute("icl.selectModel", workspaceUri("models", "small-q8.gguf").fsPath);
    const [everywhere] = scopeItems(undefined, "/a.gguf", false);
    assert.match(everywhere?.description ?? "", /removes the workspace's setting$/);
  });

  it("Cancel stops a download, which goes on from there the next time", async () => {
    const sent = 1_000_000;
    hub.put("owner/held-GGUF/held.F32.gguf", demo);
    hub.misbehaviour = (_, response, { bytes, etag }) => {
      response.writeHead(200, { "content-length": bytes.length, etag });
      response.write(bytes.subarray(0, sent));
      return true;
    };
    const file = path.join(folder, "owner", "held-GGUF", "held.F32.gguf");
    const running = accept(execute("icl.downloadModel", "hf:owner/held-GGUF:F32"));
    const part = `${file}.part`;
    await until(() => existsSync(part) && statSync(part).size === sent, "the first bytes have come");
    await execute("icl.cancel");
    assert.equal(await running, undefined);
    assert.equal(existsSync(file), false);
    hub.misbehaviour = () => false;
    hub.seen.length = 0;
    assert.equal(await accept(execute("icl.downloadModel", "hf:owner/held-GGUF:F32")), file);
    assert.deepEqual(
      hub.fetches().map(({ range }) => range),
      [`bytes=${sent}-`],
    );
    assert.equal(sha256(readFileSync(file)), sha256(demo));
  });

  it("Download Model fetches nothing where the question is left", async () => {
    hub.put("owner/small-GGUF/small.Q8_0.gguf", smallGguf());
    const running = execute("icl.downloadModel", "hf:owner/small-GGUF:Q8_0");
    await until(() => hub.seen.length > 0, "the hub is asked");
    const ended = Promise.resolve(running).then(() => true);
    const moment = async (): Promise<false> =>
      new Promise((resolve) => {
        setTimeout(resolve, 200, false);
      });
    while (!(await Promise.race([ended, moment()]))) await execute("workbench.action.closeQuickOpen");
    assert.equal(await running, undefined);
    assert.equal(hub.fetches().length, 0);
  });
});
