/**
 * Prints one version's section of CHANGELOG.md, for a release's page:
 *
 *   node tools/release-notes.mjs 0.1.0
 */
import { readFileSync } from "node:fs";
import process from "node:process";
import { pathToFileURL } from "node:url";

/**
 * @param {string} changelog in the form of Keep a Changelog
 * @param {string} version without the "v" of its tag
 * @returns {string} what stands between the version's heading and the next one
 * @throws Error where the version has no section, or an empty one
 */
export function releaseNotes(changelog, version) {
  const sections = changelog.replaceAll("\r\n", "\n").split(/^## /m).slice(1);
  const section = sections.find((one) => one.startsWith(`[${version}]`));
  if (section === undefined) throw new Error(`CHANGELOG.md has no section "## [${version}]".`);
  const notes = section.slice(section.indexOf("\n")).trim();
  if (notes === "") throw new Error(`CHANGELOG.md says nothing under "## [${version}]".`);
  return `${notes}\n`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  try {
    const changelog = readFileSync(new URL("../CHANGELOG.md", import.meta.url), "utf8");
    process.stdout.write(releaseNotes(changelog, process.argv[2] ?? ""));
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
