import assert from "node:assert/strict";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { openLibrary } from "../../src/engine/llama/library.js";
import { SUPPORTED_RELEASES } from "../../src/engine/llama/structs.js";
import { cc, run } from "../support/commands.js";
import { failure } from "../support/failure.js";
import { suiteFolder } from "../support/suiteFolder.js";

const open = (directory: string): unknown => openLibrary({ directory, plugins: [] });

describe("openLibrary, of libraries that are not llama.cpp's", () => {
  const folder = suiteFolder();

  /** Three libraries under the names that llama.cpp's have; `source` is that of libllama. */
  function buildStub(name: string, source: string): string {
    const directory = folder(name);
    mkdirSync(directory);
    const build = (library: string, code: string): void => {
      const file = path.join(directory, `${library}.c`);
      writeFileSync(file, code);
      run(cc(), ["-shared", "-fPIC", "-o", path.join(directory, `lib${library}.so`), file]);
    };
    build("ggml-base", "int base_stub;");
    build("ggml", "int ggml_stub;");
    build("llama", source);
    return directory;
  }

  it("refuses another release, by its number", () => {
    const directory = buildStub("other", 'const char *llama_version(void) { return "9.9.9"; }');
    assert.throws(() => open(directory), failure("library-unsupported", /9\.9\.9/));
  });

  it("refuses libraries that do not know their release", () => {
    const directory = buildStub("silent", "int llama_stub;");
    assert.throws(() => open(directory), failure("library-unsupported", /unknown release/));
  });

  it("refuses libraries of the right release that lack functions", () => {
    const [release = ""] = SUPPORTED_RELEASES;
    const code = `const char *llama_version(void) { return "${release}"; }`;
    const directory = buildStub("hollow", code);
    assert.throws(() => open(directory), failure("library-unsupported", /without some/));
  });

  it("gives the loader's own words where a library needs what is not there", () => {
    const directory = buildStub("needy", "int llama_stub;");
    const needed = path.join(directory, "libneeded_by_it.so");
    const source = path.join(directory, "ggml-base.c");
    run(cc(), ["-shared", "-fPIC", "-o", needed, source]);
    const base = path.join(directory, "libggml-base.so");
    run(cc(), ["-shared", "-fPIC", "-Wl,--no-as-needed", "-o", base, source, needed]);
    rmSync(needed);
    assert.throws(
      () => open(directory),
      failure("library-unsupported", /cannot be opened: .*libneeded_by_it\.so.*No such file/),
    );
  });
});
