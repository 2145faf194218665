import assert from "node:assert/strict";
import { closeSync, ftruncateSync, mkdirSync, openSync, symlinkSync, writeFileSync } from "node:fs";
import { expandFiles } from "../../src/cli/files.js";
import { MOST_TASK_BYTES } from "../../src/language/taskSize.js";
import { readAtMost } from "../../src/workbench/readAtMost.js";
import { InvalidTaskFile, readTaskFile } from "../../src/workbench/taskFile.js";
import { suiteFolder } from "../support/suiteFolder.js";

describe("reading what others have made", () => {
  const folder = suiteFolder();

  it("stops where a file is longer than it may be, whatever size it states", async () => {
    writeFileSync(folder("ten"), "0123456789");
    assert.equal((await readAtMost(folder("ten"), 10))?.toString(), "0123456789");
    assert.equal(await readAtMost(folder("ten"), 9), undefined);
    // It states no size and never ends.
    if (process.platform !== "win32") assert.equal(await readAtMost("/dev/zero", 1 << 20), undefined);
    const descriptor = openSync(folder("long.icl"), "w");
    ftruncateSync(descriptor, MOST_TASK_BYTES + 1);
    closeSync(descriptor);
    await assert.rejects(
      readTaskFile(folder("long.icl")),
      (error) =>
        error instanceof InvalidTaskFile && /longer than a task may be.*Split it/.test(error.message),
    );
  });

  it("follows no link out of a folder, and a link that is named itself", async () => {
    mkdirSync(folder("own"));
    mkdirSync(folder("elsewhere"));
    writeFileSync(folder("own", "a.icl"), "a -> b\n");
    writeFileSync(folder("elsewhere", "secret.icl"), "a -> b\n");
    symlinkSync(folder("elsewhere"), folder("own", "folder"), "junction");
    const found = [folder("own", "a.icl")];
    if (process.platform !== "win32") {
      symlinkSync(folder("elsewhere", "secret.icl"), folder("own", "link.icl"));
      symlinkSync("/dev/zero", folder("own", "endless.icl"));
    }
    assert.deepEqual(await expandFiles([folder("own")]), found);
    assert.deepEqual(await expandFiles([`${folder("own")}/**/*.icl`]), found);
    if (process.platform !== "win32") {
      assert.deepEqual(await expandFiles([folder("own", "link.icl")]), [folder("own", "link.icl")]);
    }
  });
});
