import assert from "node:assert/strict";
import {
  chmodSync,
  lstatSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { inTemporaryFolder, writeWhole } from "../../src/workbench/writeWhole.js";

describe("a file that is written as a whole", () => {
  const bytes = new TextEncoder().encode("new");

  it("keeps who may read and write it", async () => {
    await inTemporaryFolder(async (folder) => {
      const file = path.join(folder, "report.html");
      writeFileSync(file, "old");
      chmodSync(file, 0o640);
      const { mode } = statSync(file);
      await writeWhole(file, bytes);
      assert.equal(readFileSync(file, "utf8"), "new");
      assert.equal(statSync(file).mode, mode);
    });
  });

  // Windows lets only some users make links.
  if (process.platform !== "win32") {
    it("is the one that a link leads to, and the link stays", async () => {
      await inTemporaryFolder(async (folder) => {
        const [file, link] = [path.join(folder, "report.html"), path.join(folder, "latest.html")];
        writeFileSync(file, "old");
        symlinkSync(file, link);
        await writeWhole(link, bytes);
        assert(lstatSync(link).isSymbolicLink());
        assert.equal(readFileSync(file, "utf8"), "new");
        assert.deepEqual(readdirSync(folder).sort(), ["latest.html", "report.html"]);
      });
    });
  }
});
