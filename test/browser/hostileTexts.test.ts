import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import * as z from "zod";
import { ShownAnalysis } from "../../src/analysis/analysisResult.js";
import { UNSHOWABLE, visibleText } from "../../src/language/visibleText.js";
import { FileComparison } from "../../src/method/comparison.js";
import { Sweep } from "../../src/method/sweep.js";
import { renderReport } from "../../src/report/renderReport.js";
import { ToPanel } from "../../src/webview/messages.js";
import { launchBrowser } from "../host/browser.js";
import { controlledData } from "../report/sampleData.js";
import { sampleAnalysis } from "../report/sampleFigures.js";
import { poison } from "../support/poison.js";
import { PanelSite } from "./panelPage.js";

/** Where a text that got through would call home. */
let beacon = "";

/** Texts by which a file, a model, a hub or a stored result would get power over the page. */
const hostile: readonly (() => string)[] = [
  () => `<img src="${beacon}/img" onerror="window.pwned=1">`,
  () => `<svg onload="window.pwned=1"><image href="${beacon}/image"/></svg>`,
  () => `</script><script src="${beacon}/script">window.pwned=1</script>`,
  () => `</style><style>@import url(${beacon}/css);*{display:none}</style>`,
  () => `</title></head><body onload="window.pwned=1"><h1>`,
  () =>
    `<link rel="stylesheet" href="${beacon}/link"><base href="${beacon}/"><meta http-equiv="refresh" content="0;url=${beacon}/meta">`,
  () => `<iframe src="javascript:window.top.pwned=1"></iframe><object data="${beacon}/object"></object>`,
  () => `<form action="${beacon}/form"><button autofocus onfocus="window.pwned=1">`,
  () => `" onmouseover="window.pwned=1" autofocus onfocus="window.pwned=1" x="`,
  () => `' style='background:url(${beacon}/style)' x='`,
  () => `url(${beacon}/paint)`,
  () => `javascript:window.pwned=1//`,
  () => `<!--`,
  () => `]]><script>window.pwned=1</script>`,
  () => `&lt;b&gt;&amp;&#60;script&#62;`,
  () => "{{constructor.constructor('window.pwned=1')()}}${window.pwned=1}",
  () => "a\u202ecod.exe\u202c\u2066b\u2069\u200f\u061c",
  () => "nul\u0000esc\u001b[31mred\u009b31m\u0007bel\u0085\u2028\u2029end",
  () => "half\ud800 and \udfff, tags \u{e0041}\u{e0042}, fillers \u3164\u115f\u2062\ufeff\u00ad",
  () => "__proto__",
];

const schema = z.object({
  panel: ToPanel,
  comparison: FileComparison,
  sweep: Sweep,
  analyses: z.array(ShownAnalysis),
  about: z.object({ date: z.string(), version: z.string() }),
});

/** All that the panel and the report are ever given, with `text` in each field that may be any text. */
function everything(text: string): z.infer<typeof schema> {
  const { comparison, sweep } = controlledData();
  assert.ok(sweep !== null);
  const analyses = [
    {
      value: sampleAnalysis({ options: { top: "8", tasks: ["a", { deep: "b" }] }, chosen: ["a"] }),
      stale: true,
    },
  ];
  const panel: ToPanel = {
    type: "results",
    uri: "file:///tasks/spanish.icl",
    name: "spanish.icl",
    comparison: {
      value: comparison,
      stale: true,
      staleQueries: comparison.queries.map((_, index) => index === 1),
    },
    sweep: { value: sweep, stale: true },
    analyses,
    unfinished: null,
    running: "comparing",
  };
  const about = { date: "1 January 2030", version: "0.1.0" };
  const { value, fields } = poison(schema, { panel, comparison, sweep, analyses, about }, text);
  assert.ok(fields > 400, `${fields} fields`);
  return value;
}

/** What a page is made of, whatever its texts are. */
const SHAPE = `[...document.querySelectorAll("*")].map(({ tagName }) => tagName)`;
const ATTRIBUTES = `[...new Set([...document.querySelectorAll("*")].flatMap((element) => element.getAttributeNames()))]`;

/** A harmless text as long as another one, since drawings break and turn long ones. */
function harmlessAs(text: string): string {
  return visibleText(text).replace(/\S/g, "x");
}

/** What would be power over it. */
const POWER = `[...document.querySelectorAll("*")].flatMap((element) => [...element.attributes]
  .filter(({ name, value }) => /^on|^srcdoc$|^formaction$/i.test(name) || /^\\s*javascript:/i.test(value) && /^(href|src|action)$/i.test(name))
  .map(({ name, value }) => element.tagName + " " + name + "=" + value))`;

/** The texts of a page, and what is read out or shown on resting. */
const TEXTS = `document.documentElement.textContent + "\\n" + [...document.querySelectorAll("[title], [aria-label], [placeholder]")]
  .flatMap((element) => ["title", "aria-label", "placeholder"].map((name) => element.getAttribute(name) ?? "")).join("\\n")`;

/** Puts markup and a script into a page, as a text that was not escaped would. */
async function breakIn(page: Page): Promise<void> {
  const markup = hostile.slice(0, 4).map((make) => make());
  await page.evaluate(`document.body.insertAdjacentHTML("beforeend", ${JSON.stringify(markup.join(""))})`);
  await page.evaluate(
    `{ const script = document.createElement("script"); script.textContent = "window.pwned = 2"; document.body.append(script); }`,
  );
}

describe("hostile texts in every field, in a browser", function () {
  this.timeout(240_000);
  let browser: Browser;
  let site: PanelSite;
  let server: Server;
  const called: string[] = [];
  const folder = mkdtempSync(path.join(os.tmpdir(), "icl-hostile-"));

  before(async () => {
    server = createServer((request, response) => {
      called.push(request.url ?? "");
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    beacon = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    browser = await launchBrowser();
    site = await PanelSite.start();
  });
  after(async () => {
    await site.stop();
    await browser.close();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });
  afterEach(() => {
    assert.deepEqual(called, []);
  });

  async function assertPowerless(page: Page, text: string): Promise<void> {
    assert.equal(await page.evaluate("window.pwned"), undefined, text);
    assert.deepEqual(await page.evaluate(POWER), [], text);
    const shown = await page.evaluate<string>(TEXTS);
    const hidden = shown.replaceAll(/[\n\t]/g, "").match(UNSHOWABLE) ?? [];
    assert.deepEqual(hidden, [], text);
    // What is long may be cut; all of these are short enough to be shown whole somewhere.
    assert.ok(shown.includes(visibleText(text)), `${visibleText(text)} is not shown`);
  }

  /** The report in a page of its own, with all that the browser asks for and complains of. */
  async function openReport(text: string): Promise<{ page: Page; asked: string[]; complaints: string[] }> {
    const { comparison, sweep, analyses, about } = everything(text);
    const file = path.join(folder, "report.html");
    writeFileSync(file, renderReport([{ comparison, sweep, staleQueries: [true] }], about, analyses));
    const page = await browser.newPage();
    const asked: string[] = [];
    const complaints: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    page.on("dialog", (dialog) => complaints.push(dialog.message()));
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(String(error)));
    const { href } = pathToFileURL(file);
    await page.goto(href);
    await page.hover("h1");
    return { page, asked: asked.filter((url) => url !== href), complaints };
  }

  it("have no power over the report, which shows them as they are", async () => {
    for (const make of hostile) {
      const text = make();
      const harmless = await openReport(harmlessAs(text));
      const shape = await harmless.page.evaluate<string[]>(SHAPE);
      const attributes = await harmless.page.evaluate<string[]>(ATTRIBUTES);
      assert.ok(shape.length > 1000);
      await harmless.page.close();
      const { page, asked, complaints } = await openReport(text);
      await assertPowerless(page, text);
      assert.deepEqual(asked, [], text);
      assert.deepEqual(complaints, [], text);
      assert.deepEqual(await page.evaluate<string[]>(SHAPE), shape, text);
      assert.deepEqual(unknown(await page.evaluate<string[]>(ATTRIBUTES), attributes), [], text);
      await page.close();
    }
  });

  it("have no power over the panel, which shows them as they are", async () => {
    const panel = await site.open({ theme: "light", width: 1100 });
    const { page } = panel;
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    page.on("dialog", (dialog) => panel.complaints.push(dialog.message()));
    const show = async (text: string): Promise<[shape: string[], attributes: string[]]> => {
      await panel.tell(everything(text).panel);
      await panel.until(`document.querySelector("h1").textContent === ${JSON.stringify(visibleText(text))}`);
      return [await page.evaluate<string[]>(SHAPE), await page.evaluate<string[]>(ATTRIBUTES)];
    };
    await show("a word");
    for (const name of ["Zero-shot", "Random vector", "Other task"]) {
      await page.getByRole("checkbox", { name }).press("Space");
    }
    await page.locator("tr.query .toggle").first().click();
    await page.locator("tr.query").first().hover();
    for (const make of hostile) {
      const text = make();
      const harmless = await show(harmlessAs(text));
      const shown = await show(text);
      await assertPowerless(page, text);
      assert.deepEqual(asked, [], text);
      assert.deepEqual(panel.complaints, [], text);
      assert.deepEqual(shown[0], harmless[0], text);
      assert.deepEqual(unknown(shown[1], harmless[1]), [], text);
    }
    await panel.close();
  });

  it("would be seen here, if they had any", async () => {
    // The same watches on a page that takes a text for markup, without a policy.
    const page = await browser.newPage();
    await page.setContent(`<h1>${hostile[0]?.() ?? ""}</h1>`);
    await page.waitForFunction("window.pwned === 1");
    assert.notDeepEqual(await page.evaluate(POWER), []);
    await page.close();
    assert.deepEqual(called.splice(0), ["/img"]);
  });

  it("meet policies that allow nothing but what the pages are made of", async () => {
    const { page } = await openReport("a word");
    const policy = await page.locator("meta[http-equiv]").getAttribute("content");
    assert.match(
      policy ?? "",
      /^default-src 'none'; style-src 'sha256-[A-Za-z0-9+/]{43}='; style-src-attr 'unsafe-inline'; base-uri 'none'; form-action 'none'$/,
    );
    // Even markup that got in would do nothing.
    const complaints: string[] = [];
    page.on("console", (message) => complaints.push(message.text()));
    await breakIn(page);
    assert.ok(complaints.length > 0);
    assert.equal(await page.evaluate("window.pwned"), undefined);
    assert.notEqual(await page.evaluate("getComputedStyle(document.querySelector('h1')).display"), "none");
    await page.close();

    const panel = await site.open({ theme: "light", width: 700 });
    await panel.tell(everything("a word").panel);
    await breakIn(panel.page);
    assert.equal(await panel.page.evaluate("window.pwned"), undefined);
    assert.ok(panel.complaints.length > 0);
    await panel.close();
  });
});

function unknown(names: readonly string[], known: readonly string[]): string[] {
  return names.filter((name) => !known.includes(name));
}
