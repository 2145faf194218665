import assert from "node:assert/strict";
import * as vscode from "vscode";
import { vectorMethods } from "../../../src/language/settings.js";
import { settingPaths, settingSections } from "../../../src/language/settingKeys.js";
import { catalogue } from "../../../src/models/catalogue.js";
import { cursorOf, openMarked, workspaceUri } from "../documents.js";

const entries = "a -> 1\nb -> 2\nc -> 3\n? d -> 4\n";

/** Snippets and words, which the editor adds by itself, are left out. */
async function suggestions(source: string): Promise<vscode.CompletionItem[]> {
  const marked = await openMarked(source);
  const list = await vscode.commands.executeCommand<vscode.CompletionList>(
    "vscode.executeCompletionItemProvider",
    marked.document.uri,
    cursorOf(marked),
  );
  const own = [
    vscode.CompletionItemKind.Property,
    vscode.CompletionItemKind.Module,
    vscode.CompletionItemKind.Value,
    vscode.CompletionItemKind.File,
  ];
  return list.items
    .filter(({ kind }) => kind !== undefined && own.includes(kind))
    .sort((a, b) => (a.sortText ?? "").localeCompare(b.sortText ?? ""));
}

async function labels(source: string): Promise<readonly string[]> {
  return (await suggestions(source)).map(({ label }) => (typeof label === "string" ? label : label.label));
}

describe("completion", () => {
  it("offers every key of the top level that is not there yet", async () => {
    const topLevel = settingPaths.filter((path) => !path.includes(".") && path !== "name");
    const expected = [...topLevel, ...Object.keys(settingSections)];
    assert.deepEqual(await labels(`---\nname: x\n«»\n---\n${entries}`), expected);
    assert.deepEqual(await labels(`---\nname: x\nma«»\n---\n${entries}`), expected);
  });

  it("offers a section's keys below it", async () => {
    const found = await labels(`---\nvector:\n  layer: 3\n  «»\n---\n${entries}`);
    assert.deepEqual(found, [
      "method",
      "scale",
      "lead",
      "follow_through",
      "keep",
      "inputs",
      "instruction",
      "dummies",
    ]);
    assert.deepEqual(await labels(`---\nrequire:\n  «»\n---\n${entries}`), [
      "verdict",
      "queries",
      "recovery",
      "accuracy",
      "agreement",
      "kl",
    ]);
  });

  it("offers a key's values", async () => {
    assert.deepEqual(await labels(`---\nmatch: «»\n---\n${entries}`), [
      "exact",
      "ignore_case",
      "prefix",
      "contains",
      "regex",
      "number",
      "json",
    ]);
    assert.deepEqual(await labels(`---\nvector:\n  method: «»\n---\n${entries}`), ["auto", ...vectorMethods]);
    const [auto] = await suggestions(`---\nvector:\n  method: «»\n---\n${entries}`);
    assert.equal(
      typeof auto?.label === "object" && auto.label.description,
      "Chosen on the demonstrations, leave-one-out.",
    );
  });

  it("replaces what stands there, and keeps a colon", async () => {
    const [item] = await suggestions(`---\nma«»tch: exact\n---\n${entries}`);
    assert(item);
    assert(item.range instanceof vscode.Range);
    assert.deepEqual([item.range.start.character, item.range.end.character], [0, 5]);
    assert.equal(item.insertText, "name");
  });

  it("works while the closing fence is not written yet", async () => {
    assert((await labels(`---\nname: x\nma«»\n\n${entries}`)).includes("match"));
    assert((await labels(`---\nna«»`)).includes("name"));
  });

  it("offers the workspace's models, relative to the file, then those to download and the demo model", async () => {
    await vscode.workspace.fs.writeFile(workspaceUri("models", "tiny.gguf"), new Uint8Array());
    const offered = await labels(`---\nmodel: «»\n---\n${entries}`);
    assert.deepEqual(offered, ["models/tiny.gguf", ...catalogue.map(({ address }) => address), "demo"]);
  });

  it("explains what it offers", async () => {
    const [item] = await suggestions(`---\n«»\n---\n${entries}`);
    assert.equal(item?.detail, "Task name");
    assert(item.documentation instanceof vscode.MarkdownString);
    assert.match(item.documentation.value, /\*Default:\* the file's name/);
  });

  it("offers a whole task first in an empty file, and there alone", async () => {
    const snippets = async (source: string): Promise<readonly string[]> => {
      const marked = await openMarked(source);
      const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
        "vscode.executeCompletionItemProvider",
        marked.document.uri,
        cursorOf(marked),
      );
      return items
        .filter(({ kind }) => kind === vscode.CompletionItemKind.Snippet)
        .sort((a, b) => (a.sortText ?? "").localeCompare(b.sortText ?? ""))
        .map(({ label }) => (typeof label === "string" ? label : label.label));
    };
    assert.deepEqual(await snippets("«»"), ["task", "block", "demo", "front", "query"]);
    assert.equal((await snippets("\nta«»"))[0], "task");
    assert(!(await snippets(`${entries}«»`)).includes("task"));
  });

  it("leaves the body alone", async () => {
    assert.deepEqual(await labels(`---\nname: x\n---\n${entries}ma«»\n`), []);
    assert.deepEqual(await labels(`---\nname: x\n---\n${entries}match: «»\n`), []);
    assert.deepEqual(await labels(`${entries}? «»\n`), []);
  });
});
