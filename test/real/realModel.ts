import assert from "node:assert/strict";
import process from "node:process";

const file = process.env["ICL_REAL_MODEL"] ?? "";
assert.ok(file !== "", "Run these tests with `npm run test:real`, which says what they need.");

/** A pretrained model's GGUF file. */
export const realModel = file;
