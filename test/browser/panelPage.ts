import { existsSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { panelHtml } from "../../src/extension/panel/panelHtml.js";
import type { FromPanel, ToPanel } from "../../src/webview/messages.js";
import { launchBrowser } from "../host/browser.js";
import { repositoryPath } from "../support/repository.js";
import { type ThemeName, themes } from "./themes.js";

/** The built panel on a server of its own, in a browser, with the editor's side played by the test. */
export class PanelSite {
  readonly #server: Server;
  readonly #browser: Browser;

  private constructor(server: Server, browser: Browser) {
    this.#server = server;
    this.#browser = browser;
  }

  static async start(): Promise<PanelSite> {
    for (const file of ["panel.js", "panel.css"]) {
      const path = repositoryPath("dist", file);
      if (!existsSync(path)) throw new Error(`${path} is missing. Run npm run build first.`);
    }
    const server = createServer((request, response) => {
      const origin = `http://${request.headers.host ?? ""}`;
      const wanted = request.url ?? "";
      switch (wanted) {
        case "/":
          response.setHeader("content-type", "text/html; charset=utf-8");
          response.end(
            panelHtml({
              script: `${origin}/panel.js`,
              style: `${origin}/panel.css`,
              cspSource: origin,
              nonce: "0123456789abcdef",
            }),
          );
          return;
        case "/panel.js":
        case "/panel.css":
          response.setHeader("content-type", wanted === "/panel.js" ? "text/javascript" : "text/css");
          response.end(readFileSync(repositoryPath("dist", wanted.slice(1))));
          return;
        default:
          response.statusCode = 404;
          response.end();
      }
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new PanelSite(server, await launchBrowser());
  }

  async open(options: { theme: ThemeName; width: number }): Promise<PanelPage> {
    const { port } = this.#server.address() as AddressInfo;
    const context = await this.#browser.newContext({ viewport: { width: options.width, height: 900 } });
    const page = await context.newPage();
    page.setDefaultTimeout(5000);
    const opened = new PanelPage(context, page);
    await page.addInitScript(editorSide(options.theme));
    await page.goto(`http://127.0.0.1:${port}/`);
    await opened.untilReady();
    return opened;
  }

  async stop(): Promise<void> {
    await this.#browser.close();
    this.#server.close();
  }
}

export class PanelPage {
  readonly page: Page;
  readonly #context: BrowserContext;
  /** Errors and violations of the policy that the browser told of. */
  readonly complaints: string[] = [];

  constructor(context: BrowserContext, page: Page) {
    this.#context = context;
    this.page = page;
    page.on("console", (message) => {
      // The browser asks for an icon by itself.
      if (message.location().url.endsWith("/favicon.ico")) return;
      if (message.type() === "error" || message.type() === "warning") this.complaints.push(message.text());
    });
    page.on("pageerror", (error) => this.complaints.push(String(error)));
  }

  async untilReady(): Promise<void> {
    await this.until("window.sent.some(({ type }) => type === 'ready')");
  }

  /** Waits for an expression to hold. (Playwright's own way polls with eval, which the policy forbids.) */
  async until(expression: string): Promise<void> {
    const deadline = Date.now() + 5000;
    while (!(await this.page.evaluate<boolean>(expression))) {
      if (Date.now() > deadline) throw new Error(`Waited in vain for ${expression}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async tell(message: ToPanel): Promise<void> {
    await this.page.evaluate(`window.postMessage(${JSON.stringify(message)}, "*")`);
    await this.page.waitForSelector("main h1");
  }

  /** What the panel asked for since the last call. */
  async asked(): Promise<FromPanel[]> {
    return await this.page.evaluate<FromPanel[]>("window.sent.splice(0)");
  }

  async reload(): Promise<void> {
    await this.page.reload();
    await this.untilReady();
  }

  /** Elements that stick out of the page to the right, which a narrow panel would clip. */
  async clipped(): Promise<string[]> {
    return await this.page.evaluate<string[]>(`(() => {
      const inScroller = (element) => element.closest(".scrolls, .answer, .visually-hidden") !== null;
      return [...document.querySelectorAll("main *")]
        .filter((element) => !inScroller(element) && element.getBoundingClientRect().right > innerWidth + 0.5)
        .map((element) => element.tagName + "." + String(element.getAttribute("class")) + " " + Math.round(element.getBoundingClientRect().right));
    })()`);
  }

  /** How many answers stand below their mark instead of beside it. */
  async marksAbove(): Promise<number> {
    return await this.page.locator("tr.query .marked").evaluateAll(
      (all) =>
        all.filter((one) => {
          const [mark = 0, text = 0] = [...one.children].map((part) => part.getBoundingClientRect().bottom);
          return text - mark > 8;
        }).length,
    );
  }

  /** Words in cells of tables that a line ends inside, with the table's class. */
  async broken(): Promise<string[]> {
    return await this.page.evaluate<string[]>(`(() => {
      const found = [];
      for (const cell of document.querySelectorAll("main th, main td")) {
        if (cell.closest(".visually-hidden") !== null) continue;
        const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
        for (let node = texts.nextNode(); node !== null; node = texts.nextNode()) {
          for (const { index, 0: word } of node.data.matchAll(/[\\p{L}\\p{N}]+/gu)) {
            const range = document.createRange();
            range.setStart(node, index);
            range.setEnd(node, index + word.length);
            const lines = new Set([...range.getClientRects()].filter(({ width }) => width > 0).map(({ top }) => Math.round(top)));
            if (lines.size > 1) found.push(String(cell.closest("table").className) + ": " + word);
          }
        }
      }
      return found;
    })()`);
  }

  async close(): Promise<void> {
    await this.#context.close();
  }
}

/** Runs before the page's own script: the editor's interface, its theme, and an ear for violations. */
function editorSide(theme: ThemeName): string {
  const { kind, variables } = themes[theme];
  return `
    window.sent = [];
    window.acquireVsCodeApi = () => ({
      postMessage: (message) => { window.sent.push(message); },
      getState: () => JSON.parse(sessionStorage.getItem("state") ?? "null") ?? undefined,
      setState: (state) => { sessionStorage.setItem("state", JSON.stringify(state)); },
    });
    document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sourceFile, lineNumber }) => {
      console.error("policy violated: " + [violatedDirective, blockedURI, sourceFile, lineNumber].join(" "));
    });
    document.addEventListener("DOMContentLoaded", () => {
      document.body.classList.add(${JSON.stringify(kind)});
      for (const [name, value] of Object.entries(${JSON.stringify(variables)})) {
        document.documentElement.style.setProperty("--vscode-" + name, value);
      }
    });
  `;
}
