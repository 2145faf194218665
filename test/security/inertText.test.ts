import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { inertText } from "../../src/extension/messages/inertText.js";
import { escapeMarkdown } from "../../src/extension/messages/markdownText.js";
import { answerTitle } from "../../src/extension/inline/lensTexts.js";
import { visibleText } from "../../src/language/visibleText.js";
import { repositoryPath } from "../support/repository.js";

/** VS Code's own: what makes a link in a notification, and an icon in a label. */
const link = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)(?: (["'])(.+?)(\3))?\)/i;
const icon = /(\\)?\$\(([A-Za-z0-9-]+(?:~[A-Za-z]+)?)\)/;

const hostile = [
  "[Retry](command:workbench.action.terminal.new)",
  '[x](https://evil.example/ "title")',
  "[a](file:///etc/passwd)",
  "[[x]](command:a)](command:b)",
  "$(trash) Delete",
  "\\$(sync~spin)",
  "$$((x))$(bug)",
  "]\u2060(command:x)[y](command:z)",
];

describe("texts of others in the editor's labels and messages", () => {
  it("make no link and no icon, and read as they were written", () => {
    for (const text of hostile) {
      const shown = inertText(text);
      assert.ok(!link.test(shown), shown);
      assert.ok(!icon.test(shown), shown);
      // What is put in is shown as nothing; what was there of the kind is shown.
      assert.equal(shown.replaceAll("\u2060", ""), visibleText(text));
    }
    assert.ok(
      !icon.test(
        answerTitle({
          mode: "task-vector",
          answer: "$(trash)",
          match: null,
          milliseconds: 1,
          fewShot: "$(bug)",
          stale: false,
        }),
      ),
    );
  });

  it("hide nothing: what would reorder, vanish or break a line is spelt out", () => {
    const codes = [
      ...[0x00, 0x07, 0x08, 0x0b, 0x1b, 0x7f, 0x85, 0x9b, 0x9d, 0xad, 0x34f, 0x61c, 0x115f, 0x180e],
      ...[0x200b, 0x200e, 0x200f, 0x2028, 0x2029, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e],
      ...[
        0x2060, 0x2061, 0x2064, 0x2066, 0x2067, 0x2068, 0x2069, 0x206a, 0x206f, 0x3164, 0xfeff, 0xffa0,
        0xfff9,
      ],
      ...[0xe0001, 0xe0041, 0xe007f, 0xd800, 0xdfff],
    ];
    for (const code of codes) {
      const character = String.fromCodePoint(code);
      for (const show of [visibleText, inertText, (text: string) => escapeMarkdown(text, 60)]) {
        assert.ok(!show(`a${character}b`).includes(character), code.toString(16));
      }
      assert.match(visibleText(character), /^\\u[0-9a-f]{4}$|^\\u\{[0-9a-f]+\}$/);
    }
    assert.equal(visibleText("a\nb\tc\r"), "a\\nb\\tc\\r");
    // What scripts and emoji are written with stays.
    for (const text of ["می‌خواهم", "👩‍👩‍👧", "e\u0301", "❤️", "日本語", "שלום"])
      assert.equal(visibleText(text), text);
  });

  it("go through the one place that shows messages", () => {
    // The lint rule says so; this says that the rule is there.
    const rules = readFileSync(repositoryPath("eslint.config.mjs"), "utf8");
    for (const name of [
      "showErrorMessage",
      "showWarningMessage",
      "showInformationMessage",
      "setStatusBarMessage",
    ]) {
      assert.ok(rules.includes(`"${name}"`), name);
    }
  });
});
