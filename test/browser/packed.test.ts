import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { PackedEditor } from "../host/packedEditor.js";
import { repositoryPath } from "../support/repository.js";

const screenshots = repositoryPath("out", "screenshots");

/** The colour of the first piece of text that reads like this. */
async function colourOf({ page }: PackedEditor, text: string): Promise<string> {
  // The editor writes blanks as U+00A0.
  const pattern = new RegExp(`^\\s*${text.replaceAll(" ", "\\s")}\\s*$`);
  const piece = page.locator(".view-line span span", { hasText: pattern }).first();
  return piece.evaluate((element) => getComputedStyle(element).color);
}

describe("the packed extension", function () {
  this.timeout(120_000);
  let editor: PackedEditor;

  before(async () => {
    mkdirSync(screenshots, { recursive: true });
    editor = await PackedEditor.open({ folder: repositoryPath("test", "editor", "fixtures") });
    await editor.openFile("antonyms.icl");
  });

  after(async () => {
    await editor.close();
  });

  it("colours a file: comments, inputs, outputs and queries apart", async () => {
    await editor.page.locator(".statusbar-item", { hasText: "ICL" }).first().waitFor();
    const colours = [];
    for (const text of ["# Demonstrations: input, arrow, output.", "hot", "cold", "fast"]) {
      colours.push(await colourOf(editor, text));
    }
    assert.equal(new Set(colours).size, colours.length, colours.join(" "));
    await editor.page.screenshot({ path: `${screenshots}/open.png` });
  });

  it("shows what is wrong, and mends it", async () => {
    const { page } = editor;
    await page.locator(".view-line", { hasText: /^\?\sold/ }).click();
    await page.keyboard.press("End");
    await page.keyboard.type("\nwet->dry");
    await page.locator(".squiggly-error").first().waitFor();
    await page.keyboard.press("Control+.");
    await page.getByText("Put white space around the arrow").waitFor();
    await page.screenshot({ path: `${screenshots}/quick-fix.png` });
    await page.keyboard.press("Enter");
    await page.locator(".squiggly-error").first().waitFor({ state: "detached" });
  });
});
