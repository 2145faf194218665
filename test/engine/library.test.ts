import assert from "node:assert/strict";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { openLibrary } from "../../src/engine/llama/library.js";
import { SUPPORTED_RELEASES } from "../../src/engine/llama/structs.js";
import { compiler, run } from "../support/commands.js";
import { failure } from "../support/failure.js";
import { skip } from "../support/skip.js";
import { suiteFolder } from "../support/suiteFolder.js";
import { testLibrary } from "../support/testSession.js";

const open = (directory: string): unknown => openLibrary({ directory, plugins: [] });

describe("openLibrary", () => {
  const folder = suiteFolder();

  /** Three libraries under the names that llama.cpp's have; `source` is that of libllama. */
  function buildStub(cc: string, name: string, source: string): string {
    const directory = folder(name);
    mkdirSync(directory);
    const build = (library: string, code: string): void => {
      const file = path.join(directory, `${library}.c`);
      writeFileSync(file, code);
      run(cc, ["-shared", "-fPIC", "-o", path.join(directory, `lib${library}.so`), file]);
    };
    build("ggml-base", "int base_stub;");
    build("ggml", "int ggml_stub;");
    build("llama", source);
    return directory;
  }

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

  it("refuses another release, by its number", function () {
    const cc = compiler();
    if (cc === undefined || process.platform !== "linux") skip(this, "needs a C compiler on Linux");
    const directory = buildStub(cc, "other", 'const char *llama_version(void) { return "9.9.9"; }');
    assert.throws(() => open(directory), failure("library-unsupported", /9\.9\.9/));
  });

  it("refuses libraries that do not know their release", function () {
    const cc = compiler();
    if (cc === undefined || process.platform !== "linux") skip(this, "needs a C compiler on Linux");
    const directory = buildStub(cc, "silent", "int llama_stub;");
    assert.throws(() => open(directory), failure("library-unsupported", /unknown release/));
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

  it("gives the loader's own words where a library needs what is not there", function () {
    const cc = compiler();
    if (cc === undefined || process.platform !== "linux") skip(this, "needs a C compiler on Linux");
    const directory = buildStub(cc, "needy", "int llama_stub;");
    const needed = path.join(directory, "libneeded_by_it.so");
    const source = path.join(directory, "ggml-base.c");
    run(cc, ["-shared", "-fPIC", "-o", needed, source]);
    const base = path.join(directory, "libggml-base.so");
    run(cc, ["-shared", "-fPIC", "-Wl,--no-as-needed", "-o", base, source, needed]);
    rmSync(needed);
    assert.throws(
      () => open(directory),
      failure("library-unsupported", /cannot be opened: .*libneeded_by_it\.so.*No such file/),
    );
  });

  it("refuses libraries of the right release that lack functions", function () {
    const cc = compiler();
    if (cc === undefined || process.platform !== "linux") skip(this, "needs a C compiler on Linux");
    const [release = ""] = SUPPORTED_RELEASES;
    const code = `const char *llama_version(void) { return "${release}"; }`;
    const directory = buildStub(cc, "hollow", code);
    assert.throws(() => open(directory), failure("library-unsupported", /without some/));
  });
});
