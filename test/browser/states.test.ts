import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { PackedEditor } from "../host/packedEditor.js";
import { repositoryPath } from "../support/repository.js";
import { packedWalk, quiet } from "./packedWalk.js";
import { Screenshots } from "./screenshots.js";
import type { WalkPage } from "./walkPage.js";

const themes = [
  { name: "dark", theme: "Default Dark Modern", body: "vs-dark" },
  { name: "light", theme: "Default Light Modern", body: "vs" },
  { name: "high-contrast", theme: "Default High Contrast", body: "hc-black" },
] as const;
const sizes = [
  { width: 1400, height: 900 },
  { width: 1024, height: 768 },
] as const;

/** Enough for what takes several files, and few enough for all of them to be in sight. */
const tasks = ["antonyms", "capitals", "english-to-spanish", "plurals", "sentiment"];
const DEMONSTRATION = "hot -> cold";
const opposites = ["hot -> cold", "big -> small", "tall -> short"] as const;
/** A prompt as people have it: more tokens than the demo model takes. */
const tickets = [
  "I was charged twice for my June invoice -> billing",
  "The app closes itself when I open the camera -> bug",
  "How do I change my password? -> account",
  "My parcel has not arrived yet -> shipping",
  "Why is there a fee of 3 euros on my bill? -> billing",
  "The search button does nothing since the update -> bug",
  "Please delete my profile -> account",
  "The driver left my package in the rain -> shipping",
  "My card was declined but the money is gone -> billing",
  "The map freezes when I zoom in -> bug",
  "I cannot change the name on my account -> account",
  "The tracking number you sent me does not exist -> shipping",
  "? I want my money back for last month -> billing",
  "? The page stays white after I log in -> bug",
  "? I cannot sign in with my email -> account",
  "? When will my order be delivered? -> shipping",
];
/** More than the demo model answers while six pictures are taken. */
const MANY_QUERIES = 2000;
/** A window that has changed its size or its theme is drawn anew within this. */
const SETTLES_MS = 200;

/** What the editor looks like in the states that people meet, each in three themes and two sizes of the window. */
describe("the editor's states in pictures", function () {
  this.timeout(120_000);
  const folder = path.join(mkdtempSync(path.join(tmpdir(), "icl-states-")), "tasks");
  const opened = packedWalk(
    () => ({ folder, settings: quiet, viewport: sizes[0] }),
    Screenshots.toLookAt("states"),
  );
  let editor: PackedEditor;
  let walk: WalkPage;

  mkdirSync(folder);
  for (const task of tasks)
    cpSync(repositoryPath("examples", `${task}.icl`), path.join(folder, `${task}.icl`));
  const queries = Array.from({ length: MANY_QUERIES }, (_, index) => `? word${index} -> other`);
  writeFileSync(path.join(folder, "many.icl"), `${[...opposites, ...queries].join("\n")}\n`);
  writeFileSync(path.join(folder, "tickets.icl"), `${tickets.join("\n")}\n`);

  before(() => {
    ({ editor, walk } = opened);
  });
  after(() => {
    rmSync(path.dirname(folder), { recursive: true });
  });

  /** In every theme and size; what is on the screen is to stay while they are taken. */
  const shoot = async (name: string): Promise<void> => {
    const { page } = walk;
    await page.mouse.move(640, 1);
    for (const { name: themeName, theme, body } of themes) {
      editor.configure({ "workbench.colorTheme": theme });
      await page.locator(`.monaco-workbench.${body}`).waitFor();
      for (const size of sizes) {
        await page.setViewportSize(size);
        await page.waitForTimeout(SETTLES_MS);
        if ((await page.locator("iframe.webview.ready").count()) > 0) await fits(`${name}, ${size.width}`);
        await opened.screenshots.take(page, `${name}-${themeName}-${size.width}`);
      }
    }
    await page.setViewportSize(sizes[0]);
  };

  /** Nothing of the panel is cut off at its right. */
  const fits = async (where: string): Promise<void> => {
    const { sticksOut } = await walk.panelOverflow();
    assert.deepEqual(sticksOut, [], where);
    const cut = await walk.panel
      .locator(".scrolls")
      .evaluateAll((all) =>
        all.flatMap((one) =>
          one.checkVisibility() && one.scrollWidth > one.clientWidth
            ? [one.getAttribute("aria-label") ?? one.textContent]
            : [],
        ),
      );
    assert.deepEqual(cut, [], where);
  };

  const closeAll = async (): Promise<void> => {
    await walk.command("View: Close All Editors");
    await walk.page.locator(".tab").first().waitFor({ state: "detached" });
  };
  const choice = (text: string) =>
    walk.page.locator(".quick-input-list .monaco-list-row", { hasText: text }).first();

  it("first steps, with the example beside them", async () => {
    await walk.command("Welcome: Open Walkthrough...");
    await choice("Do you need these").click();
    await walk.page.getByRole("button", { name: "Open Example" }).first().click();
    await walk.page.locator(".tab.active", { hasText: "antonyms-2.icl" }).waitFor();
    await walk.lens(DEMONSTRATION, /^Compress 10 demonstrations$/);
    await shoot("01-first-steps");
  });

  it("the list of examples", async () => {
    await walk.command("ICL: Open Example…");
    await choice("capitals").waitFor();
    await shoot("02-examples");
    await walk.page.keyboard.press("Escape");
    await walk.command("View: Revert and Close Editor");
    await closeAll();
  });

  it("a prompt that does not fit the demo model, and the list of models", async () => {
    await walk.openFile("tickets.icl");
    await walk.lens("I was charged", /^12 demonstrations: 281 tokens; icl-demo \(demo model\) takes 128$/);
    await shoot("03-does-not-fit");
    await walk.command("ICL: Select Model…");
    await choice("icl-demo (demo model)").waitFor();
    await shoot("03-models");
    await walk.page.keyboard.press("Escape");
    await closeAll();
  });

  it("the exact prompt", async () => {
    await walk.openFile("antonyms.icl");
    await walk.line("? young -> old").click();
    await walk.command("ICL: Show Prompt");
    await walk.page.locator(".tab.active", { hasText: "prompt" }).waitFor();
    await shoot("04-prompt");
    await closeAll();
  });

  it("queries as tests, with what they answered", async () => {
    await walk.openFile("antonyms.icl");
    await walk.command("Testing: Focus on Test Explorer View");
    const tree = walk.page.locator(".test-explorer");
    const file = tree.getByRole("treeitem", { name: /antonyms\.icl/ });
    await file.click();
    await walk.page.keyboard.press("ArrowRight");
    await file.getByRole("button", { name: "Run Test", exact: true }).click();
    await tree.getByRole("treeitem", { name: /antonyms\.icl.*\((Passed|Failed)\)/ }).waitFor();
    await shoot("05-tests");
    await walk.command("View: Show Explorer");
  });

  it("a comparison", async () => {
    await walk.clickLens(DEMONSTRATION, /^Compare all$/);
    await walk.panel.locator(".verdict-name").waitFor();
    await walk.panel.getByRole("button", { name: "Use It…" }).waitFor();
    await shoot("08-panel");
    await walk.panel.getByRole("button", { name: "Queries", exact: true }).click();
    await shoot("08-queries");
  });

  it("an edit that makes results stale, and a mistake in it", async () => {
    const { keyboard } = walk.page;
    await walk.line(DEMONSTRATION).click();
    await keyboard.press("End");
    await keyboard.type("er");
    await walk.lens("hot -> colder", /^Task vector \(stale\): /);
    await walk.line("name:").click();
    await keyboard.press("End");
    await keyboard.type("\nmax_token: 4");
    await walk.page.locator(".squiggly-error, .squiggly-warning").first().waitFor();
    await shoot("06-typing");
    await walk.line("name:").click();
    await walk.until("the file as it was", async () => {
      await keyboard.press("Control+Z");
      return (await walk.lenses(DEMONSTRATION)).some(({ title }) => title.startsWith("Task vector: "));
    });
  });

  it("the dial", async () => {
    await walk.command("ICL: Turn the Dial…");
    await choice("1 of 10 demonstrations").waitFor();
    await shoot("10-dial");
    await walk.page.keyboard.press("Escape");
    await closeAll();
  });

  it("an analysis of several files", async () => {
    await walk.openFile("capitals.icl");
    await walk.command("ICL: Show Task Map…");
    await choice("english-to-spanish").waitFor();
    await walk.page.locator(".quick-input-widget").getByRole("button", { name: "OK" }).click();
    await walk.panel.getByRole("heading", { name: "Task Map" }).waitFor();
    await shoot("11-analysis");
    await closeAll();
  });

  it("all tasks", async () => {
    await walk.openFile("plurals.icl");
    await walk.clickLens("dog -> dogs", /^Compare all$/);
    await walk.panel.locator(".verdict-name").waitFor();
    await walk.command("Explorer: Focus on Task Comparisons View");
    await walk.page.getByRole("treeitem", { name: /plurals.*compresses/ }).waitFor();
    await shoot("09-overview");
    await closeAll();
  });

  it("long work, with the rows that are there, and what stays where it was stopped", async () => {
    await walk.openFile("many.icl");
    await walk.clickLens(opposites[0], /^Compare all$/);
    await walk.panel.locator("table.queries tr.query").first().waitFor();
    await shoot("07-long-work");
    await walk.panel.getByRole("button", { name: "Cancel" }).click();
    await walk.panel.getByRole("button", { name: "Continue Comparison" }).waitFor();
    await shoot("07-stopped");
  });
});
