import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Browser, Page } from "playwright-core";
import * as z from "zod";
import { repositoryPath } from "../support/repository.js";
import { launchBrowser } from "./browser.js";
import { CodeServer } from "./codeServer.js";
import { installCodeServer } from "./install.js";

export interface PackedEditorOptions {
  /** Copied, so that the tests may write into it. */
  readonly folder: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly viewport?: { readonly width: number; readonly height: number };
}

/** VS Code in a browser as a person has it: the packed extension installed, nothing in development mode. */
export class PackedEditor {
  readonly page: Page;
  readonly #browser: Browser;
  readonly #server: CodeServer;
  readonly #folder: string;

  private constructor(page: Page, browser: Browser, server: CodeServer, folder: string) {
    this.page = page;
    this.#browser = browser;
    this.#server = server;
    this.#folder = folder;
  }

  static async open({ folder, settings, viewport }: PackedEditorOptions): Promise<PackedEditor> {
    const workspace = mkdtempSync(path.join(tmpdir(), "icl-workspace-"));
    cpSync(folder, workspace, { recursive: true });
    const server = await CodeServer.start({
      installation: installCodeServer(),
      extensions: [packedExtension()],
      ...(settings === undefined ? {} : { settings }),
    });
    try {
      const browser = await launchBrowser();
      const page = await browser.newPage({ viewport: viewport ?? { width: 1280, height: 800 } });
      await page.goto(server.page(workspace));
      await page.locator(".monaco-workbench .explorer-folders-view").waitFor();
      return new PackedEditor(page, browser, server, workspace);
    } catch (error) {
      await server.stop();
      throw error;
    }
  }

  /** By its name in the folder. */
  async openFile(name: string): Promise<void> {
    await this.page.keyboard.press("Control+P");
    await this.page.locator(".quick-input-widget input[type=text]").fill(name);
    await this.page.locator(".quick-input-list .monaco-list-row").first().waitFor();
    await this.page.keyboard.press("Enter");
    await this.page.locator(".monaco-editor .view-line").first().waitFor();
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await this.#server.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** The .vsix for this machine, packed anew: a few seconds. */
function packedExtension(): string {
  const { name, version } = z
    .object({ name: z.string(), version: z.string() })
    .parse(JSON.parse(readFileSync(repositoryPath("package.json"), "utf8")));
  const file = repositoryPath(`${name}-${process.platform}-${process.arch}-${version}.vsix`);
  const { status, stdout, stderr } = spawnSync(process.execPath, [repositoryPath("tools", "package.mjs")], {
    encoding: "utf8",
  });
  if (status !== 0 || !existsSync(file)) throw new Error(`Not packed: ${stderr || stdout}`);
  return file;
}
