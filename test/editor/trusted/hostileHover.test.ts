import assert from "node:assert/strict";
import * as vscode from "vscode";
import { hoverCommands } from "../../../src/extension/inline/hoverText.js";
import { hostileTexts } from "../../report/sampleData.js";
import { openMarked } from "../documents.js";
import { hoverOn } from "../lenses.js";

/** Those that can stand in a line of a file; half a character cannot be written in UTF-8. */
const hostile = [
  ...hostileTexts.filter((text) => text.length < 100 && !text.includes("\ud800")),
  "[x](command:workbench.action.quit)",
  "| a | b |\n|---|---|\n![x](https://localhost/x.png)",
  "`` ` ``` <b>",
  "$(trash)~~x~~**y**",
];

/** What would be more than text: a tag, an image, or a link that is not one of ours. */
function assertInert(markdown: string): void {
  assert.doesNotMatch(markdown, /(?<!\\)<[a-z!/]/i);
  assert.doesNotMatch(markdown, /(?<!\\)!\[/);
  for (const [, target = ""] of markdown.matchAll(/(?<!\\)\]\(([^)\s]*)/g)) {
    const [, command = ""] = /^command:([\w.]+)\?/.exec(target) ?? [];
    assert(hoverCommands.includes(command), `a link to ${target} in\n${markdown}`);
  }
}

describe("hovers of hostile texts", () => {
  for (const text of hostile) {
    it(`are text, and link to their own commands alone: ${JSON.stringify(text)}`, async function () {
      this.timeout(60_000);
      const quoted = JSON.stringify(text);
      // Few and short: the embedded model sees 128 tokens at a time.
      const lines = [
        "---",
        "max_tokens: 3",
        "---",
        `hot -> ${quoted}`,
        "big -> small",
        `? ${quoted} -> ${quoted}`,
        "",
      ];
      const { document } = await openMarked(lines.join("\n"));
      await vscode.window.showTextDocument(document);
      await vscode.commands.executeCommand("icl.compareAllQueries", document.uri.toString());
      for (const line of [3, 5]) {
        for (const { value, supportHtml } of await hoverOn(document, line)) {
          assert.notEqual(supportHtml, true);
          assertInert(value);
        }
      }
      const shown = (await hoverOn(document, 5)).map(({ value }) => value.replaceAll("\u00a0", " "));
      assert(
        shown.some((value) => value.includes("| Zero-shot")),
        shown.join(),
      );
    });
  }
});
