import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as vscode from "vscode";
import { openMarked, workspaceUri } from "../documents.js";
import { DocumentStore } from "../../../src/extension/files/documentStore.js";
import { PasteImportProvider } from "../../../src/extension/language/pasteImport.js";
import { repositoryPath } from "../../support/repository.js";

const execute = async (id: string, ...args: readonly unknown[]): Promise<unknown> =>
  vscode.commands.executeCommand(id, ...args);

describe("Paste Prompt as Task", function () {
  this.timeout(60_000);
  afterEach(async () => {
    await execute("workbench.action.closeAllEditors");
  });

  const textOf = (accept: (uri: vscode.Uri) => boolean): string =>
    vscode.workspace.textDocuments.find(({ uri }) => accept(uri))?.getText() ?? "";

  it("makes a task of the prompt in the clipboard, with what became of it beside it", async () => {
    await vscode.env.clipboard.writeText(
      "Give the opposite.\n\nQ: hot\nA: cold\n\nQ: big\nA: small\n\nQ: tall\nA: short\n\nQ: fast\nA:",
    );
    const uri = await execute("icl.pastePrompt");
    const made = textOf((one) => one.toString() === uri);
    assert.match(made, /instruction: Give the opposite\./);
    assert.match(made, /hot -> cold[\s\S]*tall -> short[\s\S]*\? fast/);
    const preview = textOf((one) => one.path.includes("Import of pasted"));
    assert.match(preview, /3 demonstrations, 1 quer/);
    assert.match(preview, /Q: hot/);
  });

  it("imports a file of the Explorer's menu, and says what to do about a placeholder", async () => {
    const file = workspaceUri("reviews.txt");
    const prompt = "Q: hot\nA: cold\n\nQ: big\nA: small\n\nQ: {{word}}\nA:";
    await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(prompt));
    const uri = await vscode.commands.executeCommand("icl.importDemonstrations", file, [file]);
    assert.match(
      textOf((one) => one.toString() === uri),
      /hot -> cold[\s\S]*\? \{\{word\}\}/,
    );
    const preview = textOf((one) => one.path.includes("Import of reviews"));
    assert.match(preview, /\{\{word\}\} is a placeholder/);
  });

  it("opens what is a task already as it is", async () => {
    const task = readFileSync(repositoryPath("examples", "antonyms.icl"), "utf8");
    await vscode.env.clipboard.writeText(task);
    const uri = await execute("icl.pastePrompt");
    assert.equal(
      textOf((one) => one.toString() === uri),
      task,
    );
  });

  it("takes a table of rows too", async () => {
    await vscode.env.clipboard.writeText("input,output\nhot,cold\nbig,small\ntall,short\n");
    const uri = await execute("icl.pastePrompt");
    assert.match(
      textOf((one) => one.toString() === uri),
      /hot -> cold\nbig -> small\ntall -> short/,
    );
  });
});

describe("pasting into a task", function () {
  this.timeout(60_000);
  const documents = new DocumentStore();
  after(() => {
    documents.dispose();
  });

  /** What the editor offers beside pasting the text as it is. */
  const offered = async (
    document: vscode.TextDocument,
    text: string,
  ): Promise<vscode.DocumentPasteEdit[]> => {
    const provider = new PasteImportProvider(documents, repositoryPath("dist", "import-worker.mjs"));
    const transfer = new vscode.DataTransfer();
    transfer.set("text/plain", new vscode.DataTransferItem(text));
    const at = document.lineAt(document.lineCount - 1).range.end;
    const { token } = new vscode.CancellationTokenSource();
    return provider.provideDocumentPasteEdits(document, [new vscode.Range(at, at)], transfer, token);
  };
  const textOf = ({ insertText }: vscode.DocumentPasteEdit): string =>
    typeof insertText === "string" ? insertText : insertText.value;

  it("offers rows as entries, and leaves plain pasting first", async () => {
    const { document } = await openMarked("---\nname: mine\n---\ntall -> short\n");
    const [edit] = await offered(document, "input\toutput\nhot\tcold\nbig\tsmall\nold\tnew\n");
    assert(edit !== undefined);
    assert.equal(edit.title, "Paste as entries");
    assert.equal(textOf(edit).trim(), "hot -> cold\nbig -> small\nold -> new");
    assert.equal(edit.yieldTo?.length, 1);
  });

  it("makes a whole task of a prompt where the file is empty", async () => {
    const document = await vscode.workspace.openTextDocument({ language: "icl", content: "" });
    const [edit] = await offered(document, "Q: hot\nA: cold\n\nQ: big\nA: small\n\nQ: fast\nA:");
    assert(edit !== undefined);
    assert.equal(edit.title, "Paste as a task");
    assert.match(textOf(edit), /^---\n[\s\S]*template: [\s\S]*hot -> cold\nbig -> small[\s\S]*\? fast/);
  });

  it("offers nothing for a task, into an empty file neither, even with a mistake in it", async () => {
    const { document } = await openMarked("");
    const task = readFileSync(repositoryPath("examples", "antonyms.icl"), "utf8");
    assert.deepEqual(await offered(document, task), []);
    assert.deepEqual(await offered(document, `${task}\nno arrow\n`), []);
  });

  it("offers nothing for entries, single lines and texts that are neither rows nor prompts", async () => {
    const { document } = await openMarked("tall -> short\n");
    assert.deepEqual(await offered(document, "hot -> cold\n? fast\n"), []);
    assert.deepEqual(await offered(document, "one line"), []);
    assert.deepEqual(await offered(document, '{"a": [1,\n'), []);
  });
});
