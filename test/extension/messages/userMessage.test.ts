import assert from "node:assert/strict";
import { shownError, untrusted, UserMessage } from "../../../src/extension/messages/userMessage.js";
import { failureCodes, RequestFailure } from "../../../src/protocol/failure.js";
import { InvalidTaskFile, requireRunnable } from "../../../src/workbench/taskFile.js";
import { parse } from "../documents.js";

describe("errors as they are shown", () => {
  it("are silent where the user cancelled, and no bugs where the user can act", () => {
    for (const code of failureCodes) {
      const shown = shownError(new RequestFailure(code, "What happened."));
      if (code === "cancelled") assert.equal(shown, undefined);
      else assert.deepEqual([shown?.message, shown?.bug], ["What happened.", false]);
    }
    assert.equal(
      shownError(new RequestFailure("model-missing", "x"))?.actions[0]?.command,
      "icl.selectModel",
    );
    assert.equal(
      shownError(new RequestFailure("engine-died", "x"))?.actions[0]?.command,
      "icl.restartEngine",
    );
    assert.equal(shownError(new UserMessage("Plain."))?.actions.length, 0);
    assert.equal(shownError(untrusted())?.actions[0]?.command, "workbench.trust.manage");
  });

  it("name the first of a file's errors and count the others", () => {
    const task = { path: "/a.icl", document: parse("hot\nbig\ntall -> short\n? fast\n") };
    assert.throws(
      () => {
        requireRunnable(task);
      },
      (error) => {
        assert(error instanceof InvalidTaskFile);
        assert.match(
          shownError(error)?.message ?? "",
          /^The file cannot be run\. Line 1: .+ 2 more errors\.$/,
        );
        return true;
      },
    );
  });

  it("are bugs otherwise, with the log to look into", () => {
    const shown = shownError(new TypeError("x is undefined"));
    assert.equal(shown?.bug, true);
    assert.equal(shown.actions[0]?.command, "icl.showLog");
  });
});
