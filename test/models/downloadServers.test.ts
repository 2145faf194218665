import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { downloadModel } from "../../src/models/downloadModel.js";
import type { OfferedModel } from "../../src/models/offer.js";
import { failure } from "../support/failure.js";
import { DownloadSuite, hubName } from "./downloadSuite.js";
import { rangeOf, serve, sha256 } from "./testHub.js";

describe("downloading a model where the file is another one meanwhile", () => {
  const suite = new DownloadSuite();
  const other = Buffer.from(suite.model);
  other[other.length - 1] = 77;

  it("begins anew by the version that the server names", async () => {
    const one = await suite.offered(suite.hub.storeUrl(hubName));
    suite.breakOff(100_000, 1);
    const once = suite.hub.misbehaviour;
    suite.hub.misbehaviour = (request, response, file) => {
      const broke = once(request, response, file);
      if (broke) suite.hub.put(hubName, other);
      return broke;
    };
    const file = await downloadModel(one, { ...suite.options(), folder: suite.place });
    assert.equal(sha256(readFileSync(file)), sha256(other));
  });

  it("begins anew where the server sends the rest of another version", async () => {
    const one = await suite.offered(suite.hub.storeUrl(hubName));
    suite.breakOff(100_000, 1);
    const once = suite.hub.misbehaviour;
    suite.hub.misbehaviour = (request, response, file) => {
      if (once(request, response, file)) {
        suite.hub.put(hubName, other);
        return true;
      }
      // It does not know If-Range.
      delete request.headers["if-range"];
      serve(request, response, file);
      return true;
    };
    const file = await downloadModel(one, { ...suite.options(), folder: suite.place });
    assert.equal(sha256(readFileSync(file)), sha256(other));
  });

  it("is not put together from two versions: the digest tells, and it is fetched anew", async () => {
    const one = await suite.offered();
    mkdirSync(path.dirname(suite.target), { recursive: true });
    writeFileSync(`${suite.target}.part`, other.subarray(0, 100_000));
    const damaged = Buffer.from(other.subarray(0, 100_000));
    damaged[5000] = (damaged[5000] ?? 0) ^ 1;
    writeFileSync(`${suite.target}.part`, damaged);
    const { url, bytes, sha256: digest } = one.files[0] ?? assert.fail();
    writeFileSync(
      `${suite.target}.part.json`,
      JSON.stringify({ version: 1, url, bytes, sha256: digest, etag: null }),
    );
    const file = await downloadModel(one, { ...suite.options(), folder: suite.place });
    suite.assertWhole(file);
    assert.deepEqual(
      suite.hub.fetches().map(({ range }) => range),
      ["bytes=100000-", undefined],
    );
  });

  it("does not go on from a part that belongs to something else", async () => {
    const one = await suite.offered();
    mkdirSync(path.dirname(suite.target), { recursive: true });
    writeFileSync(`${suite.target}.part`, Buffer.alloc(100_000, 1));
    writeFileSync(`${suite.target}.part.json`, "{ not json");
    suite.assertWhole(await downloadModel(one, { ...suite.options(), folder: suite.place }));
    assert.deepEqual(
      suite.hub.fetches().map(({ range }) => range),
      [undefined],
    );
  });
});

describe("downloading a model where the server lies", () => {
  const suite = new DownloadSuite();
  /** A file that would be given its name without a check of its contents. */
  const unchecked = async (): Promise<OfferedModel> => suite.offered(suite.hub.storeUrl(hubName));

  async function assertRefused(running: Promise<unknown>, words: RegExp): Promise<void> {
    await assert.rejects(running, failure("download-failed", words));
    assert(!suite.filesThere().some((one) => one.endsWith(".gguf")), suite.filesThere().join());
  }

  for (const difference of [1000, -1000]) {
    const more = difference > 0 ? "more" : "fewer";
    it(`takes nothing where it states ${more} bytes than the hub`, async () => {
      suite.hub.misbehaviour = (_, response, { bytes }) => {
        response.writeHead(200, { "content-length": bytes.length + difference });
        response.write(bytes, () => response.destroy());
        return true;
      };
      await assertRefused(suite.download(), /which stated \d+ before/);
    });
  }

  it("notices that it states more bytes than it sends", async () => {
    suite.hub.misbehaviour = (request, response, { bytes, etag }) => {
      const { start, end } = rangeOf(request, bytes.length + 1000) ?? { start: 0, end: bytes.length + 999 };
      response.writeHead(206, {
        "content-range": `bytes ${start}-${end}/${bytes.length + 1000}`,
        "content-length": end - start + 1,
        etag,
      });
      response.write(bytes.subarray(start, end + 1), () => response.destroy());
      return true;
    };
    const one = await unchecked();
    assert.equal(one.bytes, suite.model.length + 1000);
    await assertRefused(downloadModel(one, { ...suite.options(), folder: suite.place }), /tried 4 times/);
  });

  it("notices that it states fewer bytes than the model has", async () => {
    suite.hub.misbehaviour = (_, response, { bytes }) => {
      response.writeHead(200, { "content-length": bytes.length - 1000 });
      response.end(bytes.subarray(0, bytes.length - 1000));
      return true;
    };
    await assertRefused(
      downloadModel(await unchecked(), { ...suite.options(), folder: suite.place }),
      /cut off.*removed/,
    );
    assert.deepEqual(suite.filesThere(), []);
  });

  it("takes no more than was stated where it sends more and states nothing", async () => {
    suite.hub.misbehaviour = (_, response, { bytes }) => {
      response.writeHead(200).end(Buffer.concat([bytes, Buffer.alloc(5000, 1)]));
      return true;
    };
    suite.assertWhole(await suite.download());
  });

  it("removes a file whose digest is not the stated one", async () => {
    suite.hub.statedDigests.set(hubName, "0".repeat(64));
    await assertRefused(suite.download(), /SHA-256.*removed/);
    assert.deepEqual(suite.filesThere(), []);
    assert.equal(suite.hub.fetches().length, 1);
  });

  it("removes a page that comes in place of a model", async () => {
    const page = Buffer.from(`<html>${"Log in first. ".repeat(50)}</html>`);
    suite.hub.put(hubName, page);
    await assertRefused(
      downloadModel(await unchecked(), { ...suite.options(), folder: suite.place }),
      /not a GGUF file/,
    );
    assert.deepEqual(suite.filesThere(), []);
  });

  it("refuses another part than it asked for", async () => {
    suite.breakOff(100_000, 1);
    const once = suite.hub.misbehaviour;
    suite.hub.misbehaviour = (request, response, file) => {
      if (once(request, response, file)) return true;
      const { length } = file.bytes;
      response
        .writeHead(206, { "content-range": `bytes 5-${length - 1}/${length}` })
        .end(file.bytes.subarray(5));
      return true;
    };
    await assertRefused(suite.download(), /another part/);
  });

  it("refuses what comes compressed", async () => {
    suite.hub.misbehaviour = (_, response, { bytes }) => {
      response.writeHead(200, { "content-encoding": "gzip" }).end(bytes);
      return true;
    };
    await assertRefused(suite.download(), /encoded \(gzip\)/);
  });

  it("goes on where a range is refused", async () => {
    suite.breakOff(100_000, 1);
    const once = suite.hub.misbehaviour;
    let refused = false;
    suite.hub.misbehaviour = (request, response, file) => {
      if (once(request, response, file)) return true;
      if (refused) return false;
      refused = true;
      response.writeHead(416).end();
      return true;
    };
    suite.assertWhole(await suite.download());
  });
});

describe("downloading a model where the server refuses", () => {
  const suite = new DownloadSuite();
  for (const [status, code, words] of [
    [401, "model-missing", /consent.*HF_TOKEN/],
    [403, "model-missing", /consent.*HF_TOKEN/],
    [404, "model-missing", /Check the name/],
    [418, "download-failed", /status 418/],
  ] as const) {
    it(`says so at once (${status})`, async () => {
      const one = await suite.offered();
      suite.hub.misbehaviour = (_, response) => {
        response.writeHead(status).end();
        return true;
      };
      await assert.rejects(
        downloadModel(one, { ...suite.options(), folder: suite.place }),
        failure(code, words),
      );
      assert.equal(suite.hub.fetches().length, 1);
    });
  }

  for (const status of [429, 500, 503]) {
    it(`tries again where it may pass (${status})`, async () => {
      let times = 2;
      suite.hub.misbehaviour = (_, response) => {
        if (times-- <= 0) return false;
        response.writeHead(status, { "retry-after": "0" }).end();
        return true;
      };
      suite.assertWhole(await suite.download());
      assert.equal(suite.hub.fetches().length, 3);
    });
  }

  it("gives up a server that stays out of order", async () => {
    suite.hub.misbehaviour = (_, response) => {
      response.writeHead(500).end();
      return true;
    };
    await assert.rejects(
      suite.download(),
      failure("download-failed", /busy or failing \(500\).*tried 4 times/),
    );
  });

  it("names the server that cannot be reached", async () => {
    const one = await suite.offered();
    const files = one.files.map((file) => ({ ...file, url: "http://127.0.0.1:9/owner/x.gguf" }));
    await assert.rejects(
      downloadModel({ ...one, files }, { ...suite.options(), folder: suite.place }),
      failure("download-failed", /127\.0\.0\.1:9 could not be reached/),
    );
  });
});
