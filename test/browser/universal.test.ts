import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { PackedEditor } from "../host/packedEditor.js";
import { runIcl } from "../cli/icl.js";
import { repositoryPath } from "../support/repository.js";
import { suiteFolder } from "../support/suiteFolder.js";
import { packedWalk } from "./packedWalk.js";
import type { WalkPage } from "./walkPage.js";

const DEMONSTRATION = "hot -> cold";
const LENS = /^This package cannot run tasks\. Show why…$/;
const { version } = JSON.parse(readFileSync(repositoryPath("package.json"), "utf8")) as {
  readonly version: string;
};
const platform = `${process.platform}-${process.arch}`;
const EXPLANATION = `This package of ICL Task Vectors highlights, checks, completes and formats .icl files. It does not include llama.cpp, which runs them. The package for ${platform} does: install icl-task-vectors-${platform}-${version}.vsix.`;

/** Where no package holds llama.cpp for the platform, the editor installs this one. */
describe("the package without native code", function () {
  this.timeout(120_000);
  const folder = suiteFolder();
  const opened = packedWalk(() => ({ folder: repositoryPath("examples"), target: "universal" }));
  let editor: PackedEditor;
  let walk: WalkPage;

  before(() => {
    ({ editor, walk } = opened);
  });

  it("shows colours, and one lens that says what is missing", async () => {
    await walk.openFile("antonyms.icl");
    await walk.lens(DEMONSTRATION, LENS);
    assert.equal(await walk.page.locator(".codelens-decoration a").count(), 1);
    await walk.coloured(DEMONSTRATION);
  });

  it("explains at the lens, and at every command that would run something", async () => {
    await walk.clickLens(DEMONSTRATION, LENS);
    await explained();
    await opened.screenshots.take(walk.page, "universal");
    await dismissed();
    for (const title of ["ICL: Compare All Queries", "ICL: Select Model…", "ICL: Analyse…"]) {
      await walk.command(title);
      await explained();
      await dismissed();
    }
  });

  it("checks, completes and fixes", async () => {
    const { page } = walk;
    await walk.line("name:").click();
    await page.keyboard.press("End");
    await page.keyboard.type("\nma");
    await page.locator(".suggest-widget.visible .monaco-list-row", { hasText: "max_tokens" }).waitFor();
    await page.keyboard.press("Escape");
    await page.keyboard.type("x_token: 4");
    const squiggle = page.locator(".squiggly-error, .squiggly-warning").first();
    await squiggle.waitFor();
    await page.keyboard.press("Home");
    const fix = page.locator(".action-widget").getByText('Change to "max_tokens"');
    await walk.until("the quick fix", async () => {
      await page.keyboard.press("Control+.");
      await page.locator(".action-widget .monaco-list-row").first().waitFor();
      if (await fix.isVisible()) return true;
      await page.keyboard.press("Escape");
      return false;
    });
    await page.keyboard.press("Enter");
    await squiggle.waitFor({ state: "detached" });
  });

  it("formats, and has an outline", async () => {
    writeFileSync(
      path.join(editor.folder, "untidy.icl"),
      "---\nname: untidy\n---\n\nhot   ->    cold\n\n?  big\n",
    );
    await walk.openListed("untidy.icl");
    await walk.command("Format Document");
    await walk.line("hot -> cold").waitFor();
    await walk.command("Go to Symbol in Editor...");
    await walk.page.locator(".quick-input-list .monaco-list-row", { hasText: "hot" }).first().waitFor();
    await walk.page.keyboard.press("Escape");
  });

  it("shows a vector's file, and explains where it would be run", async () => {
    const vector = path.join(editor.folder, "plurals.safetensors");
    const exported = await runIcl(["export", path.join(editor.folder, "plurals.icl"), "-o", vector], {
      env: { ICL_CACHE_DIR: folder("cache") },
    });
    assert.equal(exported.code, 0, exported.stderr);
    await walk.openListed("plurals.safetensors");
    // Until it is read the page has the file's name.
    await walk.panel.getByRole("heading", { name: "plurals", exact: true }).waitFor();
    await walk.panel.getByText("Run on Input…").click();
    await explained();
    await dismissed();
  });

  it("starts a new file", async () => {
    await walk.command("ICL: New ICL File");
    await walk.page.locator(".tab.active", { hasText: "Untitled" }).waitFor();
    await walk.lens("hot -> cold", LENS);
  });

  it("offers no view and no tests that would stay empty", async () => {
    await walk.command("View: Show Explorer");
    await walk.page.locator(".explorer-folders-view").waitFor();
    assert.equal(await walk.page.locator(".pane-header", { hasText: "Task Vectors" }).count(), 0);
  });

  async function explained(): Promise<void> {
    const toast = walk.page.locator(".notification-toast").first();
    await toast.waitFor();
    const message = await toast.locator(".notification-list-item-message").innerText();
    assert.equal(message.replaceAll("\u00a0", " "), EXPLANATION);
    await toast.getByRole("button", { name: "Install from VSIX…" }).waitFor();
  }

  async function dismissed(): Promise<void> {
    await walk.command("Notifications: Clear All Notifications");
    await walk.page.locator(".notification-toast").first().waitFor({ state: "detached" });
  }
});
