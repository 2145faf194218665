import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { repositoryPath } from "../support/repository.js";

async function tool<Module>(name: string): Promise<Module> {
  return (await import(pathToFileURL(repositoryPath("tools", name)).href)) as Module;
}

describe("release notes", () => {
  const changelog =
    "# Changelog\n\n## [Unreleased]\n\n- new\n\n## [0.2.0] - 2026-12-01\n\n## [0.1.0]\n\n### Added\n\n- a\n";
  let releaseNotes: (changelog: string, version: string) => string;
  before(async () => {
    ({ releaseNotes } = await tool<{ releaseNotes: typeof releaseNotes }>("release-notes.mjs"));
  });

  it("are one version's section", () => {
    assert.equal(releaseNotes(changelog, "0.1.0"), "### Added\n\n- a\n");
    assert.equal(releaseNotes(changelog.replaceAll("\n", "\r\n"), "0.1.0"), "### Added\n\n- a\n");
  });

  it("are refused where there is nothing to say", () => {
    assert.throws(() => releaseNotes(changelog, "0.2.0"), /says nothing under "## \[0\.2\.0\]"/);
    assert.throws(() => releaseNotes(changelog, "0.1"), /no section "## \[0\.1\]"/);
    assert.throws(() => releaseNotes(changelog, ""), /no section/);
  });

  it("can be made of this changelog's last version", () => {
    const own = readFileSync(repositoryPath("CHANGELOG.md"), "utf8");
    const [, version = ""] = /^## \[(\d+\.\d+\.\d+)\]/m.exec(own) ?? [];
    const notes = releaseNotes(own, version);
    assert.match(notes, /^### Added\n/);
    assert.doesNotMatch(notes, /^## /m);
  });
});

describe("commit subjects", () => {
  it("have 72 characters at most", async () => {
    const { subjectProblems } = await tool<{ subjectProblems: (subjects: readonly string[]) => string[] }>(
      "commits.mjs",
    );
    assert.deepEqual(subjectProblems(["", "x".repeat(72)]), []);
    assert.match(subjectProblems(["x".repeat(73)]).join(), /^73 characters, more than 72: "x{73}"/);
  });
});
