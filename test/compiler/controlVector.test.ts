import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { encodeControlVector } from "../../src/exchange/controlVectorGguf.js";
import { locateLibraries } from "../../src/engine/llama/library.js";
import { cxx, run } from "../support/commands.js";
import { suiteFolder } from "../support/suiteFolder.js";

/**
 * Loads a file through llama.cpp's own loader, as its programs do, and prints what `llama_set_adapter_cvec` is
 * then given. The declarations are those of common/common.h, whose library comes without headers.
 */
const loader = `
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>
struct common_control_vector_data { int n_embd; std::vector<float> data; };
struct common_control_vector_load_info { float strength; std::string fname; };
common_control_vector_data common_control_vector_load(const std::vector<common_control_vector_load_info> &);
int main(int, char ** arguments) {
  const auto loaded = common_control_vector_load({{2.0f, arguments[1]}});
  std::printf("%d\\n", loaded.n_embd);
  for (float value : loaded.data) std::printf("%.9g\\n", value);
}
`;

describe("control vectors", () => {
  const folder = suiteFolder();

  it("are loaded by llama.cpp's own loader as they were written", async () => {
    const { directory: libraries } = await locateLibraries("");
    const source = folder("loader.cpp");
    const program = folder("loader");
    writeFileSync(source, loader);
    run(cxx(), [
      source,
      "-o",
      program,
      path.join(libraries, "libllama-common.so"),
      `-Wl,-rpath,${libraries}`,
      "-Wl,--allow-shlib-undefined",
    ]);
    const embeddingLength = 32;
    const direction = Float32Array.from({ length: embeddingLength }, (_, i) => Math.sin(i + 1) / 3);
    const file = folder("loaded.gguf");
    const about = { name: "a task", description: "for a test", architecture: "llama" };
    writeFileSync(file, encodeControlVector({ ...about, layers: 8, layer: 3, direction }));
    const [width, ...values] = run(program, [file]).trim().split("\n").map(Number);
    assert.equal(width, embeddingLength);
    assert.equal(values.length, 3 * embeddingLength, "layer 1 comes first");
    assert.ok(values.slice(0, 2 * embeddingLength).every((value) => value === 0));
    assert.deepEqual(
      values.slice(2 * embeddingLength).map((value) => Math.fround(value)),
      [...direction].map((value) => Math.fround(2 * value)),
    );
  });
});
