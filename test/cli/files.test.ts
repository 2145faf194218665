import assert from "node:assert/strict";
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { CheckDocument } from "../../src/workbench/documents/checkDocument.js";
import { assertRefused } from "./refusal.js";
import { fixture } from "./icl.js";
import { ownPlace } from "./ownPlace.js";

describe("Files, folders and globs", () => {
  const place = ownPlace();
  const odd = `it's [a] "task" – größe 猫`;

  before(() => {
    const windows = process.platform === "win32";
    mkdirSync(place.folder("tasks", "deep"), { recursive: true });
    mkdirSync(place.folder("empty"));
    for (const name of ["one.icl", "two.icl", path.join("deep", "three.icl")]) {
      copyFileSync(fixture("antonyms.icl"), place.folder("tasks", name));
    }
    writeFileSync(place.folder("tasks", "notes.txt"), "none of ours");
    const named = windows ? odd.replaceAll('"', "") : odd;
    mkdirSync(place.folder(named));
    copyFileSync(fixture("antonyms.icl"), place.folder(named, `${named}.icl`));
  });

  async function found(...args: readonly string[]): Promise<string[]> {
    const run = await place.run(["check", "--json", ...args], { cwd: place.folder() });
    assert.equal(run.code, 0, run.stderr);
    return CheckDocument.parse(JSON.parse(run.stdout)).files.map(({ file }) =>
      path.relative(place.folder(), file).replaceAll("\\", "/"),
    );
  }

  const all = ["tasks/deep/three.icl", "tasks/one.icl", "tasks/two.icl"];

  it("a folder gives every .icl file in it, however deep, in a stable order", async () => {
    assert.deepEqual(await found("tasks"), all);
    assert.deepEqual(await found("./tasks/"), all);
    assert.deepEqual(await found(place.folder("tasks")), all);
  });

  it("globs are expanded where the shell left them alone", async () => {
    assert.deepEqual(await found("tasks/*.icl"), ["tasks/one.icl", "tasks/two.icl"]);
    assert.deepEqual(await found("tasks/**/t*.icl"), ["tasks/deep/three.icl", "tasks/two.icl"]);
    assert.deepEqual(await found("tasks/{one,two}.icl"), ["tasks/one.icl", "tasks/two.icl"]);
  });

  it("backslashes separate folders, as on Windows", async () => {
    assert.deepEqual(await found("tasks\\one.icl"), ["tasks/one.icl"]);
    assert.deepEqual(await found("tasks\\*.icl"), ["tasks/one.icl", "tasks/two.icl"]);
    assert.deepEqual(await found("tasks\\deep"), ["tasks/deep/three.icl"]);
  });

  it("a file that is named twice is worked on once", async () => {
    assert.deepEqual(await found("tasks/two.icl", "tasks", "./tasks/two.icl"), [
      "tasks/two.icl",
      "tasks/deep/three.icl",
      "tasks/one.icl",
    ]);
  });

  it("paths may hold blanks, quotes, brackets and any script", async () => {
    const named = process.platform === "win32" ? odd.replaceAll('"', "") : odd;
    const file = `${named}/${named}.icl`;
    assert.deepEqual(await found(file), [file]);
    assert.deepEqual(await found(named), [file]);
    const run = await place.run(["compare", file, "--no-cost"], { cwd: place.folder() });
    assert.equal(run.code, 0, run.stderr);
    assert.ok(run.stdout.includes(`${named}.icl`), run.stdout);
    const exported = await place.run(["export", file, "-o", `${named}/θ.safetensors`], {
      cwd: place.folder(),
    });
    assert.equal(exported.code, 0, exported.stderr);
  });

  it("what names nothing is refused", async () => {
    const run = async (argument: string) => place.run(["check", argument], { cwd: place.folder() });
    assertRefused(await run("absent.icl"), 2, /There is no file or folder absent\.icl\./);
    assertRefused(await run("tasks/one.icl/x"), 2, /There is no file or folder/);
    assertRefused(await run("empty"), 2, /empty names no \.icl file\./);
    assertRefused(await run("tasks/*.md"), 2, /names no \.icl file\./);
    assertRefused(await run("x".repeat(5000)), 2, /There is no file or folder/);
  });

  it("a command for one file refuses a folder of several", async () => {
    assertRefused(await place.run(["sweep", place.folder("tasks")]), 2, /names 3 \.icl files/);
  });

  it("one file that is wrong does not keep the others from their turn", async () => {
    mkdirSync(place.folder("mixed"));
    copyFileSync(fixture("invalid.icl"), place.folder("mixed", "a.icl"));
    copyFileSync(fixture("antonyms.icl"), place.folder("mixed", "b.icl"));
    writeFileSync(place.folder("mixed", "c.icl"), "---\nmodel: absent.gguf\n---\na -> b\nc -> d\ne -> f\n");
    writeFileSync(place.folder("mixed", "d.icl"), `${"word -> another word\n".repeat(40)}? word -> x\n`);
    copyFileSync(fixture("capitals.icl"), place.folder("mixed", "e.icl"));
    const run = await place.run(["compare", "mixed", "--no-cost"], { cwd: place.folder() });
    assert.equal(run.code, 2);
    assert.match(run.stdout, /^antonyms /m);
    assert.match(run.stdout, /^capitals /m);
    const lines = run.stderr.split("\n");
    for (const words of [
      /^error: mixed\/a\.icl:2:1: /,
      /^error: mixed\/c\.icl: There is no model file .*absent\.gguf\. /,
      /^error: mixed\/d\.icl: The query on line 41 was left out: its prompt of \d+ tokens does not fit into the model's context of \d+\. /,
    ]) {
      assert.ok(
        lines.some((line) => words.test(line.replaceAll("\\", "/"))),
        `${String(words)}\n${run.stderr}`,
      );
    }
  });
});
