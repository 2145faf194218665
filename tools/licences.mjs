/**
 * The licences of what is shipped: which ones we accept, and the notice with their texts that goes along. Packages say
 * theirs in package.json and bring its text; what they do not say stands here.
 */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "..");

/** Licences that ask for nothing but their text to be passed on. */
export const ACCEPTED_LICENCES = [
  "0BSD",
  "Apache-2.0",
  "BlueOak-1.0.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "ISC",
  "MIT",
  "Unlicense",
];

/** The llama.cpp release whose sources were read for tools/licences/llama.cpp.txt. */
const LLAMA_CPP_RELEASE = "v0.4.0";

/** Packages that are parts of another one and leave its licence's text there. */
const partOf = [[/^@koromix\/koffi-/, "koffi"]];

/** Name of the notice in a package. */
export const NOTICE = "THIRD-PARTY.txt";

/**
 * What a bundle holds of other packages.
 * @param metafiles esbuild's.
 * @returns their folders, relative to the repository, each once and in order.
 */
export function bundledPackages(metafiles) {
  const folders = new Set();
  for (const { outputs } of metafiles) {
    for (const { inputs } of Object.values(outputs)) {
      for (const [file, { bytesInOutput }] of Object.entries(inputs)) {
        const folder = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file)?.[0];
        if (folder !== undefined && bytesInOutput > 0) folders.add(folder);
      }
    }
  }
  return [...folders].sort();
}

/**
 * The notice for packages that are shipped, bundled or whole.
 * @param folders of the packages, absolute or relative to the repository.
 * @returns the text of THIRD-PARTY.txt.
 * @throws Error naming each package whose licence is not accepted or whose text is missing.
 */
export function thirdPartyNotice(folders) {
  const packages = folders.map((folder) => readLicence(path.resolve(root, folder)));
  const faults = packages.flatMap(({ title, licence, texts }) => [
    ...(isAccepted(licence)
      ? []
      : [`${title} is under "${licence}", which ACCEPTED_LICENCES does not name.`]),
    ...(texts.length > 0 ? [] : [`${title} brings no text of its licence.`]),
  ]);
  if (faults.length > 0) throw new Error(faults.join("\n"));

  const byText = new Map();
  for (const { title, licence, texts } of packages) {
    const text = texts.join("\n\n");
    const titles = byText.get(text) ?? [];
    byText.set(text, [...titles, `${title} (${licence})`]);
  }
  const sections = [...byText].map(
    ([text, titles]) => `${[...new Set(titles)].sort().join("\n")}\n\n${text}\n`,
  );
  return [
    "This package holds code of others, under these licences.\n",
    ...sections.sort((one, other) => (one < other ? -1 : 1)),
  ].join(`\n${"-".repeat(80)}\n\n`);
}

/** @param expression SPDX, of which one alternative has to be accepted. */
export function isAccepted(expression) {
  const alternatives = expression.replace(/[()]/g, "").split(" OR ");
  return alternatives.some((one) => one.split(/ and /i).every((name) => ACCEPTED_LICENCES.includes(name)));
}

function readLicence(folder) {
  const { name, version, license } = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));
  const owner = partOf.find(([pattern]) => pattern.test(name))?.[1];
  const place = owner === undefined ? folder : path.join(root, "node_modules", owner);
  const texts = licenceFiles(place).map((file) => tidy(readFileSync(file, "utf8")));
  if (name.startsWith("@node-llama-cpp/")) texts.push(llamaCppText(folder));
  return { title: `${name} ${version}`, licence: String(license ?? "nothing"), texts };
}

function licenceFiles(folder) {
  const pattern = /^(licen[cs]e|copying|notice|third-?party-?(notices?|licen[cs]es))(\.(md|txt))?$/i;
  const own = readdirSync(folder).filter((file) => pattern.test(file));
  const vendor = path.join(folder, "vendor");
  const others = existsSync(vendor) ? readdirSync(vendor).map((one) => path.join(vendor, one)) : [];
  return [...own.sort().map((file) => path.join(folder, file)), ...others.flatMap(licenceFiles)];
}

function llamaCppText(folder) {
  const bins = path.join(folder, "bins");
  for (const build of readdirSync(bins)) {
    const about = path.join(bins, build, "_nlcBuildMetadata.json");
    // The package with an older CUDA holds that one backend, and says nothing of its own.
    if (!existsSync(about)) continue;
    const { release } = JSON.parse(readFileSync(about, "utf8")).buildOptions.llamaCpp;
    if (release !== LLAMA_CPP_RELEASE) {
      throw new Error(
        `${folder} holds llama.cpp ${release}; tools/licences/llama.cpp.txt is that of ${LLAMA_CPP_RELEASE}: read its sources again.`,
      );
    }
  }
  return tidy(readFileSync(path.join(root, "tools", "licences", "llama.cpp.txt"), "utf8"));
}

/** Line ends and margins as ours. */
function tidy(text) {
  return text
    .replaceAll("\r\n", "\n")
    .replace(/[ \t]+$/gm, "")
    .trim();
}
