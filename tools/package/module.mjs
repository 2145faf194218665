/**
 * Packs the Node module and the command line into icl-task-vectors-VERSION.tgz, which `npm install FILE` installs on any
 * platform: what is built in dist without what only the editor needs, and a manifest that names nothing but the packages
 * with native code, which npm fetches for the platform.
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { npmScript } from "../npm.mjs";
import { fileOf, root } from "./places.mjs";

/** Not bundled: see `external` in esbuild.mjs. */
const external = /^(koffi|re2js)$/;
const unshipped = /[\\/](extension\.mjs|yaml\.cjs|panel\.[^\\/]*|[^\\/]+\.map)$/;

const folder = fileOf("out", "package", "module");
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
for (const item of ["dist", "media/model", "media/schemas", "examples", "README.md", "LICENSE"]) {
  const filter = (file) => !unshipped.test(file);
  cpSync(fileOf(item), path.join(folder, item), { recursive: true, filter });
}
const manifest = JSON.parse(readFileSync(fileOf("package.json"), "utf8"));
const { name, version, description, license, repository, homepage, bugs, type, engines, bin, exports } =
  manifest;
const dependencies = Object.fromEntries(
  Object.entries(manifest.dependencies).filter(([one]) => external.test(one)),
);
const own = {
  ...{ name, version, description, license, repository, homepage, bugs, type },
  ...{ engines: { node: engines.node }, bin, exports, dependencies },
  optionalDependencies: manifest.optionalDependencies,
};
writeFileSync(path.join(folder, "package.json"), `${JSON.stringify(own, null, 2)}\n`);
const { status } = spawnSync(
  process.execPath,
  [npmScript("package:module"), "pack", "--silent", "--pack-destination", root, folder],
  { cwd: root, stdio: ["ignore", "inherit", "inherit"] },
);
if (status !== 0) throw new Error(`npm pack ended with ${status}.`);
