import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const candidates = [
  process.env["CHROMIUM_EXECUTABLE"],
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
];

/** @throws Error that says how to get a browser, where there is none. */
export async function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: installedBrowser() ?? installBrowser(),
    headless: true,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--disable-dev-shm-usage",
    ],
  });
}

function installedBrowser(): string | undefined {
  return candidates.find((candidate) => candidate !== undefined && existsSync(candidate));
}

function installBrowser(): string {
  const isRoot = process.getuid?.() === 0;
  if (isRoot && existsSync("/usr/bin/apt-get")) {
    process.stdout.write("Installing Chromium ...\n");
    spawnSync("apt-get", ["update", "-qq"], { stdio: "ignore" });
    spawnSync("apt-get", ["install", "-y", "--no-install-recommends", "chromium", "fonts-dejavu-core"], {
      stdio: "ignore",
    });
  }
  const browser = installedBrowser();
  if (browser !== undefined) return browser;
  throw new Error("No Chromium found. Install it (apt-get install chromium), or set CHROMIUM_EXECUTABLE.");
}
