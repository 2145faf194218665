import assert from "node:assert/strict";
import * as vscode from "vscode";
import { cursorOf, openMarked } from "../documents.js";

async function hoverText(source: string): Promise<string> {
  const marked = await openMarked(source);
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
    "vscode.executeHoverProvider",
    marked.document.uri,
    cursorOf(marked),
  );
  return hovers
    .flatMap(({ contents }) => contents)
    .map((content) => (content instanceof vscode.MarkdownString ? content.value : ""))
    .join("\n");
}

describe("hover", () => {
  for (const [name, source, expected] of [
    ["a key", "---\nma«»tch: prefix\n---\n", /\*\*Match\*\*.*`match`[^]*Default:\* `exact`/],
    ["a key of a section", "---\nvector:\n  la«»yer: 3\n---\n", /\*\*Layer\*\*.*`vector\.layer`[^]*0-based/],
    ["a section", "---\nve«»ctor:\n  layer: 3\n---\n", /\*\*Task vector\*\*/],
    ["a value with a name", "---\nmatch: pre«»fix\n---\n", /begins with the expected text/],
  ] as const) {
    it(`explains ${name}`, async () => {
      assert.match(await hoverText(source), expected);
    });
  }

  it("says nothing about unknown keys and free values", async () => {
    assert.equal(await hoverText("---\nnm«»ae: prefix\n---\n"), "");
    assert.equal(await hoverText("---\nname: pre«»fix\n---\n"), "");
  });
});
