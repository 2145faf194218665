import assert from "node:assert/strict";
import { whyNotGguf } from "../../src/protocol/notGguf.js";

const why = (text: string): string => whyNotGguf(Buffer.from(text, "latin1"), "m.gguf");

describe("a file that is no GGUF model", () => {
  it("is named for what it is, with what to do", () => {
    for (const [text, sentence] of [
      [
        "version https://git-lfs.github.com/spec/v1\noid sha256:0b\nsize 1321083008\n",
        /^m\.gguf is not a GGUF file but a Git LFS pointer, which stands for the model of 1321083008 bytes\..*git lfs pull/,
      ],
      ["version https://git-lfs.github.com/spec/v1\n", /Git LFS pointer, which stands for the model\. Fetch/],
      ["\n<!DOCTYPE html><html><head>", /but a web page: a link to the model's page was saved/],
      ["\xef\xbb\xbf<html lang='en'>", /but a web page/],
      ['{"error":"Invalid username or password."}', /a server's answer in JSON/],
      ["PK\x03\x04zip", /packed one/],
      ["\x1f\x8bgzip", /packed one/],
      ['\x40\x00\x00\x00\x00\x00\x00\x00{"__metadata__":{}}', /looks like safetensors/],
      ["words", /does not begin like one\. Name a file that ends in \.gguf\.$/],
      ["", /does not begin like one/],
    ] as const) {
      assert.match(why(text), sentence);
    }
  });
});
