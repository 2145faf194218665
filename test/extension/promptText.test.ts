import assert from "node:assert/strict";
import { promptText } from "../../src/extension/views/promptText.js";
import type { RenderDocument } from "../../src/workbench/documents/renderDocument.js";
import { parseDocument } from "../../src/language/parse.js";

describe("the text of prompts", () => {
  const { settings } = parseDocument("hot -> cold\nbig -> small\n? fast\n");
  const full: RenderDocument = {
    version: 1,
    file: "/a.icl",
    input: "fast",
    condition: "few-shot",
    text: "hot -> cold\nfast ->",
    tokens: ["", "hot", " ->", " cold", "\n", "fast", " ->"].map((text, id) => ({ id, text })),
    patchPosition: 6,
    notes: [],
  };

  it("shows every token, the patched one marked, control tokens and line breaks seen", () => {
    const text = promptText("antonyms", settings, [full], "");
    assert.match(text, /Full prompt: 7 tokens/);
    assert.ok(text.includes("\n│·│hot│ ->│ cold│⏎│\n│fast│ ->▲│"), text);
    assert.ok(text.includes("hot -> cold\nfast ->"));
  });

  it("names the lead, and what is to be known", () => {
    const framed: RenderDocument = {
      ...full,
      condition: "task-vector",
      text: "\nfast ->",
      tokens: ["\n", "fast", " ->"].map((text, id) => ({ id, text })),
      patchPosition: 2,
      notes: ["A note."],
    };
    const text = promptText("antonyms", settings, [full, framed], "A remark.");
    assert.match(text, /With the task vector: 3 tokens ──\nBefore the query: │⏎│, the lead\./);
    assert.ok(text.includes("A note.") && text.endsWith("A remark.\n"));
    const alone: RenderDocument = { ...framed, condition: "zero-shot", text: "fast ->" };
    assert.match(promptText("x", settings, [alone], ""), /Before the query: nothing\./);
  });

  it("fits into half a window but for the prompt's own lines", () => {
    const remark =
      "Words of a remark that goes on for longer than half a window is wide, and then some more.";
    const lines = promptText("antonyms", settings, [{ ...full, notes: [remark] }], remark).split("\n");
    for (const line of lines) assert(line.length <= 50, line);
  });

  it("has no characters that a page would act upon", () => {
    const text = promptText("a\u202e", settings, [{ ...full, tokens: [{ id: 0, text: "\u202e" }] }], "");
    assert.ok(!text.includes("\u202e"));
  });
});
