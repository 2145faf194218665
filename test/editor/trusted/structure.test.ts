import assert from "node:assert/strict";
import * as vscode from "vscode";
import { cursorOf, openFixture, openMarked, workspaceUri } from "../documents.js";

async function outline(document: vscode.TextDocument): Promise<vscode.DocumentSymbol[]> {
  return vscode.commands.executeCommand("vscode.executeDocumentSymbolProvider", document.uri);
}

async function folds(document: vscode.TextDocument): Promise<readonly (readonly [number, number])[]> {
  const ranges = await vscode.commands.executeCommand<vscode.FoldingRange[]>(
    "vscode.executeFoldingRangeProvider",
    document.uri,
  );
  return ranges.map(({ start, end }) => [start, end] as const).sort(([a], [b]) => a - b);
}

async function links(document: vscode.TextDocument): Promise<vscode.DocumentLink[]> {
  return vscode.commands.executeCommand("vscode.executeLinkProvider", document.uri);
}

describe("outline", () => {
  it("lists front matter, demonstrations and queries", async () => {
    const symbols = await outline(await openFixture("antonyms.icl"));
    assert.deepEqual(
      symbols.map(({ name, detail, children }) => [name, detail, children.map((child) => child.name)]),
      [
        ["Front matter", "", ["name", "description", "template", "match", "vector"]],
        ["Demonstrations", "3", ["hot", "big", "tall"]],
        ["Queries", "2", ["fast", "old"]],
      ],
    );
    assert.deepEqual(symbols[0]?.children.at(-1)?.children[0]?.name, "layer");
    assert.deepEqual(
      symbols[1]?.children.map(({ detail }) => detail),
      ["cold", "small", "short"],
    );
  });

  it("names what has no text, and what has many lines", async () => {
    const { document } = await openMarked('"" -> x\n"""\none\ntwo\n""" -> y\n');
    const [demonstrations] = await outline(document);
    assert.deepEqual(
      demonstrations?.children.map(({ name }) => name),
      ['""', "one ⏎ two"],
    );
  });

  it("is bounded", async () => {
    const { document } = await openMarked(
      Array.from({ length: 1500 }, (_, i) => `in ${i} -> out ${i}`).join("\n"),
    );
    const [demonstrations] = await outline(document);
    assert.equal(demonstrations?.detail, "1500, first 1000 shown");
    assert.equal(demonstrations.children.length, 1000);
  });
});

describe("folding", () => {
  it("folds front matter, headings with their entries, comments and blocks", async () => {
    const lines = [
      "---", // 0
      "name: x",
      "---",
      "# One",
      "# Two",
      "", // 5
      "# Demonstrations",
      "a -> 1",
      '"""',
      "lines",
      '""" -> 2', // 10
      "",
      "# a heading of queries",
      "",
      "? c",
      "? d", // 15
    ];
    const { document } = await openMarked(lines.join("\n"));
    assert.deepEqual(await folds(document), [
      [0, 2],
      [3, 4],
      [6, 10],
      [8, 10],
      [14, 15],
    ]);
  });
});

describe("links", () => {
  it("lead to the model's file where there is one", async () => {
    await vscode.workspace.fs.writeFile(workspaceUri("linked", "model.gguf"), new Uint8Array());
    for (const [written, quote] of [
      ["linked/model.gguf", ""],
      ["linked/model.gguf", '"'],
    ] as const) {
      const { document, ranges } = await openMarked(
        `---\nmodel: ${quote}«${written}»${quote}\n---\na -> 1\n`,
      );
      const found = await links(document);
      assert.deepEqual(
        found.map(({ range, target }) => [range, target?.path]),
        [[ranges[0], workspaceUri("linked", "model.gguf").path]],
      );
    }
  });

  it("are none where there is none", async () => {
    for (const model of ["missing.gguf", "hf:owner/repo:Q4_0", "."]) {
      const { document } = await openMarked(`---\nmodel: ${model}\n---\na -> 1\n`);
      assert.deepEqual(await links(document), [], model);
    }
  });
});

describe("typing in the front matter", () => {
  /** The text once what was typed before «» has been answered. */
  const answered = async (source: string, typed: "\n" | "-"): Promise<string> => {
    const marked = await openMarked(source);
    const edits = await vscode.commands.executeCommand<vscode.TextEdit[] | undefined>(
      "vscode.executeFormatOnTypeProvider",
      marked.document.uri,
      cursorOf(marked),
      typed,
      { tabSize: 2, insertSpaces: true },
    );
    const edit = new vscode.WorkspaceEdit();
    edit.set(marked.document.uri, edits ?? []);
    if (edit.size > 0) assert(await vscode.workspace.applyEdit(edit));
    return marked.document.getText();
  };

  it("indents below a key that has settings of its own", async () => {
    assert.equal(await answered("---\nvector:\n«»\n---\n", "\n"), "---\nvector:\n  \n---\n");
    assert.equal(await answered("---\nrequire:\n«»", "\n"), "---\nrequire:\n  ");
    assert.equal(
      await answered("---\nvector:\n«»\n    layer: 4\n---\n", "\n"),
      "---\nvector:\n    \n    layer: 4\n---\n",
    );
  });

  it("takes the closing fence back to the beginning of its line", async () => {
    assert.equal(
      await answered("---\nvector:\n  layer: 4\n  ---«»\na -> b\n", "-"),
      "---\nvector:\n  layer: 4\n---\na -> b\n",
    );
  });

  it("leaves all else as it is", async () => {
    for (const [source, typed] of [
      ["---\nname: x\n«»\n---\n", "\n"],
      ["---\nvector:\nlayer: 4«»\n---\n", "\n"],
      ["---\nname: x\n---\nvector:\n«»\n", "\n"],
      ["vector:\n«»\n", "\n"],
      ["---\nname: x\n---\na -> b\n  ---«»\n", "-"],
      ["---\nvector:\n  --«»\n---\n", "-"],
    ] as const) {
      assert.equal(await answered(source, typed), source.replace("«»", ""));
    }
  });
});
