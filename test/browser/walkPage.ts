import type { FrameLocator, Locator, Page } from "playwright-core";

/** A machine that does other work besides may be slow; what is right comes at once otherwise. */
const PATIENCE_MS = 30_000;
const POLL_MS = 40;
/** For the palette to take a text once it is open. */
const PALETTE_MS = 2000;

export interface Lens {
  readonly title: string;
  /** The middle of it, in pixels of the page. */
  readonly x: number;
  readonly y: number;
}

/** One window of the editor, with what a person sees and does in it. */
export class WalkPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** By its name in the folder. */
  async openFile(name: string): Promise<void> {
    await this.page.keyboard.press("Control+P");
    await this.#choose(name, name);
    await this.page.locator(`.tab.active[data-resource-name="${name}"]`).first().waitFor();
    await this.page.locator(".monaco-editor .view-line").first().waitFor();
  }

  /** From the explorer, which waits for a file that was just written; a search may have ended before. */
  async openListed(name: string): Promise<void> {
    await this.page.locator(".explorer-folders-view .monaco-list-row", { hasText: name }).dblclick();
    await this.page.locator(`.tab.active[data-resource-name="${name}"]`).first().waitFor();
  }

  /** Through the palette, as it is listed there. */
  async command(title: string): Promise<void> {
    const input = this.page.locator(".quick-input-widget input[type=text]");
    // A page in a tab that has just been loaded takes the focus, which closes the palette.
    await this.until("the palette", async () => {
      await this.page.keyboard.press("F1");
      await this.page.waitForTimeout(POLL_MS);
      return await input.isEditable({ timeout: PALETTE_MS }).catch(() => false);
    });
    await this.#choose(`>${title}`, title);
  }

  async #choose(typed: string, label: string): Promise<void> {
    const { page } = this;
    await page.locator(".quick-input-widget input[type=text]").fill(typed);
    const row = page.locator(".quick-input-list .monaco-list-row", { hasText: label }).first();
    await row.waitFor();
    await row.click();
  }

  /** The line of the editor that begins so. */
  line(beginning: string): Locator {
    const escaped = beginning.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&").replaceAll(" ", "\\s");
    return this.page.locator(".monaco-editor .view-line", { hasText: new RegExp(`^${escaped}`) }).first();
  }

  /** What stands above a line, from left to right; empty where nothing does, or the line is out of sight. */
  async lenses(beginning: string): Promise<Lens[]> {
    const line = this.line(beginning);
    if ((await line.count()) === 0) return [];
    const top = (await line.boundingBox())?.y;
    if (top === undefined) return [];
    return await this.page.evaluate((lineTop) => {
      const above = [...document.querySelectorAll(".codelens-decoration")].filter((element) => {
        const { bottom, height } = element.getBoundingClientRect();
        return height > 0 && bottom <= lineTop + 4 && bottom > lineTop - 16;
      });
      return above.flatMap((element) =>
        [...element.querySelectorAll("a")].map((link) => {
          const { left, top: linkTop, width, height } = link.getBoundingClientRect();
          const title = link.textContent.replaceAll("\u00a0", " ").trim();
          return { title, x: left + width / 2, y: linkTop + height / 2 };
        }),
      );
    }, top);
  }

  async lens(beginning: string, title: RegExp): Promise<Lens> {
    return await this.until(`the lens ${title.source} above ${beginning}`, async () => {
      const lenses = await this.lenses(beginning);
      const titles = lenses.map((lens) => lens.title).join(" | ");
      return lenses.find((lens) => title.test(lens.title)) ?? new Error(titles);
    });
  }

  async clickLens(beginning: string, title: RegExp): Promise<void> {
    const { x, y } = await this.lens(beginning, title);
    await this.page.mouse.click(x, y);
  }

  /** Rests the pointer on a line until the editor shows what it knows of it. */
  async hover(beginning: string): Promise<Locator> {
    const box = await this.line(beginning).boundingBox();
    if (box === null) throw new Error(`${beginning} is out of sight.`);
    const y = box.y + box.height / 2;
    await this.page.mouse.move(box.x + 60, y + 60);
    await this.page.mouse.move(box.x + 30, y, { steps: 4 });
    const shown = this.page.locator(".monaco-hover:not(.hidden)", { hasText: "Few-shot" });
    await shown.waitFor();
    return shown;
  }

  /** Puts the pointer where it shows nothing. */
  async rest(): Promise<void> {
    await this.page.mouse.move(640, 1);
    await this.page.locator(".monaco-hover:not(.hidden)").first().waitFor({ state: "hidden" });
  }

  /** The comparison panel's page. */
  get panel(): FrameLocator {
    return this.page.frameLocator("iframe.webview.ready").frameLocator("iframe#active-frame");
  }

  /** How wide the panel's page is, and what makes it scroll sideways, if anything does. */
  async panelOverflow(): Promise<{ width: number; sticksOut: string[] }> {
    return await this.panel.locator("html").evaluate((page) => {
      const { scrollWidth, clientWidth: width } = page;
      if (scrollWidth <= width) return { width, sticksOut: [] };
      const wide = [...page.querySelectorAll("*")].filter(
        (element) => element.getBoundingClientRect().right > width,
      );
      const named = wide.map(({ tagName, className }) => `${tagName}.${className}`);
      return { width, sticksOut: [`${scrollWidth} pixels in a page of ${width}`, ...named] };
    });
  }

  get status(): Locator {
    return this.page
      .locator(`.statusbar-item [aria-label^="ICL model"], .statusbar-item[aria-label^="ICL model"]`)
      .first();
  }

  /** Writes down every text that lenses, status item and notifications show from now on. */
  async watch(): Promise<() => Promise<string[]>> {
    await this.page.evaluate(() => {
      const seen = new Set<string>();
      const note = (): void => {
        for (const element of document.querySelectorAll(
          ".codelens-decoration a, .statusbar-item, .notification-toast",
        ))
          seen.add(element.textContent.replaceAll("\u00a0", " ").trim());
      };
      new MutationObserver(note).observe(document.body, {
        subtree: true,
        childList: true,
        characterData: true,
      });
      Object.assign(globalThis, { textsSeen: seen });
    });
    return async () => await this.page.evaluate<string[]>("[...globalThis.textsSeen]");
  }

  /** Waits until the pieces of a line have at least two colours: the grammar is loaded behind the lenses. */
  async coloured(text: string): Promise<void> {
    await this.until("colours of input, arrow and output", async () => {
      const colours = await this.line(text).evaluate((line) =>
        [...line.querySelectorAll("span span")]
          .filter(({ textContent }) => /\S/.test(textContent))
          .map((piece) => getComputedStyle(piece).color),
      );
      return new Set(colours).size >= 2 || new Error(colours.join(" "));
    });
  }

  /**
   * Waits for what comes without an event to wait for.
   * @param look gives it once it is there; an Error says what is there instead.
   */
  async until<Value>(
    what: string,
    look: () => Promise<Exclude<Value, Error> | Error | undefined | false>,
  ): Promise<Value> {
    const end = Date.now() + PATIENCE_MS;
    for (;;) {
      const found = await look();
      if (found !== undefined && found !== false && !(found instanceof Error)) return found;
      if (Date.now() > end) {
        const instead = found instanceof Error ? ` Seen instead: ${found.message}` : "";
        throw new Error(`Waited in vain for ${what}.${instead}`);
      }
      await this.page.waitForTimeout(POLL_MS);
    }
  }
}
