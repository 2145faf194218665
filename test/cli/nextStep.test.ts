import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { nextStepText } from "../../src/cli/nextStep.js";
import { sampleData } from "../report/sampleData.js";

describe("the command of a next step", () => {
  it("runs nothing of a file's name", function () {
    if (process.platform === "win32") {
      process.stdout.write("      left out: there is no POSIX shell on Windows\n");
      return;
    }
    const { comparison } = sampleData();
    const summary = { ...comparison.summary, verdict: "agrees" as const };
    for (const name of [
      "$(echo run).icl",
      "`echo run`.icl",
      `it's "$HOME".icl`,
      "two words.icl",
      "plain.icl",
    ]) {
      const told = nextStepText({ ...comparison, summary, file: `${process.cwd()}/${name}` }) ?? "";
      const [, command = ""] = /\(icl export (.*) -o /.exec(told) ?? [];
      const { stdout } = spawnSync("/bin/sh", ["-c", `printf %s ${command}`], { encoding: "utf8" });
      assert.equal(stdout, name, told);
    }
  });
});
