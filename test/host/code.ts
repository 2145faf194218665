import { createWriteStream, mkdirSync } from "node:fs";
import { format } from "node:util";
import type { Page } from "playwright-core";
import { repositoryPath } from "../support/repository.js";
import { launchBrowser } from "./browser.js";
import { CodeServer } from "./codeServer.js";
import { readCommandLine, type TestLaunch } from "./commandLine.js";
import { installCodeServer } from "./install.js";
import { outputMark } from "./report.js";

const TIMED_OUT = 124;
const limitMs = Number(process.env["ICL_EDITOR_LIMIT_MS"] ?? 300_000);

/** Runs the tests that VS Code's command line names, in code-server and a browser; gives the exit status. */
async function code(launch: TestLaunch): Promise<number> {
  const server = await CodeServer.start({
    installation: installCodeServer(),
    workspaceTrust: launch.workspaceTrust,
    testDriver: true,
  });
  process.once("SIGTERM", () => void server.stop().finally(() => process.exit(143)));
  process.once("SIGINT", () => void server.stop().finally(() => process.exit(130)));
  try {
    const browser = await launchBrowser();
    try {
      const page = await browser.newPage({
        viewport: { width: 1280, height: 800 },
        reducedMotion: "reduce",
      });
      return await testRun(page, server, launch);
    } finally {
      await browser.close();
    }
  } finally {
    await server.stop();
  }
}

async function testRun(page: Page, server: CodeServer, launch: TestLaunch): Promise<number> {
  const everything = createWriteStream(outFile("editor-host.log"));
  await page.exposeFunction("codeAutomationLog", (type: string, args: readonly unknown[]) => {
    const line = `${format(...args)}\n`;
    everything.write(`[${type}] ${line}`);
    if (line.startsWith(outputMark)) process.stdout.write(line);
  });
  let end: (status: number) => void = () => undefined;
  const ended = new Promise<number>((resolve) => {
    end = resolve;
  });
  await page.exposeFunction("codeAutomationExit", end);
  const timer = setTimeout(end, limitMs, TIMED_OUT);
  await page.goto(
    server.page(launch.workspace ?? launch.extension, [
      ["extensionDevelopmentPath", server.remote(launch.extension)],
      ["extensionTestsPath", server.remote(launch.tests)],
    ]),
  );
  const status = await ended;
  clearTimeout(timer);
  everything.end();
  if (status === TIMED_OUT) await keepScreenshot(page);
  return status;
}

function outFile(name: string): string {
  mkdirSync(repositoryPath("out"), { recursive: true });
  return repositoryPath("out", name);
}

async function keepScreenshot(page: Page): Promise<void> {
  const file = outFile("editor-timed-out.png");
  await page.screenshot({ path: file });
  process.stdout.write(`Timed out after ${limitMs} ms; what was on the screen: ${file}\n`);
}

process.exitCode = await code(readCommandLine(process.argv.slice(2)));
