/**
 * Installs what package-lock.json names, unless just that is installed already. Run through npm, so that it
 * works from a fresh clone with one command.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { npmScript } from "./npm.mjs";

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "..");
const stamp = path.join(root, "node_modules", ".icl-setup");
const wanted = createHash("sha256")
  .update(readFileSync(path.join(root, "package-lock.json")))
  .update(`${process.platform}-${process.arch}`)
  .digest("hex");

const installed = existsSync(stamp) && readFileSync(stamp, "utf8") === wanted;
if (!installed) {
  const { status } = spawnSync(process.execPath, [npmScript("setup"), "ci", "--no-audit", "--no-fund"], {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
  });
  if (status !== 0) process.exit(status ?? 1);
  writeFileSync(stamp, wanted);
}
