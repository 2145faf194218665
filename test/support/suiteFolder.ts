import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** A fresh folder for all tests of the suite, removed after them. To be called inside `describe`. */
export function suiteFolder(): (...parts: readonly string[]) => string {
  let folder = "";
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), "icl-engine-"));
  });
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return (...parts) => path.join(folder, ...parts);
}
