import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { repositoryPath } from "../support/repository.js";

const IMPORT = /^import \{([^}]+)\} from "(\.[^"]+)";$/gm;

const tools = readdirSync(repositoryPath("tools"), { recursive: true, encoding: "utf8" }).filter((file) =>
  file.endsWith(".mjs"),
);

/** Names that a script imports from other files of the repository, by the path of the file. */
function importsOf(tool: string): readonly (readonly [file: string, names: readonly string[]])[] {
  const source = readFileSync(repositoryPath("tools", tool), "utf8");
  return [...source.matchAll(IMPORT)].map(([, names = "", file = ""]) => [
    path.resolve(repositoryPath("tools", path.dirname(tool)), file),
    names
      .split(",")
      .map((name) => name.trim().split(" as ")[0] ?? "")
      .filter((name) => name !== ""),
  ]);
}

/** No compiler reads them, and most are run once in a while only. */
describe("scripts in tools", () => {
  it("import what is there, by the names that it has", () => {
    let checked = 0;
    for (const tool of tools) {
      for (const [file, names] of importsOf(tool)) {
        const exported = readFileSync(file, "utf8");
        for (const name of names) {
          const declared = new RegExp(
            `^export (?:async )?(?:const|function\\*?|class) ${name}\\b|^export \\{[^}]*\\b${name}\\b`,
            "m",
          );
          assert.match(exported, declared, `${tool} imports ${name} from ${file}`);
          checked++;
        }
      }
    }
    assert.ok(checked > 10, `${checked} names`);
  });
});
