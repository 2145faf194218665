import { existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { buffer } from "node:stream/consumers";
import * as yauzl from "yauzl";
import { formatOf } from "./binary.mjs";
import { compareContents, expectedContents } from "./contents.mjs";
import { fileOf } from "./places.mjs";
import { targetNamed } from "./targets.mjs";

const NATIVE = /\.(node|so|dylib|dll|exe)$/;
const PICTURE = /!\[[^\]]*\]\(([^)\s]+)\)/g;

/**
 * Holds a package against tools/package/contents.txt and against the platform that it says it is for.
 * @param {string} file absolute path of a .vsix.
 * @returns {Promise<{ variant: string, bytes: number, budget: number, problems: readonly string[] }>} the variant is the
 * target's name, with the kind of GPU behind it where its build is inside; the budget is in MB of 10^6 bytes.
 */
export async function checkPackage(file) {
  const entries = await readZip(file);
  const target = targetOf(entries);
  const variant = [target.name, ...gpuOf(target, entries)].join(" ");
  const { lines, budget } = expectedContents(variant);
  const bytes = statSync(file).size;
  const problems = [
    ...compareContents([...entries.keys()], lines),
    ...(bytes > budget * 1e6 ? [`It has ${(bytes / 1e6).toFixed(2)} MB; its budget is ${budget} MB.`] : []),
    ...manifestProblems(entries),
    ...binaryProblems(target, entries),
    ...pictureProblems(entries),
  ];
  return { variant, bytes, budget, problems };
}

/** @returns {Promise<Map<string, Buffer>>} what is in each file. */
async function readZip(file) {
  const zip = await yauzl.openPromise(file);
  const entries = new Map();
  for await (const entry of zip.eachEntry()) {
    if (!entry.fileName.endsWith("/")) {
      entries.set(entry.fileName, await buffer(await zip.openReadStreamPromise(entry)));
    }
  }
  return entries;
}

/** As the editor reads it. */
function targetOf(entries) {
  const manifest = entries.get("extension.vsixmanifest")?.toString("utf8") ?? "";
  const name = /<Identity\b[^>]*\bTargetPlatform="([^"]*)"/.exec(manifest)?.[1] ?? "universal";
  const target = targetNamed(name);
  if (target === undefined) throw new Error(`The package is for ${name}, which is no target of ours.`);
  return target;
}

function gpuOf({ native, gpus }, entries) {
  const files = [...entries.keys()];
  return gpus.filter((gpu) =>
    files.some((one) => one.startsWith(`extension/node_modules/${native.llama}-${gpu}/`)),
  );
}

/** What the package says of itself is what the repository says. */
function manifestProblems(entries) {
  const packed = json(entries.get("extension/package.json"));
  const own = json(readFileSync(fileOf("package.json")));
  const { packages: locked } = json(readFileSync(fileOf("package-lock.json")));
  const problems = [];
  for (const key of ["name", "version", "publisher"]) {
    if (packed[key] !== own[key]) problems.push(`Its ${key} is ${packed[key]}, not ${own[key]}.`);
  }
  if (packed.engines.vscode !== own.engines.vscode) {
    problems.push(`It is for VS Code ${packed.engines.vscode}, not ${own.engines.vscode}.`);
  }
  for (const name of [packed.main, packed.icon]) {
    const file = path.posix.join("extension", name);
    if (!entries.has(file)) problems.push(`${file}, which its package.json names, is not in it.`);
  }
  for (const key of ["scripts", "devDependencies"]) {
    if (key in packed) problems.push(`Its package.json has ${key}, which nobody who installs it needs.`);
  }
  for (const [name, version] of Object.entries(packed.dependencies)) {
    const wanted = locked[`node_modules/${name}`]?.version;
    if (version !== wanted) problems.push(`It holds ${name} ${version}; package-lock.json names ${wanted}.`);
  }
  return problems;
}

/** Every library is for the target's system and processor. */
function binaryProblems({ name, binary }, entries) {
  return [...entries].flatMap(([file, content]) => {
    const found = formatOf(content);
    if (found === undefined && !NATIVE.test(file)) return [];
    if (binary === undefined) return [`${file} is native code, in the package that holds none.`];
    if (found?.format === binary.format && found.machine === binary.machine) return [];
    const is =
      found === undefined ? "no library" : `${found.format} for machine 0x${found.machine.toString(16)}`;
    return [`${file} is ${is}, which ${name} does not run.`];
  });
}

/**
 * The editor shows pictures of its page over https alone, neither those inside a package nor data in the page itself: each
 * is to lead to a picture of the repository.
 */
function pictureProblems(entries) {
  const { repository } = json(entries.get("extension/package.json"));
  const place = `${repository.url.replace(/\.git$/, "")}/raw/HEAD/`;
  return ["readme.md", "changelog.md"].flatMap((page) => {
    const text = entries.get(`extension/${page}`)?.toString("utf8") ?? "";
    return [...text.matchAll(PICTURE)].flatMap(([, target]) => {
      if (target.startsWith(place) && existsSync(fileOf(target.slice(place.length)))) return [];
      return [`${page} shows ${target}, which is no picture of the repository.`];
    });
  });
}

function json(content) {
  return JSON.parse(content.toString("utf8"));
}
