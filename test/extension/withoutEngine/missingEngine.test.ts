import assert from "node:assert/strict";
import { missingEngine, PACKED_PLATFORMS } from "../../../src/extension/withoutEngine/missingEngine.js";

describe("the package without llama.cpp", () => {
  it("names the file to install where there is one for the machine", () => {
    for (const name of PACKED_PLATFORMS) {
      const [platform = "", arch = ""] = name.split("-");
      assert.deepEqual(missingEngine({ platform, arch, musl: false }, "1.2.3"), {
        message: `This package of ICL Task Vectors highlights, checks, completes and formats .icl files. It does not include llama.cpp, which runs them. The package for ${name} does: install icl-task-vectors-${name}-1.2.3.vsix.`,
        installable: true,
      });
    }
  });

  it("says where tasks can be run, where there is none", () => {
    const places =
      "To run tasks, open the folder on a machine with linux-x64, linux-arm64, darwin-arm64, darwin-x64, win32-x64 or win32-arm64, for example through Remote - SSH.";
    for (const [platform, arch, musl, here] of [
      ["linux", "arm", false, "linux-arm"],
      ["linux", "x64", true, "linux-x64 with musl"],
      ["freebsd", "x64", false, "freebsd-x64"],
    ] as const) {
      const { message, installable } = missingEngine({ platform, arch, musl }, "1.2.3");
      assert(message.endsWith(`, because there is no build of it for ${here}. ${places}`), message);
      assert.equal(installable, false);
    }
  });
});
