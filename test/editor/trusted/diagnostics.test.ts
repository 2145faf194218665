import assert from "node:assert/strict";
import * as vscode from "vscode";
import { codesOf, diagnosticsWhen, openFixture, openMarked, replaceText } from "../documents.js";
import { click, lineOf, titlesAbove } from "../lenses.js";

describe("diagnostics", () => {
  it("are none in a sound file", async () => {
    const document = await openFixture("antonyms.icl");
    assert.deepEqual(await diagnosticsWhen(document, (found) => found.length === 0), []);
  });

  it("appear at their places, with code, source and severity", async () => {
    const { document, ranges } = await openMarked(
      "---\n«nmae»: x\nmax_tokens: «many»\n---\na -> 1\nb -> 2\nc -> 3\n«a -> 1»\n«hot->cold»\n? d -> 4\n",
    );
    const found = await diagnosticsWhen(document, ({ length }) => length === 4);
    assert.deepEqual(codesOf(found), [
      "unknown-key",
      "wrong-value",
      "duplicate-demonstration",
      "missing-output",
    ]);
    assert.deepEqual(
      found.map(({ range }) => range),
      ranges,
    );
    assert.deepEqual(
      found.map(({ severity }) => severity),
      [
        vscode.DiagnosticSeverity.Warning,
        vscode.DiagnosticSeverity.Error,
        vscode.DiagnosticSeverity.Warning,
        vscode.DiagnosticSeverity.Error,
      ],
    );
    for (const { source } of found) assert.equal(source, "icl");
    const [related] = found[2]?.relatedInformation ?? [];
    assert.equal(related?.location.range.start.line, 4);
    assert.deepEqual(found[2]?.tags, [vscode.DiagnosticTag.Unnecessary]);
  });

  it("follow every edit", async () => {
    const { document } = await openMarked("a -> 1\nb -> 2\nc -> 3\n? d -> 4\n");
    await replaceText(document, "c -> 3", "c 3");
    const found = await diagnosticsWhen(document, ({ length }) => length > 0);
    assert(codesOf(found).includes("missing-output"));
    await replaceText(document, "c 3", "c -> 3");
    await diagnosticsWhen(document, ({ length }) => length === 0);
  });

  it("are none in an empty file, where a lens says what to do, and no errors in one that was just begun", async () => {
    const { document } = await openMarked("");
    await vscode.window.showTextDocument(document);
    assert.deepEqual(await titlesAbove(document, 0), ["Insert a task to fill in", "Open Example…"]);
    assert.deepEqual(vscode.languages.getDiagnostics(document.uri), []);
    const begun = await openMarked("---\nname: x\n---\n");
    const found = await diagnosticsWhen(begun.document, ({ length }) => length > 0);
    assert.deepEqual(codesOf(found), ["no-demonstrations", "no-queries"]);
    for (const { severity } of found) assert.equal(severity, vscode.DiagnosticSeverity.Information);
    await click(document, 0, /^Insert/);
    assert.match(document.getText(), /^---\nname: antonyms\n---\n[\s\S]*\? fast -> slow\n$/);
    await diagnosticsWhen(document, (left) => left.length === 0);
    assert.match((await titlesAbove(document, lineOf(document, "hot ->")))[0] ?? "", /^Compress 3 /);
  });

  it("go with the document", async () => {
    const { document } = await openMarked("a -> 1\n");
    await vscode.window.showTextDocument(document);
    await diagnosticsWhen(document, ({ length }) => length > 0);
    await vscode.commands.executeCommand("workbench.action.closeActiveEditor");
    await vscode.languages.setTextDocumentLanguage(document, "plaintext");
    await diagnosticsWhen(document, ({ length }) => length === 0);
  });

  it("of a file full of them are a bounded number", async () => {
    const { document } = await openMarked("x\n".repeat(3000));
    const found = await diagnosticsWhen(document, ({ length }) => length > 0);
    assert.equal(found.length, 501);
    assert.match(
      found.map(({ message }) => message).join("\n"),
      /\d+ more problems in this file are not shown/,
    );
  });
});
