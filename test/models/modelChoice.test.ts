import assert from "node:assert/strict";
import { homedir } from "node:os";
import path from "node:path";
import { chooseModel } from "../../src/workbench/modelChoice.js";

describe("the model's path", () => {
  const taskFile = path.resolve("tasks", "a.icl");
  const choose = (named: string | undefined, override?: string): string =>
    chooseModel(taskFile, { named, override, fallback: "/default.gguf", embedded: "/demo.gguf" });

  it("is relative to the file, or to the working folder where it is given for a run", () => {
    assert.equal(choose("m.gguf"), path.resolve("tasks", "m.gguf"));
    assert.equal(choose("other.gguf", "m.gguf"), path.resolve("m.gguf"));
    assert.equal(choose(undefined), "/default.gguf");
    assert.equal(choose("hf:o/r"), "hf:o/r");
  });

  it("is the embedded one where a file names demo, whatever the default is", () => {
    assert.equal(choose("demo"), "/demo.gguf");
    assert.equal(choose("./demo"), path.resolve("tasks", "demo"));
    assert.equal(choose("demo", "m.gguf"), path.resolve("m.gguf"));
    assert.equal(choose(undefined, "demo"), path.resolve("demo"));
  });

  it("begins in the home folder with ~/, in a file and on the command line", () => {
    assert.equal(choose("~/models/m.gguf"), path.join(homedir(), "models", "m.gguf"));
    assert.equal(choose(undefined, "~/m.gguf"), path.join(homedir(), "m.gguf"));
    assert.equal(choose("~user/m.gguf"), path.resolve("tasks", "~user", "m.gguf"));
    assert.equal(choose("~m.gguf"), path.resolve("tasks", "~m.gguf"));
  });
});
