import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { NOTICE, thirdPartyNotice } from "../licences.mjs";
import { fileOf, root } from "./places.mjs";
import { fetchPackages } from "./registry.mjs";
import { ownTarget } from "./targets.mjs";

const modules = fileOf("node_modules");

/** For the command line's documents, for the extension's page, which shows pictures of the web alone, and for who draws the icon. */
const unshipped = /[\\/](schemas|screenshots|extension\.svg)$/;

/** Needed by what checks regular expressions, in every package. */
const everywhere = { re2js: [/^build\/index\.cjs$/] };
/** koffi brings its sources, its manual and a compiler's driver along, and what Alpine Linux would need. */
const koffi = [/^index\.js$/, /^src\/koffi\/(index|src\/static)\.js$/];
const koffiNative = [/^index\.js$/, /^(?!musl)[^/]+\/koffi\.node$/];
/** Not its addon for Node, nor what that alone needs: the libraries are called through koffi. */
const llama = [/^dist\/index\.js$/, /^bins\/[^/]+\/(lib)?(ggml|llama(?!-))[^/]*\.(so|dylib|dll)$/];
/** Every package's own words. */
const always = [/^package\.json$/, /^LICENSE(\.\w+)?$/];

/**
 * Makes the folder of which a package is made: just what is to be in it.
 * @param {import("./targets.mjs").Target} target
 * @param {string | undefined} gpu the kind of GPU whose build of llama.cpp is to be inside as well.
 * @param {string | undefined} repository the address of the sources, for links.
 * @returns {Promise<string>} the folder, absolute.
 */
export async function stage(target, gpu, repository) {
  const folder = fileOf("out", "package", target.name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const hasEngine = target.native !== undefined;
  const { dist, bundled } = bundles(hasEngine);
  cpSync(dist, path.join(folder, "dist"), { recursive: true });
  copyShown(folder, hasEngine);
  const dependencies = {};
  const whole = await packages(target, gpu);
  for (const [name, { from, wanted }] of whole) {
    copyPackage(from, path.join(folder, "node_modules", name), wanted);
    dependencies[name] = JSON.parse(readFileSync(path.join(from, "package.json"), "utf8")).version;
  }
  const notice = thirdPartyNotice([...bundled, ...whole.map(([, { from }]) => from)]);
  writeFileSync(path.join(folder, NOTICE), notice);
  const manifest = JSON.parse(readFileSync(fileOf("package.json"), "utf8"));
  const {
    scripts,
    devDependencies,
    optionalDependencies,
    bin,
    exports,
    files,
    private: _,
    ...shipped
  } = manifest;
  const own =
    repository === undefined ? shipped : { ...shipped, repository: { type: "git", url: repository } };
  writeFileSync(path.join(folder, "package.json"), `${JSON.stringify({ ...own, dependencies }, null, 2)}\n`);
  // What is in the folder is what is wanted.
  writeFileSync(path.join(folder, ".vscodeignore"), "");
  return folder;
}

const built = new Map();

/** The folder, the same for all platforms since only native code differs, and the packages that are bundled in it. */
function bundles(hasEngine) {
  const kind = hasEngine ? "engine" : "universal";
  const known = built.get(kind);
  if (known !== undefined) return known;
  const folder = fileOf("out", "package", `dist-${kind}`);
  rmSync(folder, { recursive: true, force: true });
  const { status } = spawnSync(
    process.execPath,
    [fileOf("esbuild.mjs"), folder, ...(hasEngine ? [] : ["--universal"])],
    { cwd: root, stdio: ["ignore", "inherit", "inherit"] },
  );
  if (status !== 0) throw new Error(`The bundles could not be built: esbuild.mjs ended with ${status}.`);
  const made = { dist: folder, bundled: JSON.parse(readFileSync(`${folder}.bundled.json`, "utf8")) };
  built.set(kind, made);
  return made;
}

function copyShown(folder, hasEngine) {
  for (const item of ["media", "syntaxes", "examples", "README.md", "CHANGELOG.md", "LICENSE"]) {
    const filter = (file) => {
      if (!hasEngine && /media[\\/]model$/.test(file)) return false;
      return !unshipped.test(file);
    };
    cpSync(fileOf(item), path.join(folder, item), { recursive: true, filter });
  }
}

/** The packages that go along, each with its folder and what of it is wanted. */
async function packages({ name, native }, gpu) {
  const found = Object.entries(everywhere).map(([one, wanted]) => [
    one,
    { from: path.join(modules, one), wanted },
  ]);
  if (native === undefined) return found;
  found.push(["koffi", { from: path.join(modules, "koffi"), wanted: koffi }]);
  const wanted = new Map([
    [native.koffi, koffiNative],
    [native.llama, llama],
  ]);
  if (gpu !== undefined) {
    // Of its package only the backend: the rest is inside already.
    wanted.set(`${native.llama}-${gpu}`, [
      /^dist\/index\.js$/,
      new RegExp(`^bins/[^/]+/(lib)?ggml-${gpu}\\.(so|dll)$`),
    ]);
  }
  // This machine's own were checked against the lock file when npm installed them.
  const installed = (one) => name === ownTarget().name && existsSync(path.join(modules, one, "package.json"));
  const fetched = await fetchPackages([...wanted.keys()].filter((one) => !installed(one)));
  for (const [one, patterns] of wanted) {
    found.push([one, { from: fetched.get(one) ?? path.join(modules, one), wanted: patterns }]);
  }
  return found;
}

function copyPackage(from, to, wanted) {
  const patterns = [...always, ...wanted];
  for (const entry of readdirSync(from, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath, entry.name);
    const inside = path.relative(from, file);
    if (!patterns.some((pattern) => pattern.test(inside.split(path.sep).join("/")))) continue;
    cpSync(file, path.join(to, inside));
  }
}
