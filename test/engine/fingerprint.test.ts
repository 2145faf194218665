import assert from "node:assert/strict";
import { copyFileSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { summariseGguf } from "../../src/engine/fingerprint.js";
import type { LlamaLibrary } from "../../src/engine/llama/library.js";
import { Session } from "../../src/engine/session.js";
import { failure } from "../support/failure.js";
import { smallShape, writeRandomModel, type RandomModelShape } from "../support/randomModel.js";
import { suiteFolder } from "../support/suiteFolder.js";
import { exactOptions, testLibrary } from "../support/testSession.js";

const tiny: RandomModelShape = { ...smallShape, architecture: "llama", layers: 2 };

describe("fingerprints", () => {
  const folder = suiteFolder();
  let library: LlamaLibrary;
  let file = "";
  before(async () => {
    library = await testLibrary();
    file = folder("model.gguf");
    writeRandomModel(library.symbols, file, tiny);
  });

  const fingerprint = (path: string): string => summariseGguf(library.symbols, path).fingerprint;

  /** Where each tensor begins in the file. */
  function tensorOffsets(): number[] {
    const { symbols } = library;
    const gguf = symbols.gguf_init_from_file(file, { no_alloc: true, ctx: null });
    const data = symbols.gguf_get_data_offset(gguf);
    const offsets = Array.from({ length: symbols.gguf_get_n_tensors(gguf) }, (_, tensor) => {
      return data + Number(symbols.gguf_get_tensor_offset(gguf, tensor));
    });
    symbols.gguf_free(gguf);
    return offsets;
  }

  it("are 256 bits in hexadecimal, beside the architecture", () => {
    const summary = summariseGguf(library.symbols, file);
    assert.match(summary.fingerprint, /^[0-9a-f]{64}$/);
    assert.equal(summary.architecture, "llama");
  });

  it("are the same for a copy under another name", () => {
    const copy = folder("ein anderer Name – 模型.gguf");
    copyFileSync(file, copy);
    assert.equal(fingerprint(copy), fingerprint(file));
  });

  it("differ where the first bytes of any tensor do", () => {
    const offsets = tensorOffsets();
    assert.ok(offsets.length > 10);
    const seen = new Set([fingerprint(file)]);
    const changed = folder("changed.gguf");
    for (const offset of offsets) {
      const bytes = readFileSync(file);
      bytes[offset] = (bytes[offset] ?? 0) ^ 1;
      writeFileSync(changed, bytes);
      seen.add(fingerprint(changed));
    }
    assert.equal(seen.size, offsets.length + 1);
  });

  it("differ where the metadata does", () => {
    const other = folder("other.gguf");
    writeRandomModel(library.symbols, other, { ...tiny, contextLength: tiny.contextLength + 1 });
    assert.notEqual(fingerprint(other), fingerprint(file));
  });

  it("are not taken of what is missing", () => {
    assert.throws(() => fingerprint(folder("absent.gguf")), failure("model-missing", /absent\.gguf/));
    assert.throws(() => fingerprint(folder("absent", "model.gguf")), failure("model-missing"));
  });

  it("are not taken of a folder", () => {
    mkdirSync(folder("folder.gguf"));
    assert.throws(() => fingerprint(folder("folder.gguf")), failure("model-missing", /not a file/));
  });

  it("are not taken of what is no GGUF", () => {
    for (const [name, content] of [
      ["text.gguf", "This is not a model.\n".repeat(100)],
      ["empty.gguf", ""],
      ["magic.gguf", "GGUF"],
      ["garbage.gguf", Buffer.concat([Buffer.from("GGUF\x03\0\0\0"), Buffer.alloc(4096, 0xff)])],
    ] as const) {
      writeFileSync(folder(name), content);
      assert.throws(() => fingerprint(folder(name)), failure("model-unreadable"), name);
    }
  });

  it("are not taken of a truncated file, wherever it is cut", () => {
    const { length } = readFileSync(file);
    const [data = 0] = tensorOffsets();
    const cut = folder("cut.gguf");
    for (const size of [length - 1, Math.floor(length / 2), data + 10, data - 100, 100, 20]) {
      copyFileSync(file, cut);
      truncateSync(cut, size);
      assert.throws(() => fingerprint(cut), failure("model-unreadable", /truncated/), `${size} bytes`);
    }
  });

  it("decide whether a model is loaded already", () => {
    const session = new Session(library);
    const first = session.load({ file, options: exactOptions });
    const copy = folder("copy.gguf");
    copyFileSync(file, copy);
    assert.deepEqual(session.load({ file: copy, options: exactOptions }), { ...first, file: copy });
    const other = session.load({ file, options: { ...exactOptions, kvType: "F16" } });
    assert.deepEqual([first.kvType, other.kvType], ["F32", "F16"]);
    session.free();
  });
});
