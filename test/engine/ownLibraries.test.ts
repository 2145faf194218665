import assert from "node:assert/strict";
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { EngineClient } from "../../src/client/engineClient.js";
import { locateLibraries } from "../../src/engine/llama/library.js";
import type { ModelInfo } from "../../src/protocol/model.js";
import { failure } from "../support/failure.js";
import { demoModel, engineEntry } from "../support/repository.js";
import { suiteFolder } from "../support/suiteFolder.js";
import { exactOptions } from "../support/testSession.js";

/** Copies of the libraries that are shipped, each spoilt in one way, and what the engine says of them. */
describe("a folder of one's own libraries", () => {
  const folder = suiteFolder();
  let shipped = "";
  before(async () => {
    ({ directory: shipped } = await locateLibraries(""));
  });

  function copy(name: string): string {
    const target = folder(name);
    cpSync(shipped, target, { recursive: true, dereference: true });
    return target;
  }

  function libraryIn(directory: string, stem: RegExp): string {
    const found = readdirSync(directory).find((file) => stem.test(file));
    assert.ok(found !== undefined, `no ${String(stem)} in ${directory}`);
    return path.join(directory, found);
  }

  async function load(directory: string, options = exactOptions): Promise<ModelInfo> {
    const client = new EngineClient({ entry: engineEntry, environment: { ICL_LLAMA_DIR: directory } });
    try {
      return await client.load({ file: demoModel, options });
    } finally {
      await client.dispose();
    }
  }

  it("works, wherever it lies", async () => {
    const { release, placement } = await load(copy("own libraries ä"));
    assert.equal(release, "0.4.0");
    assert.match(placement.reason, /on the CPU: the settings ask for it/);
  });

  it("works once it is there, without another start", async () => {
    const directory = folder("later");
    const client = new EngineClient({ entry: engineEntry, environment: { ICL_LLAMA_DIR: directory } });
    const request = { file: demoModel, options: exactOptions };
    try {
      await assert.rejects(client.load(request), failure("library-missing"));
      const { pid } = client;
      copy("later");
      await client.load(request);
      assert.equal(client.pid, pid);
    } finally {
      await client.dispose();
    }
  });

  it("tells a missing build for a kind of GPU from a missing device", async () => {
    const directory = copy("cpu alone");
    const options = { ...exactOptions, device: "vulkan", gpuLayers: "auto" } as const;
    await assert.rejects(
      load(directory, options),
      failure(
        "library-unsupported",
        /no device for vulkan on this machine: llama\.cpp's build for it is not in .*cpu alone/,
      ),
    );
    // One that cannot be opened, as where the driver is missing.
    writeFileSync(
      path.join(directory, process.platform === "win32" ? "ggml-vulkan.dll" : "libggml-vulkan.so"),
      "",
    );
    await assert.rejects(
      load(directory, options),
      failure(
        "library-unsupported",
        /no device for vulkan on this machine: the driver or its runtime is missing/,
      ),
    );
  });

  it("is refused by name where a library is missing", async () => {
    for (const [stem, name] of [
      [/^(lib)?llama\.v?\d/, "llama"],
      [/^(lib)?ggml-base\./, "ggml-base"],
    ] as const) {
      const directory = copy(`without ${name}`);
      rmSync(libraryIn(directory, stem));
      await assert.rejects(
        load(directory),
        failure("library-missing", new RegExp(`no llama\\.cpp library "${name}" in `)),
      );
    }
  });

  it("is refused by its number where it is of another release", async () => {
    const directory = copy("other");
    const file = libraryIn(directory, /^(lib)?llama\.v?\d/);
    const bytes = readFileSync(file);
    const version = Buffer.from("\0" + "0.4.0-dev\0");
    const place = bytes.indexOf(version);
    assert.ok(place > 0, "the library names its release");
    bytes.write("0.3.9", place + 1, "latin1");
    writeFileSync(file, bytes);
    await assert.rejects(
      load(directory),
      failure("library-unsupported", /of release 0\.3\.9; this version works with 0\.4\.0/),
    );
  });

  it("is refused where it is a file, or not there", async () => {
    writeFileSync(folder("a file"), "");
    await assert.rejects(load(folder("a file")), failure("library-missing", /which is not a folder/));
    await assert.rejects(load(folder("absent")), failure("library-missing", /which is not there/));
  });
});
