import assert from "node:assert/strict";
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Locator } from "playwright-core";
import { runIcl } from "../cli/icl.js";
import { encodeNpy } from "../../src/exchange/npy.js";
import { repositoryPath } from "../support/repository.js";
import { suiteFolder } from "../support/suiteFolder.js";
import { packedWalk } from "./packedWalk.js";
import type { WalkPage } from "./walkPage.js";

const BUNDLE = "antonyms.safetensors";
const WIDTH = 128;

/** As a colleague does it who was handed one file. The stations build on each other. */
describe("a bundle in the packed extension", function () {
  this.timeout(120_000);
  const folder = suiteFolder();
  const opened = packedWalk(async () => {
    const workspace = folder("handed");
    mkdirSync(workspace);
    const task = repositoryPath("examples", "antonyms.icl");
    const packed = await runIcl(
      ["pack", task, "-o", path.join(workspace, BUNDLE), "--licence", "CC-BY-4.0"],
      { env: { ICL_CACHE_DIR: folder("cache") } },
    );
    assert.equal(packed.code, 0, packed.stderr);
    cpSync(task, path.join(workspace, "antonyms.icl"));
    const array = { rows: 1, columns: WIDTH, data: new Float32Array(WIDTH) };
    writeFileSync(path.join(workspace, "array.npy"), encodeNpy(array));
    return { folder: workspace, settings: { "files.exclude": { "**/.vscode": true } } };
  });
  let walk: WalkPage;

  before(() => {
    ({ walk } = opened);
  });

  const answers = () => walk.panel.locator("h2:text-is('Answers') ~ table").first().locator("tbody tr");

  /** Their texts; none where the page is being drawn anew, which takes its frame away. */
  const textsOf = async (locator: Locator): Promise<string[]> => {
    try {
      return await locator.allInnerTexts();
    } catch {
      return [];
    }
  };

  it("opens by a double click, and shows all of it", async () => {
    // A window that has just been opened learns of new editors a moment later.
    await walk.page.locator(".pane-header", { hasText: "Task Vectors" }).waitFor();
    await walk.openListed(BUNDLE);
    await walk.panel.locator("h1").waitFor();
    assert.equal(await walk.panel.locator("h1").innerText(), "antonyms");
    const text = await walk.panel.locator("body").innerText();
    for (const part of ["Task bundle, read-only", "CC-BY-4.0", "icl-demo", "hot -> cold"]) {
      assert.ok(text.includes(part), `${part} is not in\n${text}`);
    }
    assert.deepEqual(await walk.panel.locator("h2").allInnerTexts(), ["Verdict", "Vector", "Task"]);
  });

  it("runs its own queries at a click", async () => {
    await walk.panel.getByText("Run Its Queries").click();
    await walk.until("the answers", async () => {
      const rows = await textsOf(answers());
      return rows.length === 12 && rows.every((row) => !row.includes("…"));
    });
  });

  it("runs on an input that is typed", async () => {
    await walk.panel.getByText("Run on Input…").click();
    await walk.page.locator(".quick-input-widget input[type=text]").fill("young");
    await walk.page.keyboard.press("Enter");
    await walk.until("the answer", async () => {
      const rows = await textsOf(answers());
      return rows.length === 1 && rows[0]?.includes("old") === true && !rows[0].includes("…");
    });
  });

  it("asks how a NumPy array is used, which does not say so", async () => {
    const { page } = walk;
    const file = page.locator(".explorer-folders-view .monaco-list-row", { hasText: "array.npy" });
    const action = page.getByRole("menuitem", { name: "Open Task Vector…" });
    const input = page.locator(".quick-input-widget input[type=text]");
    const question = page.locator(".quick-input-widget", { hasText: "at which layer" });
    await file.click({ button: "right" });
    await action.waitFor();
    // A menu that has just been opened takes a click for the end of the one that opened it.
    await walk.until("the question", async () => {
      if (await action.isVisible()) await action.click();
      return await question.isVisible();
    });
    await input.fill("3");
    await page.keyboard.press("Enter");
    await page.locator(".quick-input-list .monaco-list-row", { hasText: "Replace" }).click();
    await page.locator(".quick-input-list .monaco-list-row", { hasText: "The joiner" }).click();
    await page.locator('.tab.active[data-resource-name="array.npy"]').waitFor();
    await walk.until("the array's page", async () =>
      (await textsOf(walk.panel.locator("body"))).join("").includes("replace at layer 3"),
    );
  });
});
