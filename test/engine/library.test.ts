import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { openLibrary } from "../../src/engine/llama/library.js";
import { SUPPORTED_RELEASES } from "../../src/engine/llama/structs.js";
import { failure } from "../support/failure.js";
import { suiteFolder } from "../support/suiteFolder.js";
import { testLibrary } from "../support/testSession.js";

const open = (directory: string): unknown => openLibrary({ directory, plugins: [] });

describe("openLibrary", () => {
  const folder = suiteFolder();

  it("opens the libraries that node-llama-cpp ships", async () => {
    const { release } = await testLibrary();
    assert.ok(SUPPORTED_RELEASES.includes(release), release);
  });

  it("finds nothing in a folder without libraries, nor in one that is not there", () => {
    mkdirSync(folder("empty"));
    assert.throws(() => open(folder("empty")), failure("library-missing", /"ggml-base" in /));
    assert.throws(() => open(folder("absent")), failure("library-missing", /which is not there/));
    writeFileSync(folder("file"), "");
    assert.throws(() => open(folder("file")), failure("library-missing", /which is not a folder/));
  });

  it("refuses files that are no libraries", () => {
    mkdirSync(folder("text"));
    for (const name of ["ggml-base", "ggml", "llama"]) {
      writeFileSync(folder("text", process.platform === "win32" ? `${name}.dll` : `lib${name}.so`), "text");
    }
    assert.throws(
      () => open(folder("text")),
      failure("library-unsupported", /cannot be opened: .+\. Install/),
    );
  });
});
