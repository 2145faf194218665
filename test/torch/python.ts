import assert from "node:assert/strict";
import process from "node:process";

const given = process.env["ICL_PYTHON"] ?? "";
assert.ok(
  given !== "",
  "Run these tests with `npm run test:torch`, which finds or installs a Python with PyTorch.",
);

/** A Python that has torch and numpy. */
export const python = given;
