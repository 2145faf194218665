import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { PackedEditor } from "../host/packedEditor.js";
import { repositoryPath } from "../support/repository.js";
import { packedWalk, quiet } from "./packedWalk.js";
import { WalkPage } from "./walkPage.js";

const DEMONSTRATION = "hot -> cold";
const QUERY = "? young -> old";
const LAYOUT_WRITTEN = 7000;
const FRESH = /^Task vector: .+, validated \d+\/8, \d+ → \d+ tokens$/;
const STALE = /^Task vector \(stale\): /;

const themes = [
  { name: "light", theme: "Default Light Modern", body: "vs" },
  { name: "high-contrast", theme: "Default High Contrast", body: "hc-black" },
] as const;

/** As somebody does it who has just installed the extension. The stations build on each other. */
describe("the walk through the packed extension", function () {
  this.timeout(120_000);
  const opened = packedWalk(() => ({ folder: repositoryPath("examples"), settings: quiet }));
  let editor: PackedEditor;
  let walk: WalkPage;
  const shoot = async (name: string): Promise<void> => {
    await opened.screenshots.take(walk.page, name);
  };

  before(() => {
    ({ editor, walk } = opened);
  });

  it("opens a file: colours, and what can be done", async () => {
    await walk.openFile("antonyms.icl");
    await walk.lens(DEMONSTRATION, /^Compress 10 demonstrations$/);
    await walk.lens(DEMONSTRATION, /^Compare all$/);
    await walk.lens(QUERY, /^Run with task vector$/);
    await walk.coloured(DEMONSTRATION);
    assert.match((await walk.status.getAttribute("aria-label")) ?? "", /icl-demo \(demo model\)/);
    await shoot("open");
  });

  it("compresses on a click, tells how far it is, and what came of it", async () => {
    const seen = await walk.watch();
    await walk.clickLens(DEMONSTRATION, /^Compress 10 demonstrations$/);
    await walk.lens(DEMONSTRATION, FRESH);
    await walk.lens(DEMONSTRATION, /^Layers…$/);
    const texts = await seen();
    assert(
      texts.some((text) => text.includes("trying methods and layers")),
      `No progress among\n${texts.join("\n")}`,
    );
    await shoot("compressed");
  });

  it("runs a query with the vector and shows the outcome in place", async () => {
    await walk.clickLens(QUERY, /^Run with task vector$/);
    const { title } = await walk.lens(QUERY, /^[✓✗] /);
    assert.match(title, /^[✓✗] \S+, (< 1|\d+) ms$/);
    await shoot("run");
  });

  it("tells in a hover how the predictions differ", async () => {
    await walk.clickLens(QUERY, /^Compare$/);
    await walk.lens(QUERY, /^[✓✗] [^,]+(, few-shot: .+)?$/);
    const hover = await walk.hover(QUERY);
    const rows = await hover.locator("table tbody tr td:first-child").allInnerTexts();
    assert.deepEqual(
      rows.map((row) => row.replaceAll("\u00a0", " ")),
      ["Few-shot", "Task vector", "Zero-shot", "Random vector", "Other task"],
    );
    const text = await hover.innerText();
    assert.match(text, /KL\(few-shot ‖ task vector\) \d/);
    assert.match(text, /Expected: old/);
    await shoot("hover");
    await walk.rest();
    // Beside a panel a hover is as narrow as it gets.
    const { page } = walk;
    const size = page.viewportSize();
    assert(size !== null);
    await page.setViewportSize({ ...size, width: 760 });
    const heights = await (
      await walk.hover(QUERY)
    )
      .locator("table tr")
      .evaluateAll((lines) => lines.map((line) => Math.round(line.getBoundingClientRect().height)));
    assert.equal(new Set(heights).size, 1, `Not every row is one line: ${heights.join(", ")}`);
    await walk.rest();
    await page.setViewportSize(size);
  });

  it("compares all queries side by side, with verdict, table and charts", async () => {
    await walk.clickLens(DEMONSTRATION, /^Compare all$/);
    await walk.page.locator(".tab", { hasText: "Comparison: antonyms.icl" }).waitFor();
    await walk.panel.locator(".verdict-name").waitFor();
    // The lens is the file's own again.
    await walk.lens(DEMONSTRATION, /^Compare all$/);
    await walk.command("View: Toggle Primary Side Bar Visibility");
    const headings = await walk.panel.locator("h2").allInnerTexts();
    for (const heading of ["Verdict", "Accuracy by layer", "Queries", "What a query costs"])
      assert(headings.includes(heading), `${heading} is not among ${headings.join(", ")}.`);
    const reasons = await walk.panel.locator(".verdict .reason").allInnerTexts();
    assert(
      reasons.length > 0 && reasons.every((reason) => /\S/.test(reason)),
      "The verdict gives no reason.",
    );
    assert.equal(await walk.panel.locator("table.queries tr.query").count(), 12);
    assert((await walk.panel.locator("svg[aria-label]").count()) >= 3);
    // Every query's answer is in its lens.
    await walk.lens("? small -> big", /^[✓✗] /);
    await shoot("compare");
  });

  it("filters to the differences and opens a row's details", async () => {
    const { panel } = walk;
    const rows = panel.locator("table.queries tr.query");
    for (const name of ["Differences", "Misses", "All"]) {
      const choice = panel.locator(".segments label", { hasText: name });
      await choice.click();
      const expected = Number(await choice.locator(".count").innerText());
      await walk.until(`${expected} rows`, async () => (await rows.count()) === expected);
    }
    await rows.first().locator(".toggle").click();
    const detail = panel.locator("tr.detail");
    await detail.waitFor();
    assert.deepEqual(await detail.getByRole("heading").allInnerTexts(), [
      "Few-shot",
      "Task vector",
      "Zero-shot",
      "Random vector",
      "Other task",
    ]);
    await panel.locator("table.queries").scrollIntoViewIfNeeded();
    await panel.getByRole("button", { name: "Queries", exact: true }).click();
    await shoot("queries");
    await panel.getByRole("button", { name: "Accuracy by layer", exact: true }).click();
    await shoot("charts");
    await rows.first().locator(".toggle").click();
  });

  it("runs the file's queries as tests", async () => {
    await walk.command("Testing: Focus on Test Explorer View");
    const tree = walk.page.locator(".test-explorer");
    const file = tree.getByRole("treeitem", { name: /antonyms\.icl/ });
    await file.click();
    await walk.page.keyboard.press("ArrowRight");
    // The comparison has answered them, and opened no list of results.
    await tree.getByRole("treeitem", { name: /young → old.*\((Passed|Failed)\)/ }).waitFor();
    assert.equal(await walk.page.locator(".panel.bottom:visible").count(), 0);
    await file.getByRole("button", { name: "Run Test", exact: true }).click();
    await tree.getByRole("treeitem", { name: /young → old.*\((Passed|Failed)\)/ }).waitFor();
    await tree.getByRole("treeitem", { name: /antonyms\.icl.*\((Passed|Failed)\)/ }).waitFor();
    await walk.rest();
    await shoot("tests");
    await walk.command("View: Toggle Primary Side Bar Visibility");
  });

  it("marks what an edit made stale, and its undo makes fresh", async () => {
    const banner = walk.panel.locator(".stale-banner");
    assert.equal(await banner.count(), 0);
    await walk.line(DEMONSTRATION).click();
    await walk.page.keyboard.press("End");
    await walk.page.keyboard.type("er");
    await walk.lens("hot -> colder", STALE);
    await walk.lens("hot -> colder", /^Compress again$/);
    await walk.lens(QUERY, /\(stale\)$/);
    await banner.waitFor();
    await walk.panel.locator("html").evaluate(() => {
      scrollTo(0, 0);
    });
    await shoot("stale");
    await walk.page.keyboard.press("Control+Z");
    await walk.lens(DEMONSTRATION, FRESH);
    await banner.waitFor({ state: "detached" });
    // The editor saves a second after each change: the edit may be on disk, its undo not yet.
    await walk.page.keyboard.press("Control+S");
    const saved = path.join(editor.folder, "antonyms.icl");
    const original = readFileSync(repositoryPath("examples", "antonyms.icl"), "utf8");
    await walk.until("the undone edit on disk", () =>
      Promise.resolve(readFileSync(saved, "utf8") === original),
    );
  });

  it("writes a report of it", async () => {
    await walk.line(DEMONSTRATION).click();
    await walk.command("ICL: Export Report…");
    await walk.page.locator(".quick-input-title", { hasText: "Export Report" }).waitFor();
    await walk.page.locator(".quick-input-widget").getByRole("button", { name: "OK" }).click();
    const file = path.join(editor.folder, "antonyms.html");
    await walk.until("the report", () => Promise.resolve(existsSync(file) && readFileSync(file).length > 0));
    assert.match(readFileSync(file, "utf8"), /antonyms/);
  });

  it("has vector and panel back after a reload, without computing", async () => {
    // In a browser the editor writes its layout every five seconds, when it is idle, and not as it closes.
    await walk.page.waitForTimeout(LAYOUT_WRITTEN);
    await walk.page.reload();
    await walk.lens(DEMONSTRATION, FRESH);
    await walk.lens(QUERY, /^[✓✗] /);
    await walk.panel.locator(".verdict-name").waitFor();
    assert.equal(await walk.panel.locator(".stale-banner").count(), 0);
    await walk.line(DEMONSTRATION).click();
    await walk.until("an engine that is not started", async () =>
      ((await walk.status.getAttribute("aria-label")) ?? "").includes("not loaded"),
    );
    await shoot("reloaded");
  });

  it("knows the vector in a second window", async () => {
    const second = new WalkPage(await editor.openWindow());
    await second.openFile("antonyms.icl");
    await second.lens(DEMONSTRATION, FRESH);
    await second.page.close();
  });

  it("lists the vectors of this machine", async () => {
    await walk.command("Explorer: Focus on Task Vectors View");
    const vector = walk.page.getByRole("treeitem", { name: /antonyms, .+ layer \d+ · fresh/ });
    await vector.waitFor();
    await vector.hover();
    await vector.getByRole("button", { name: "Delete Task Vector" }).waitFor();
    await shoot("task-vectors");
  });

  it("offers actions in the status bar", async () => {
    await walk.line(DEMONSTRATION).click();
    await walk.status.click();
    const action = walk.page.locator(".quick-input-list .monaco-list-row", {
      hasText: "Compare All Queries",
    });
    await action.waitFor();
    await shoot("actions");
    await walk.page.keyboard.press("Escape");
    await action.waitFor({ state: "hidden" });
  });

  it("completes keys, and fixes what is wrong", async () => {
    const { page } = walk;
    await walk.openFile("plurals.icl");
    await walk.line("name:").click();
    await page.keyboard.press("End");
    await page.keyboard.type("\nma");
    const suggestion = page.locator(".suggest-widget.visible .monaco-list-row", { hasText: "max_tokens" });
    await suggestion.waitFor();
    await shoot("completion");
    await page.keyboard.press("Escape");
    await suggestion.waitFor({ state: "hidden" });
    await page.keyboard.type("x_token: 4");
    const squiggle = page.locator(".squiggly-error, .squiggly-warning").first();
    await squiggle.waitFor();
    await page.keyboard.press("Home");
    // The editor offers what was wrong a moment ago until the file is checked again.
    const fix = page.locator(".action-widget").getByText('Change to "max_tokens"');
    await walk.until("the quick fix", async () => {
      await page.keyboard.press("Control+.");
      await page.locator(".action-widget .monaco-list-row").first().waitFor();
      if (await fix.isVisible()) return true;
      await page.keyboard.press("Escape");
      return false;
    });
    await shoot("quick-fix");
    await page.keyboard.press("Enter");
    await squiggle.waitFor({ state: "detached" });
    await walk.line("max_tokens: 4").waitFor();
    await walk.command("View: Close Editor");
  });

  it("marks in the margin which demonstrations stay in front of a query", async () => {
    const { page } = walk;
    const marks = async (): Promise<number> =>
      await page.locator(".monaco-editor .view-overlays div").evaluateAll(
        (pieces) =>
          pieces.filter((piece) => {
            const { borderLeftStyle, borderLeftWidth } = getComputedStyle(piece);
            return borderLeftStyle === "solid" && borderLeftWidth === "3px";
          }).length,
      );
    writeFileSync(
      path.join(editor.folder, "kept.icl"),
      "---\nvector:\n  keep: 2\n---\nhot -> cold\nbig -> small\ntall -> short\n? fast -> slow\n",
    );
    await walk.openListed("kept.icl");
    await walk.until("two marks", async () => (await marks()) === 2);
    await shoot("kept-marks");
    await walk.line("  keep: 2").click();
    await page.keyboard.press("End");
    await page.keyboard.press("Backspace");
    await page.keyboard.type("1");
    await walk.until("one mark", async () => (await marks()) === 1);
    await page.keyboard.press("Control+Z");
    await page.keyboard.press("Control+S");
    await walk.command("View: Close Editor");
  });

  for (const { name, theme, body } of themes) {
    it(`looks as well in ${theme}`, async () => {
      editor.configure({ "workbench.colorTheme": theme });
      await walk.page.locator(`.monaco-workbench.${body}`).waitFor();
      await walk.panel.locator(`body.${body === "vs" ? "vscode-light" : "vscode-high-contrast"}`).waitFor();
      await walk.lens(DEMONSTRATION, FRESH);
      await shoot(`compressed-${name}`);
      // What is below the hover is a picture already.
      await walk.page.setViewportSize({ width: 1280, height: 680 });
      await walk.hover(QUERY);
      await shoot(`hover-${name}`);
      await walk.rest();
      await walk.page.setViewportSize({ width: 1280, height: 800 });
    });
  }

  it("fits into a narrow panel", async () => {
    editor.configure({});
    await walk.page.locator(".monaco-workbench.vs-dark").waitFor();
    await walk.panel.locator("body.vscode-dark").waitFor();
    // A size given while the editor still lays itself out is now and then not passed on to the web view's
    // frame, so that it is given anew until it is.
    let width = 800;
    await walk.until("a narrow panel", async () => {
      await walk.page.setViewportSize({ width, height: 800 });
      width = width === 800 ? 799 : 800;
      await walk.page.waitForTimeout(200);
      return (await walk.panelOverflow()).width < 420;
    });
    await walk.until("a panel without a horizontal scroll bar", async () => {
      const { sticksOut } = await walk.panelOverflow();
      return sticksOut.length === 0 || new Error(sticksOut.join("\n"));
    });
    await walk.page.setViewportSize({ width: 800, height: 800 });
    await shoot("compare-narrow");
    await walk.page.setViewportSize({ width: 1280, height: 800 });
  });

  it("shows the first steps, and opens the example from them", async () => {
    const { page } = walk;
    await walk.command("View: Close All Editors");
    await page.locator(".tab").first().waitFor({ state: "detached" });
    await walk.command("Welcome: Open Walkthrough...");
    await page.locator(".quick-input-list .monaco-list-row", { hasText: "Do you need these" }).click();
    const steps = page.locator(".getting-started-step");
    await walk.until("four steps", async () => (await steps.count()) === 4);
    await page.getByRole("button", { name: "Open Example" }).first().waitFor();
    await shoot("walkthrough");
    await page.getByRole("button", { name: "Open Example" }).first().click();
    // A copy of one's own, beside the steps: the folder has one of the first name.
    await page.locator(".tab.active", { hasText: "antonyms-2.icl" }).waitFor();
    await steps.first().waitFor();
  });
});
