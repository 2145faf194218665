import assert from "node:assert/strict";
import { relativeL2 } from "../support/distance.js";
import { run } from "../support/commands.js";
import { demoModel } from "../support/repository.js";
import { suiteFolder } from "../support/suiteFolder.js";
import { figuresOf, fixtureFile, readFixture, referenceScript } from "../engine/referenceFixture.js";
import { python } from "./python.js";

describe("the reference fixture", () => {
  const folder = suiteFolder();

  it("is what PyTorch computes again", () => {
    const fixture = readFixture(fixtureFile);
    const again = folder("reference.json");
    // Without bytecode files beside the sources.
    run(python, ["-B", referenceScript, "--model", demoModel, "--out", again]);
    const recomputed = readFixture(again);
    assert.equal(recomputed.model, fixture.model);
    assert.deepEqual(recomputed.extraction, fixture.extraction);
    const figures = figuresOf(recomputed);
    figuresOf(fixture).forEach((list, index) => {
      const distance = relativeL2(list, figures[index] ?? []);
      assert.ok(distance < 1e-5, `figure ${index}: ${distance}`);
    });
  });
});
