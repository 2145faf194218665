import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { repositoryPath } from "../support/repository.js";

const snapshots = createRequire(import.meta.url).resolve("vscode-tmgrammar-test/dist/snapshot.js");
const grammar = repositoryPath("test", "grammar", "yaml.tmLanguage.json");

describe("the grammar", () => {
  for (const name of ["task", "values", "unterminated", "crlf"]) {
    it(`gives the scopes of ${name}.icl.snap`, () => {
      const file = `test/grammar/fixtures/${name}.icl`;
      // To accept new scopes: the same command with -u.
      const { status, stdout } = spawnSync(process.execPath, [snapshots, "-g", grammar, file], {
        cwd: repositoryPath(),
        encoding: "utf8",
      });
      assert.equal(status, 0, stdout);
      assert.doesNotMatch(stdout, /Generating snapshot/);
    });
  }
});
