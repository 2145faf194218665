import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Browser, Page } from "playwright-core";
import * as z from "zod";
import { run } from "../support/commands.js";
import { repositoryPath } from "../support/repository.js";
import { launchBrowser } from "./browser.js";
import { CodeServer } from "./codeServer.js";
import { installCodeServer } from "./install.js";

export interface PackedEditorOptions {
  /** Copied, so that the tests may write into it. */
  readonly folder: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly viewport?: { readonly width: number; readonly height: number };
  /** The package that is installed: this machine's by default. */
  readonly target?: string;
}

/** VS Code in a browser as a person has it: the packed extension installed, nothing in development mode. */
export class PackedEditor {
  readonly page: Page;
  /** The copy of the folder, absolute. */
  readonly folder: string;
  readonly #browser: Browser;
  readonly #server: CodeServer;

  private constructor(page: Page, browser: Browser, server: CodeServer, folder: string) {
    this.page = page;
    this.#browser = browser;
    this.#server = server;
    this.folder = folder;
  }

  static async open({ folder, settings, viewport, target }: PackedEditorOptions): Promise<PackedEditor> {
    // Windows show the folder's name.
    const workspace = path.join(mkdtempSync(path.join(tmpdir(), "icl-workspace-")), path.basename(folder));
    cpSync(folder, workspace, { recursive: true });
    const server = await CodeServer.start({
      installation: installCodeServer(),
      extensions: [packedExtension(target)],
      ...(settings === undefined ? {} : { settings }),
    });
    try {
      const browser = await launchBrowser();
      const context = await browser.newContext({
        viewport: viewport ?? { width: 1280, height: 800 },
        // Drawn without a graphics card, what moves takes the time of what is tested.
        reducedMotion: "reduce",
      });
      const page = await context.newPage();
      await showFolder(page, server, workspace);
      return new PackedEditor(page, browser, server, workspace);
    } catch (error) {
      await server.stop();
      throw error;
    }
  }

  /** Another window of the same user on the same folder. */
  async openWindow(): Promise<Page> {
    const page = await this.page.context().newPage();
    await showFolder(page, this.#server, this.folder);
    return page;
  }

  /** Replaces the folder's own settings; the open windows follow. */
  configure(settings: Readonly<Record<string, unknown>>): void {
    const folder = path.join(this.folder, ".vscode");
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, "settings.json"), JSON.stringify(settings));
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await this.#server.stop();
    rmSync(path.dirname(this.folder), { recursive: true, force: true });
  }
}

async function showFolder(page: Page, server: CodeServer, folder: string): Promise<void> {
  await page.goto(server.page(folder));
  await page.locator(".monaco-workbench .statusbar-item").first().waitFor();
}

/** The .vsix for a target, packed anew: a few seconds. */
function packedExtension(target = `${process.platform}-${process.arch}`): string {
  const { name, version } = z
    .object({ name: z.string(), version: z.string() })
    .parse(JSON.parse(readFileSync(repositoryPath("package.json"), "utf8")));
  const file = repositoryPath(`${name}-${target}-${version}.vsix`);
  run(process.execPath, [repositoryPath("tools", "package", "main.mjs"), "--target", target]);
  if (!existsSync(file)) throw new Error(`Packing made no ${file}.`);
  return file;
}
