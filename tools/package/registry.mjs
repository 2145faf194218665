/**
 * Packages as the registry has them, for platforms other than this one: fetched by npm from whatever registry it is set
 * to, taken only where they are what package-lock.json names. The developer's node_modules are left alone.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import * as tar from "tar";
import { npmScript } from "../npm.mjs";
import { fileOf, root } from "./places.mjs";

const tarballs = path.join(root, "out", "tarballs");
const unpacked = path.join(root, "out", "packages");

const locked = JSON.parse(readFileSync(fileOf("package-lock.json"), "utf8")).packages;

/** The version and the hash of the tarball that the lock file names. */
function lockedPackage(name) {
  const entry = locked[`node_modules/${name}`];
  if (entry?.integrity === undefined) throw new Error(`package-lock.json does not name ${name}.`);
  return { name, version: entry.version, integrity: entry.integrity };
}

/** npm's name of a tarball. */
function tarballOf({ name, version }) {
  return path.join(tarballs, `${name.replace(/^@/, "").replace("/", "-")}-${version}.tgz`);
}

/** Whether a file is what the lock file names. */
function isIntact(file, integrity) {
  if (!existsSync(file)) return false;
  const [algorithm, digest] = integrity.split("-", 2);
  return createHash(algorithm).update(readFileSync(file)).digest("base64") === digest;
}

/**
 * The folder of each package, unpacked; fetched where it is not here yet.
 * @param {readonly string[]} names
 * @returns {Promise<Map<string, string>>} by name.
 * @throws Error where the registry has another file than the lock file names, or none.
 */
export async function fetchPackages(names) {
  const wanted = names.map(lockedPackage);
  mkdirSync(tarballs, { recursive: true });
  const missing = wanted.filter((one) => !isIntact(tarballOf(one), one.integrity));
  if (missing.length > 0) fetchTarballs(missing);
  const folders = new Map();
  for (const one of wanted) folders.set(one.name, await unpack(one));
  return folders;
}

function fetchTarballs(missing) {
  const npm = npmScript("package -- --target …");
  for (const one of missing) rmSync(tarballOf(one), { force: true });
  const specs = missing.map(({ name, version }) => `${name}@${version}`);
  process.stdout.write(`Fetching ${specs.join(", ")}\n`);
  const { status } = spawnSync(
    process.execPath,
    [npm, "pack", "--silent", "--pack-destination", tarballs, ...specs],
    { cwd: root, stdio: ["ignore", "ignore", "inherit"] },
  );
  if (status !== 0) throw new Error(`npm pack ended with ${status}: ${specs.join(", ")} were not fetched.`);
  for (const one of missing) {
    if (isIntact(tarballOf(one), one.integrity)) continue;
    throw new Error(
      `${one.name} ${one.version}, as the registry gave it, is not what package-lock.json names. Nothing was packed.`,
    );
  }
}

/** Anew each time: nothing is taken that somebody has changed since. */
async function unpack(one) {
  const folder = path.join(unpacked, one.name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await tar.extract({ file: tarballOf(one), cwd: folder, strip: 1 });
  return folder;
}
