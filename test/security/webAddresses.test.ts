import assert from "node:assert/strict";
import { hubAccess } from "../../src/models/hubAccess.js";
import { fileName } from "../../src/models/fileName.js";
import { PlannedFile } from "../../src/models/offer.js";
import { parseWebAddress } from "../../src/models/webAddress.js";
import { RequestFailure } from "../../src/protocol/failure.js";

const refused = (work: () => unknown, message: RegExp): void => {
  assert.throws(work, (error) => error instanceof RequestFailure && message.test(error.message));
};

describe("where models come from", () => {
  it("is asked over protected connections, and over open ones on this machine alone", () => {
    for (const address of [
      "https://huggingface.co/x.gguf",
      "http://localhost:1/x.gguf",
      "http://127.0.0.1:1/x.gguf",
      "http://127.9.9.9/x.gguf",
      "http://[::1]:1/x.gguf",
    ]) {
      assert.equal(parseWebAddress(address).href, address);
    }
    for (const address of [
      "http://huggingface.co/x.gguf",
      "http://10.0.0.1/x.gguf",
      "http://localhost.evil.example/x.gguf",
      "http://127.0.0.1.evil.example/x.gguf",
      "http://evil.example/localhost",
      "http://[::2]/x.gguf",
      "http://0x7f.evil.example/",
    ]) {
      refused(() => parseWebAddress(address), /unencrypted connection.*https:\/\//);
    }
    for (const address of [
      "file:///etc/passwd",
      "ftp://x/y",
      "javascript:1",
      "//evil.example/x",
      "data:,x",
      "hf:a/b",
      "",
    ]) {
      refused(() => parseWebAddress(address), /begins with https/);
    }
    refused(() => parseWebAddress("https://user:secret@huggingface.co/x.gguf"), /name or password/);
  });

  it("is no hub over an open connection, which would be sent the token", () => {
    const of = (HF_ENDPOINT: string) => () =>
      hubAccess({ environment: { HF_ENDPOINT, HF_TOKEN: "t" }, home: "/none", platform: "linux" });
    assert.equal(of("https://mirror.example")().endpoint, "https://mirror.example/");
    assert.equal(of("http://localhost:8080")().endpoint, "http://localhost:8080/");
    refused(of("http://mirror.example"), /is not encrypted/);
    refused(of("file:///tmp"), /not a web address/);
  });

  it("names no place outside of the folder", () => {
    for (const path of [
      "../x.gguf",
      "a/../../x.gguf",
      "/etc/x.gguf",
      "a//b.gguf",
      "./x.gguf",
      "a/.",
      "C:/x.gguf",
      "a\\b.gguf",
      "\\\\host\\share\\x.gguf",
      "x\u0000.gguf",
      "x.gguf:stream",
      "",
    ]) {
      assert.equal(PlannedFile.shape.path.safeParse(path).success, false, JSON.stringify(path));
    }
    for (const name of [
      "..",
      ".",
      "",
      "a/b",
      "a\\b",
      "CON",
      "con.gguf",
      "NUL",
      "lpt1.x",
      "x.",
      "x ",
      "a:b",
      "\u202egguf.exe",
      "a\u0000b",
      "*",
      "x".repeat(500),
    ]) {
      const safe = fileName(name);
      assert.match(safe, /^[^\\/:*?"<>|\p{Cc}\p{Cf}]{1,201}$/u, JSON.stringify(name));
      assert.ok(!/^\.{1,2}$|[. ]$|^(con|nul|lpt1)(\.|$)/i.test(safe), JSON.stringify(name));
    }
  });
});
