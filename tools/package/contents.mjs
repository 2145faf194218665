import { readFileSync } from "node:fs";
import { fileOf } from "./places.mjs";

const source = "tools/package/contents.txt";

/**
 * What contents.txt says of a package.
 * @param {string} variant a target's name, with the kind of GPU behind it where its build is inside.
 * @returns {{ lines: readonly string[], budget: number }} paths and patterns; MB of 10^6 bytes.
 */
export function expectedContents(variant) {
  const sections = readSections();
  const own = sections.get(variant);
  if (own?.budget === undefined) throw new Error(`${source} has no section [${variant}] N MB.`);
  const [platform] = variant.split(" ");
  const names = ["all", ...(variant === "universal" ? [] : ["engine"]), ...new Set([platform, variant])];
  return { lines: names.flatMap((name) => sections.get(name)?.lines ?? []), budget: own.budget };
}

function readSections() {
  const sections = new Map();
  let current;
  for (const line of readFileSync(fileOf(source), "utf8").split("\n")) {
    const [, name, budget] = /^\[(.+?)\](?: ([\d.]+) MB)?$/.exec(line) ?? [];
    if (name !== undefined) {
      current = { lines: [], budget: budget === undefined ? undefined : Number(budget) };
      sections.set(name, current);
    } else if (line !== "" && !line.startsWith("#")) {
      const last = current?.lines.at(-1);
      if (current === undefined || (last !== undefined && last >= line)) {
        throw new Error(`${source} is not sorted: ${line}`);
      }
      current.lines.push(line);
    }
  }
  return sections;
}

/** What is there without being expected, and what is expected without being there. */
export function compareContents(files, lines) {
  const patterns = lines.map((line) => ({ line, pattern: patternOf(line) }));
  const unexpected = files.filter((file) => !patterns.some(({ pattern }) => pattern.test(file)));
  const missing = patterns.filter(({ pattern }) => !files.some((file) => pattern.test(file)));
  return [
    ...unexpected.map((file) => `${file} is in it, and nobody expects it.`),
    ...missing.map(({ line }) => `${line} is missing.`),
  ];
}

/** `*` stands for anything but a slash. */
function patternOf(line) {
  const escaped = line.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${escaped.join("[^/]*")}$`);
}
