import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { decodeNpy } from "../../src/exchange/npy.js";
import { run } from "../support/commands.js";
import { fixture } from "../cli/icl.js";
import { ownPlace } from "../cli/ownPlace.js";
import { python } from "./python.js";

/** Prints how numpy reads a file: type, shape, order, and its bytes. */
const script =
  "import sys, numpy; a = numpy.load(sys.argv[1]); print(a.dtype.str, a.shape, a.flags.c_contiguous); " +
  "print(a.tobytes().hex())";

describe("an exported .npy file", () => {
  const place = ownPlace();

  it("is read by numpy itself, with the same numbers", async () => {
    const output = place.folder("vector.npy");
    // One vector for every query: the only kind that such a file holds.
    const task = place.folder("antonyms.icl");
    const text = readFileSync(fixture("antonyms.icl"), "utf8");
    writeFileSync(task, text.replace("---\n", "---\nvector: {method: replace}\n"));
    const { code, stderr } = await place.run(["export", task, "-o", output]);
    assert.equal(code, 0, stderr);
    const { rows, columns, data } = decodeNpy(readFileSync(output));
    writeFileSync(place.folder("read.py"), script);
    const [described, hexadecimal] = run(python, [place.folder("read.py"), output]).split("\n");
    assert.equal(described, `<f4 (${rows}, ${columns}) True`);
    assert.equal(hexadecimal, Buffer.from(data.buffer).toString("hex"));
  });
});
