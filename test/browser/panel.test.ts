import assert from "node:assert/strict";
import { mkdtempSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { ToPanel } from "../../src/webview/messages.js";
import { controlledData, hostileData, hostileTexts, sampleData } from "../report/sampleData.js";
import { type PanelPage, PanelSite } from "./panelPage.js";
import { type ThemeName, themes } from "./themes.js";

const uri = "file:///tasks/spanish.icl";

function results(change: Partial<ToPanel> = {}, data = sampleData()): ToPanel {
  const { comparison, sweep } = data;
  return {
    type: "results",
    uri,
    name: "spanish.icl",
    comparison: { value: comparison, stale: false, staleQueries: comparison.queries.map(() => false) },
    sweep: sweep === null ? null : { value: sweep, stale: false },
    analyses: [],
    unfinished: null,
    running: null,
    ...change,
  };
}

describe("the comparison panel in a browser", function () {
  let site: PanelSite;
  let panel: PanelPage;
  const { comparison } = sampleData();

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

  const shownQueries = async (): Promise<string[]> =>
    await panel.page.locator("table.queries .reveal").allInnerTexts();

  it("says what it is for before anything was compared", async () => {
    panel = await site.open({ theme: "light", width: 700 });
    await panel.tell(results({ comparison: null, sweep: null }));
    assert.match(await panel.page.locator(".nothing").innerText(), /Nothing has been compared yet/);
    await panel.asked();
    await panel.page.getByRole("button", { name: "Compare All Queries" }).click();
    assert.deepEqual(await panel.asked(), [{ type: "compare" }]);
  });

  it("shows what runs, and cancels it", async () => {
    panel = await site.open({ theme: "dark", width: 700 });
    await panel.tell(results({ running: "Comparing 14 queries" }));
    await panel.asked();
    assert.match(await panel.page.locator(".banners").innerText(), /Comparing 14 queries/);
    // Not each of its steps: a screen reader would speak without end.
    assert.equal(await panel.page.locator(".banners [role=status]").innerText(), "Running.");
    await panel.page.getByRole("button", { name: "Cancel" }).click();
    assert.deepEqual(await panel.asked(), [{ type: "cancel" }]);
  });

  it("shows rows as they come, and says what is kept where it was stopped", async () => {
    panel = await site.open({ theme: "light", width: 700 });
    const queries = comparison.queries.slice(0, 2);
    const unfinished = { queries, staleQueries: [false, false], done: 660, total: 3000 };
    const running = "evaluating, 660 of 3,000 queries, about 40 s left";
    await panel.tell(results({ comparison: null, sweep: null, unfinished, running }));
    assert.equal((await shownQueries()).length, 2);
    assert.match(await panel.page.locator(".banners").innerText(), /660 of 3,000 queries, about 40 s left/);
    assert.match(
      await panel.page.locator("#section-queries").locator("xpath=..").innerText(),
      /660 of 3,000 queries are answered; the first 2 are shown until all are\./,
    );
    await panel.tell(results({ comparison: null, sweep: null, unfinished }));
    const stopped =
      "Stopped: 660 of 3,000 queries are kept. The next comparison of the file goes on from there.";
    assert.equal(await panel.page.locator(".banners .banner").innerText(), stopped);
    assert.equal(await panel.page.locator(".banners [role=status]").innerText(), stopped);
    assert.equal((await shownQueries()).length, 2);
    await panel.asked();
    await panel.page.getByRole("button", { name: "Continue Comparison" }).click();
    assert.deepEqual(await panel.asked(), [{ type: "compare" }]);
    // In place of the rows of the file as it was.
    const staleQueries = comparison.queries.map(() => true);
    await panel.tell(results({ comparison: { value: comparison, stale: true, staleQueries }, unfinished }));
    assert.equal((await shownQueries()).length, 2);
    await panel.tell(results());
    assert.equal((await shownQueries()).length, comparison.queries.length);
  });

  it("says what is kept beside the vector, and turns the dial", async () => {
    panel = await site.open({ theme: "light", width: 700 });
    await panel.tell(results());
    assert.doesNotMatch(await panel.page.locator(".verdict").innerText(), /\+ vector/);
    const keeping = { ...comparison, vector: { ...comparison.vector, keep: 1 } };
    await panel.tell(
      results({
        comparison: { value: keeping, stale: false, staleQueries: comparison.queries.map(() => false) },
      }),
    );
    assert.match(
      await panel.page.locator(".verdict").innerText(),
      /1 of \d+ demonstrations \+ vector: \d+ of \d+ tokens, \d+ of \d+ answers as with all \d+\./,
    );
    await panel.asked();
    await panel.page.getByRole("button", { name: "Turn the Dial…" }).click();
    assert.deepEqual(await panel.asked(), [{ type: "turnDial" }]);
  });

  it("begins with what to do next, says aloud what has come, and brings it into sight", async () => {
    panel = await site.open({ theme: "light", width: 700 });
    const { queries, summary } = comparison;
    const staleQueries = queries.map(() => false);
    const agreeing = { ...comparison, summary: { ...summary, verdict: "agrees" as const } };
    await panel.tell(results({ running: "Comparing" }));
    const first = panel.page.locator("header.file .actions vscode-button").first();
    assert.equal(await first.innerText(), "Export KV Prefix…");
    await panel.page.evaluate(() => {
      window.scrollTo(0, document.body.scrollHeight);
    });
    await panel.tell(results({ comparison: { value: agreeing, stale: false, staleQueries } }));
    const status = panel.page.locator(".banners [role=status]");
    assert.equal(await status.innerText(), "Compared. Verdict: agrees.");
    const top = await panel.page
      .locator("#section-verdict")
      .evaluate((one) => one.getBoundingClientRect().top);
    assert(top >= 0 && top < 300, String(top));
    assert.equal(await first.innerText(), "Use It…");
    await panel.asked();
    await first.click();
    assert.deepEqual(await panel.asked(), [{ type: "useVector" }]);
    const open = { verdict: "undecided" as const, neededQueries: 40 };
    const undecided = { ...comparison, summary: { ...summary, ...open } };
    await panel.tell(results({ comparison: { value: undecided, stale: false, staleQueries } }));
    assert.equal(await first.innerText(), "Compare Again");
    assert.equal(await panel.page.getByRole("button", { name: "Use It…" }).count(), 1);
    const failing = { ...comparison, summary: { ...summary, verdict: "prompt fails" as const } };
    await panel.tell(results({ comparison: { value: failing, stale: false, staleQueries } }));
    assert.equal(await panel.page.getByRole("button", { name: "Use It…" }).count(), 0);
    const options = summary.options.map((option) => ({ ...option, enough: option.kind === "few-shot" }));
    const losing = { ...comparison, summary: { ...summary, verdict: "does not compress" as const, options } };
    await panel.tell(results({ comparison: { value: losing, stale: false, staleQueries } }));
    assert.equal(await first.innerText(), "Export KV Prefix…");
    await first.click();
    assert.deepEqual(await panel.asked(), [{ type: "exportKvPrefix" }]);
    await panel.tell(results({ running: "Sweeping" }));
    await panel.tell(results({ running: "Sweeping" }));
    await panel.tell(results());
    assert.equal(await status.innerText(), "Ended.");
  });

  for (const width of [1100, 340]) {
    it(`has the lines in a column of their own, ${width} pixels wide`, async () => {
      panel = await site.open({ theme: "light", width });
      await panel.tell(results());
      const places = await panel.page.locator("table.queries tbody .place").allInnerTexts();
      assert.deepEqual(
        places,
        comparison.queries.map(({ line }) => String(line)),
      );
      assert.doesNotMatch(await panel.page.locator("tr.query .input").first().innerText(), /line/);
      await panel.page.getByRole("button", { name: /^Query/ }).click();
      const sorted = comparison.queries.map(({ input }) => input).toSorted(new Intl.Collator("en").compare);
      assert.deepEqual(await shownQueries(), sorted);
      assert.deepEqual(await panel.clipped(), []);
    });
  }

  it("marks what is stale", async () => {
    panel = await site.open({ theme: "light", width: 700 });
    const { queries } = comparison;
    await panel.tell(
      results({
        comparison: { value: comparison, stale: true, staleQueries: queries.map((_, i) => i === 0) },
      }),
    );
    assert.match(await panel.page.locator(".stale-banner").innerText(), /1.query is affected/);
    assert.equal(await panel.page.locator("tr.query.stale").count(), 1);
  });

  it("filters, searches and adds columns", async () => {
    panel = await site.open({ theme: "light", width: 1100 });
    await panel.tell(results());
    assert.equal((await shownQueries()).length, comparison.queries.length);

    await panel.page.getByRole("radio", { name: /^Differences/ }).click();
    const differing = comparison.queries.filter(({ agreement }) => !agreement).map(({ input }) => input);
    assert.deepEqual(await shownQueries(), differing);

    await panel.page.getByRole("radio", { name: /^Misses/ }).click();
    const missed = comparison.queries.filter(({ taskVector }) => taskVector.match === false);
    assert.deepEqual(
      await shownQueries(),
      missed.map(({ input }) => input),
    );

    await panel.page.getByRole("radio", { name: /^All/ }).click();
    await panel.page.getByRole("searchbox").fill("MOO");
    assert.deepEqual(await shownQueries(), ["moon"]);
    await panel.page.getByRole("searchbox").fill("no such text");
    assert.match(await panel.page.locator(".nothing").innerText(), /No query matches/);
    await panel.page.getByRole("searchbox").fill("");

    const columns = panel.page.locator("table.queries").getByRole("columnheader");
    assert.equal(await columns.count(), 6);
    await panel.page.getByRole("checkbox", { name: "Zero-shot" }).press("Space");
    await panel.page.getByRole("checkbox", { name: "Random vector" }).press("Space");
    assert.equal(await columns.count(), 8);
  });

  for (const width of [1100, 320]) {
    it(`shows another task's vector and controls by layer where they were measured, ${width} pixels wide`, async () => {
      panel = await site.open({ theme: "light", width });
      await panel.tell(results());
      assert.equal(await panel.page.getByRole("checkbox", { name: "Other task" }).count(), 0);
      assert.equal(await panel.page.locator(".tone-wrong-task").count(), 0);

      await panel.tell(results({}, controlledData()));
      for (const name of ["Zero-shot", "Random vector", "Other task"]) {
        await panel.page.getByRole("checkbox", { name }).press("Space");
      }
      const columns = panel.page.locator("table.queries").getByRole("columnheader");
      assert.equal(await columns.count(), 9);
      await panel.page.locator("tr.query .toggle").first().click();
      assert.match(await panel.page.locator(".outcomes").first().innerText(), /Other task/);
      assert.match(await panel.page.locator(".accuracies").innerText(), /the other task is plurals/);
      assert.equal(
        await panel.page.locator("#section-layers ~ figure g.tone-wrong-task > path.line").count(),
        1,
      );
      const legend = await panel.page.locator("#section-layers ~ figure .legend").innerText();
      assert.match(legend, /random vectors\n/);
      assert.match(legend, /vector of another task, plurals/);
      const layer = panel.page.locator("#section-layers ~ figure rect[data-stop]").nth(2);
      assert.match((await layer.getAttribute("aria-label")) ?? "", /vector of another task, plurals 8/);
      await panel.page.locator("#section-layers ~ details summary").click();
      assert.deepEqual(await panel.clipped(), []);
      const folder = process.env["PANEL_SCREENSHOTS"];
      if (folder !== undefined) {
        await panel.page.screenshot({ path: path.join(folder, `controls-${width}.png`), fullPage: true });
      }
    });
  }

  it("sorts, and tells screen readers by what", async () => {
    panel = await site.open({ theme: "light", width: 1100 });
    await panel.tell(results());
    const header = panel.page.getByRole("columnheader", { name: "KL" });
    assert.equal(await header.getAttribute("aria-sort"), "none");
    await header.getByRole("button").click();
    assert.equal(await header.getAttribute("aria-sort"), "descending");
    const byDivergence = comparison.queries.toSorted((a, b) => b.kl - a.kl).map(({ input }) => input);
    assert.deepEqual(await shownQueries(), byDivergence);
    await header.getByRole("button").click();
    assert.equal(await header.getAttribute("aria-sort"), "ascending");
    assert.deepEqual(await shownQueries(), byDivergence.toReversed());
  });

  it("goes to a row's line by pointer and by keyboard", async () => {
    panel = await site.open({ theme: "light", width: 1100 });
    await panel.tell(results());
    await panel.asked();
    const [first, second] = comparison.queries;
    await panel.page.locator("tr.query").first().locator("td").last().click();
    assert.deepEqual(await panel.asked(), [{ type: "revealLine", line: first?.line }]);
    await panel.page.locator(".reveal").first().focus();
    await panel.page.keyboard.press("ArrowDown");
    await panel.page.keyboard.press("Enter");
    assert.deepEqual(await panel.asked(), [{ type: "revealLine", line: second?.line }]);
    // One tab stop for the whole table's rows, and the focus is where it was.
    assert.equal(await panel.page.locator(".reveal[tabindex='0']").count(), 1);
  });

  it("unfolds a row's details by pointer and by keyboard", async () => {
    panel = await site.open({ theme: "light", width: 1100 });
    await panel.tell(results());
    await panel.asked();
    const toggle = panel.page.locator("tr.query .toggle").first();
    await toggle.click();
    assert.equal(await toggle.getAttribute("aria-expanded"), "true");
    const detail = panel.page.locator(`#${(await toggle.getAttribute("aria-controls")) ?? ""}`);
    const tokens = comparison.queries[0]?.fewShot.top.length ?? 0;
    assert.equal(await detail.locator(".tokens tbody tr").count(), 4 * tokens);
    await panel.page.locator(".reveal").first().focus();
    await panel.page.keyboard.press("ArrowLeft");
    assert.equal(await detail.count(), 0);
    assert.deepEqual(await panel.asked(), [], "to unfold is not to leave");
  });

  it("pins a layer by pointer and by keyboard", async () => {
    panel = await site.open({ theme: "dark", width: 700 });
    await panel.tell(results());
    await panel.asked();
    await panel.page.getByRole("button", { name: /^Layer 5:/ }).click();
    assert.deepEqual(await panel.asked(), [{ type: "pinLayer", layer: 5 }]);
    await panel.page.keyboard.press("ArrowLeft");
    await panel.page.keyboard.press("Enter");
    assert.deepEqual(await panel.asked(), [{ type: "pinLayer", layer: 4 }]);
    assert.match(await panel.page.locator("#section-layers ~ .readout").innerText(), /^Layer 4/);
  });

  it("offers to sweep where the layers were not swept", async () => {
    panel = await site.open({ theme: "light", width: 700 });
    await panel.tell(results({ sweep: null }));
    await panel.asked();
    await panel.page.getByRole("button", { name: "Sweep layers", exact: true }).last().click();
    assert.deepEqual(await panel.asked(), [{ type: "sweep" }]);
  });

  it("is as it was after a reload", async () => {
    panel = await site.open({ theme: "light", width: 500 });
    await panel.tell(results());
    await panel.page.getByRole("radio", { name: /^Misses/ }).click();
    await panel.page.getByRole("searchbox").fill("a");
    const before = await shownQueries();
    await panel.page.evaluate("window.scrollTo(0, 400)");
    await panel.until(`JSON.parse(sessionStorage.getItem("state")).scroll === 400`);
    await panel.reload();
    await panel.tell(results());
    assert.deepEqual(await shownQueries(), before);
    await panel.until("window.scrollY === 400");
    assert.match(await panel.page.evaluate<string>(`sessionStorage.getItem("state")`), /spanish\.icl/);
  });

  it("reports and ignores what is no message", async () => {
    panel = await site.open({ theme: "light", width: 700 });
    await panel.tell(results());
    await panel.asked();
    await panel.page.evaluate(`window.postMessage({ type: "results", comparison: 7 }, "*")`);
    await panel.until("window.sent.length > 0");
    const [complaint] = await panel.asked();
    assert.equal(complaint?.type, "malformed");
    assert.equal((await shownQueries()).length, comparison.queries.length);
  });

  it("shows hostile texts as texts", async () => {
    panel = await site.open({ theme: "light", width: 320 });
    for (const text of hostileTexts) {
      const { comparison: value } = hostileData(text);
      await panel.tell(results({ comparison: { value, stale: false, staleQueries: [] } }));
      await panel.page.locator("tr.query .toggle").first().click();
      assert.equal(await panel.page.locator("main img, main script, main style, main iframe").count(), 0);
      assert.deepEqual(await panel.clipped(), [], text.slice(0, 40));
    }
  });

  for (const width of [340, 515]) {
    it(`breaks no word of its tables, ${width} pixels wide`, async () => {
      panel = await site.open({ theme: "light", width });
      for (const answer of ["elephants", "entertainment"]) {
        const queries = comparison.queries.map((query) => ({
          ...query,
          fewShot: { ...query.fewShot, answer },
          taskVector: { ...query.taskVector, answer },
        }));
        const value = { ...comparison, queries };
        await panel.tell(results({ comparison: { value, stale: false, staleQueries: [] } }));
        assert.deepEqual(await panel.broken(), []);
        assert.deepEqual(await panel.clipped(), []);
        assert.equal(await panel.marksAbove(), 0);
      }
      await panel.tell(results());
      // Where no column is below them, the headings say what they do.
      const said = await panel.page.evaluate<string>(
        `getComputedStyle(document.querySelector("table.queries > thead > tr"), "::before").content`,
      );
      assert.equal(said, width === 340 ? '"Sort by"' : "none");
      await panel.page.locator("tr.query .toggle").nth(6).click();
      assert.deepEqual(await panel.broken(), []);
      assert.deepEqual(await panel.clipped(), []);
    });
  }

  describe("screenshots", () => {
    const folder = process.env["PANEL_SCREENSHOTS"] ?? mkdtempSync(path.join(os.tmpdir(), "icl-panel-"));
    for (const theme of Object.keys(themes) as ThemeName[]) {
      for (const width of [1100, 600, 320, 221]) {
        it(`${theme}, ${width} pixels wide, nothing clipped`, async () => {
          panel = await site.open({ theme, width });
          const { queries } = comparison;
          const stale = width === 600;
          await panel.tell(
            results({
              comparison: { value: comparison, stale, staleQueries: queries.map((_, i) => stale && i === 1) },
              running: stale ? "Extracting the task vector: 3 of 8" : null,
            }),
          );
          if (width === 1100) await panel.page.getByRole("checkbox", { name: "Zero-shot" }).press("Space");
          await panel.page.locator("tr.query .toggle").nth(6).click();
          assert.deepEqual(await panel.clipped(), []);
          await panel.page.screenshot({ path: path.join(folder, `${theme}-${width}.png`), fullPage: true });
        });
      }
    }
  });
});
