import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { repositoryPath } from "../support/repository.js";

const MOST_README_BYTES = 7000;
const LINK = /\[[^\]]*\]\(([^)\s]+)\)/g;

const documents = [
  ...["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "src/README.md", "examples/README.md"],
  ...readdirSync(repositoryPath("docs")).map((file) => `docs/${file}`),
];

/** The names by which headings are linked to. */
function anchors(markdown: string): string[] {
  return [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, title = ""]) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

describe("the documents", () => {
  it("have a README that is read in a few minutes", () => {
    const bytes = statSync(repositoryPath("README.md")).size;
    assert.ok(bytes <= MOST_README_BYTES, `${bytes} bytes; the rest belongs in docs`);
  });

  it("link to files and headings that there are", () => {
    let checked = 0;
    for (const document of documents) {
      const text = readFileSync(repositoryPath(document), "utf8");
      for (const [, target = ""] of text.matchAll(LINK)) {
        if (/^\w+:/.test(target)) continue;
        const [file = "", anchor] = target.split("#");
        const linked =
          file === "" ? repositoryPath(document) : path.join(repositoryPath(document), "..", file);
        assert.ok(existsSync(linked), `${document} links to ${target}`);
        if (anchor !== undefined) {
          const found = anchors(readFileSync(linked, "utf8"));
          assert.ok(found.includes(anchor), `${document} links to ${target}; there are ${found.join(", ")}`);
        }
        checked++;
      }
    }
    assert.ok(checked > 30, `${checked} links`);
  });

  it("list every page of docs", () => {
    const list = readFileSync(repositoryPath("docs", "README.md"), "utf8");
    for (const file of readdirSync(repositoryPath("docs"))) {
      if (file !== "README.md") assert.ok(list.includes(`](${file})`), file);
    }
  });

  it("have no picture twice", () => {
    const folder = repositoryPath("media", "screenshots");
    const seen = new Map<string, string>();
    for (const file of readdirSync(folder)) {
      const digest = createHash("sha256")
        .update(readFileSync(path.join(folder, file)))
        .digest("hex");
      assert.equal(seen.get(digest), undefined, `${file} is the same picture`);
      seen.set(digest, file);
    }
    assert.ok(seen.size > 10);
  });
});
