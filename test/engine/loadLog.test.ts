import assert from "node:assert/strict";
import { loggedRepacked } from "../../src/engine/llama/log.js";

describe("llama.cpp's log of a load", () => {
  const log = (...lines: string[]): string => lines.map((line) => `load_tensors:   ${line} MiB\n`).join("");

  it("tells what is repacked beside the mapped file", () => {
    const text = log(
      "CPU_Mapped model buffer size =   235.00",
      "CPU_REPACK model buffer size =    12.50",
      "       AMX model buffer size =   400.00",
    );
    assert.equal(loggedRepacked(text), 412.5 * 1024 * 1024);
  });

  it("counts neither the mapped file nor other devices", () => {
    assert.equal(
      loggedRepacked(log("CPU_Mapped model buffer size = 92.10", "CUDA0 model buffer size = 50.00")),
      0,
    );
  });
});
