import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { workflow } from "../../src/workbench/workflow.js";
import { repositoryPath } from "../support/repository.js";

describe("the workflow that the editor copies", () => {
  it("is the one that the documentation explains", () => {
    assert(readFileSync(repositoryPath("docs", "ci.md"), "utf8").includes(`\n${workflow}\`\`\`\n`));
  });
});
