import assert from "node:assert/strict";
import { mkdtempSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { ShownAnalysis } from "../../src/analysis/analysisResult.js";
import type { ToPanel } from "../../src/webview/messages.js";
import { hostileTexts, sampleData } from "../report/sampleData.js";
import { emptyFigures, hostileFigures, sampleAnalysis } from "../report/sampleFigures.js";
import { type PanelPage, PanelSite } from "./panelPage.js";
import { type ThemeName, themes } from "./themes.js";

function results(analyses: ShownAnalysis[], change: Partial<ToPanel> = {}): ToPanel {
  return {
    type: "results",
    uri: "file:///tasks/spanish.icl",
    name: "spanish.icl",
    comparison: null,
    sweep: null,
    analyses,
    unfinished: null,
    running: null,
    ...change,
  };
}

const inspected: ShownAnalysis = { value: sampleAnalysis(), stale: false };

describe("analyses in the panel, in a browser", function () {
  let site: PanelSite;
  let panel: PanelPage;

  before(async () => {
    site = await PanelSite.start();
  });
  after(async () => {
    await site.stop();
  });
  afterEach(async () => {
    await panel.close();
    assert.deepEqual(panel.complaints, []);
  });

  it("are asked for, run again and taken away", async () => {
    panel = await site.open({ theme: "light", width: 700 });
    await panel.tell(results([]));
    await panel.asked();
    await panel.page.getByRole("button", { name: "Analyse…" }).click();
    assert.deepEqual(await panel.asked(), [{ type: "analyse", analysis: null }]);
    await panel.tell(results([inspected]));
    await panel.page.getByRole("button", { name: "Run Inspect Task Vector again" }).click();
    assert.deepEqual(await panel.asked(), [{ type: "analyse", analysis: "inspect" }]);
    await panel.page.getByRole("button", { name: "Remove Inspect Task Vector" }).click();
    assert.deepEqual(await panel.asked(), [{ type: "forgetAnalysis", analysis: "inspect" }]);
    await panel.page.getByRole("button", { name: "Export Report…" }).click();
    assert.deepEqual(await panel.asked(), [{ type: "exportReport" }]);
  });

  it("say that they are stale, and cannot be run while something runs", async () => {
    panel = await site.open({ theme: "dark", width: 700 });
    await panel.tell(results([{ ...inspected, stale: true }], { running: "analysing, 40 %" }));
    assert.match(await panel.page.locator(".analysis-of").innerText(), /stale The file has changed since/);
    assert.match(await panel.page.locator(".banners").innerText(), /analysing, 40 %/);
    assert.ok(await panel.page.getByRole("button", { name: "Run Inspect Task Vector again" }).isDisabled());
  });

  it("come into sight when they arrive, below a comparison", async () => {
    panel = await site.open({ theme: "light", width: 700 });
    const { comparison } = sampleData();
    const compared = { comparison: { value: comparison, stale: false, staleQueries: [] } };
    await panel.tell(results([], { ...compared, running: "analysing" }));
    assert.equal(await panel.page.evaluate("window.scrollY"), 0);
    await panel.tell(results([inspected], compared));
    await panel.until("window.scrollY > 500");
    await panel.page.evaluate("window.scrollTo(0, 0)");
    await panel.tell(results([{ ...inspected, stale: true }], compared));
    await panel.page.locator(".analysis-of .tag").waitFor();
    assert.equal(
      await panel.page.evaluate("window.scrollY"),
      0,
      "what is known already does not move the page",
    );
  });

  it("sort a table by each column, and tell screen readers by what", async () => {
    panel = await site.open({ theme: "light", width: 900 });
    await panel.tell(results([inspected]));
    const header = panel.page.getByRole("columnheader", { name: "first" });
    const firsts = async (): Promise<string[]> =>
      await panel.page.locator("table.sortable tbody tr td:nth-child(2)").allInnerTexts();
    const before = await firsts();
    assert.equal(await header.getAttribute("aria-sort"), "none");
    await header.getByRole("button").click();
    assert.equal(await header.getAttribute("aria-sort"), "ascending");
    assert.deepEqual(await firsts(), before.toReversed());
    await header.getByRole("button").click();
    assert.equal(await header.getAttribute("aria-sort"), "descending");
    await header.getByRole("button").click();
    assert.deepEqual(await firsts(), before);
  });

  it("say what their heads are for where no column is below them", async () => {
    const said = async (width: number): Promise<string> => {
      panel = await site.open({ theme: "light", width });
      await panel.tell(results([inspected]));
      return panel.page.evaluate<string>(
        `getComputedStyle(document.querySelector("table.sortable > thead > tr"), "::before").content`,
      );
    };
    assert.equal(await said(900), "none");
    assert.equal(await said(420), '"Sort by"');
  });

  it("read out curves, points and cells by keyboard", async () => {
    panel = await site.open({ theme: "light", width: 900 });
    await panel.tell(results([inspected]));
    const readouts = panel.page.locator(".readout");
    const label = async (): Promise<string> =>
      await panel.page.evaluate<string>("document.activeElement.getAttribute('aria-label')");

    // Tab reaches the marked place; arrows go on from there.
    await panel.page.locator(".analysis rect[data-stop][tabindex='0']").focus();
    assert.match(await label(), /^demonstrations 5, enough: 5 demonstrations: few-shot 75/);
    await panel.page.keyboard.press("ArrowLeft");
    assert.match(await readouts.nth(0).innerText(), /^demonstrations 4: few-shot/);

    await panel.page.locator(".analysis .point[tabindex='0']").focus();
    await panel.page.keyboard.press("End");
    assert.match(await label(), /^word length, draw 7, word length: first component/);

    await panel.page.locator(".analysis .cell[tabindex='0']").focus();
    await panel.page.keyboard.press("ArrowDown");
    await panel.page.keyboard.press("End");
    assert.match(await label(), /^capitals, word length: −0\.541$/);
    assert.match(await readouts.nth(2).innerText(), /^capitals, word length/);
    await panel.page.keyboard.press("ArrowRight");
    assert.match(await label(), /^capitals, word length/, "there is nothing beyond the last column");
    assert.equal(await panel.page.locator(".analysis .cell[tabindex='0']").count(), 1);
  });

  for (const theme of ["light", "dark"] as const) {
    it(`hide nothing of a chart under the pointer, ${theme}`, async () => {
      panel = await site.open({ theme, width: 700 });
      await panel.tell(results([inspected]));
      const target = panel.page.locator("rect.target").first();
      await target.hover();
      const fill = await target.evaluate((one) => getComputedStyle(one).fill);
      const opacity = Number(
        / \/ ([\d.]+)\)$/.exec(fill)?.[1] ?? /^rgba\(.+, ([\d.]+)\)$/.exec(fill)?.[1] ?? 1,
      );
      assert(opacity > 0 && opacity < 0.2, fill);
    });
  }

  it("hold next to nothing", async () => {
    panel = await site.open({ theme: "light", width: 320 });
    await panel.tell(results([{ value: sampleAnalysis({ figures: [...emptyFigures] }), stale: false }]));
    assert.deepEqual(await panel.clipped(), []);
  });

  it("show hostile texts as texts", async () => {
    panel = await site.open({ theme: "light", width: 320 });
    for (const text of hostileTexts) {
      const value = sampleAnalysis({
        title: text,
        files: [text],
        model: text,
        figures: hostileFigures(text),
      });
      await panel.tell(results([{ value, stale: false }]));
      assert.equal(await panel.page.locator("main img, main script, main style, main iframe").count(), 0);
      assert.deepEqual(await panel.clipped(), [], text.slice(0, 40));
    }
  });

  it("are as they were after a reload", async () => {
    panel = await site.open({ theme: "light", width: 500 });
    await panel.tell(results([inspected]));
    await panel.page.evaluate("window.scrollTo(0, 700)");
    await panel.until(`JSON.parse(sessionStorage.getItem("state")).scroll === 700`);
    await panel.reload();
    await panel.tell(results([inspected]));
    await panel.until("window.scrollY === 700");
  });

  describe("screenshots", () => {
    const folder = process.env["PANEL_SCREENSHOTS"] ?? mkdtempSync(path.join(os.tmpdir(), "icl-analyses-"));
    for (const theme of Object.keys(themes) as ThemeName[]) {
      for (const width of [1100, 600, 320, 221]) {
        it(`${theme}, ${width} pixels wide, nothing clipped`, async () => {
          panel = await site.open({ theme, width });
          await panel.tell(results([{ ...inspected, stale: width === 600 }]));
          assert.deepEqual(await panel.clipped(), []);
          const file = path.join(folder, `analyses-${theme}-${width}.png`);
          await panel.page.screenshot({ path: file, fullPage: true });
        });
      }
    }
  });
});
