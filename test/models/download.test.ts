import assert from "node:assert/strict";
import type { ServerResponse } from "node:http";
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { downloadFile } from "../../src/models/downloadFile.js";
import {
  downloadModel,
  targetOf,
  type DownloadProgress,
  type ModelDownloadOptions,
} from "../../src/models/downloadModel.js";
import { lookUpModel } from "../../src/models/lookUp.js";
import type { OfferedModel, PlannedFile } from "../../src/models/offer.js";
import type { Patience } from "../../src/models/retry.js";
import { failure } from "../support/failure.js";

import { suiteFolder } from "../support/suiteFolder.js";
import { smallGguf } from "./smallGguf.js";
import { rangeOf, serve, sha256, TestHub } from "./testHub.js";

const hasty: Patience = { attempts: 4, delay: 1, silence: 2_000 };
const name = "owner/demo-GGUF/demo.Q8_0.gguf";

describe("downloading a model", () => {
  const folder = suiteFolder();
  const model = smallGguf();
  let hub: TestHub;
  let place = "";
  let count = 0;

  before(async () => {
    hub = await TestHub.start();
  });
  after(async () => {
    await hub.stop();
  });
  beforeEach(() => {
    hub.reset();
    hub.put(name, model);
    place = folder(`download-${count++}`);
  });

  /** What is broken off once the bytes before have arrived: a connection that ends may take some with it. */
  let waiting: { readonly response: ServerResponse; readonly at: number } | undefined;

  const options = (extra: Partial<ModelDownloadOptions> = {}) => ({
    access: hub.access,
    patience: hasty,
    ...extra,
    onProgress: (progress: DownloadProgress) => {
      if (progress.done === waiting?.at) waiting.response.destroy();
      extra.onProgress?.(progress);
    },
  });

  async function offered(address = "hf:owner/demo-GGUF:Q8_0"): Promise<OfferedModel> {
    const { models, chosen } = await lookUpModel(address, options());
    const one = models[chosen ?? 0];
    assert(one !== undefined);
    return one;
  }

  async function download(address?: string, extra: Partial<ModelDownloadOptions> = {}): Promise<string> {
    return downloadModel(await offered(address), { ...options(extra), folder: place });
  }

  /** Everything below the folder, with what it holds. */
  function filesThere(): string[] {
    if (!existsSync(place)) return [];
    return readdirSync(place, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => entry.name)
      .sort();
  }

  const target = (): string => path.join(place, "owner", "demo-GGUF", "demo.Q8_0.gguf");

  function assertWhole(file: string): void {
    assert.equal(sha256(readFileSync(file)), sha256(model));
    assert.deepEqual(filesThere(), [path.basename(file)]);
  }

  /** Breaks the connection off after so many bytes of the answer, the first so many times. */
  function breakOff(after: number, times: number): void {
    hub.misbehaviour = (request, response, { bytes, etag }) => {
      if (times-- <= 0) return false;
      const start = rangeOf(request, bytes.length)?.start ?? 0;
      const status = start > 0 ? 206 : 200;
      response.writeHead(status, {
        "content-length": bytes.length - start,
        etag,
        ...(start > 0 ? { "content-range": `bytes ${start}-${bytes.length - 1}/${bytes.length}` } : {}),
      });
      waiting = { response, at: start + after };
      if (after === 0) response.destroy();
      else response.write(bytes.subarray(start, start + after));
      return true;
    };
  }

  describe("where all goes well", () => {
    it("gives the file its name once it is whole, and nothing is left beside it", async () => {
      const reports: DownloadProgress[] = [];
      const file = await download(undefined, { onProgress: (one: DownloadProgress) => reports.push(one) });
      assert.equal(file, target());
      assertWhole(file);
      const last = reports.at(-1);
      assert.deepEqual(last, {
        done: model.length,
        total: model.length,
        bytesPerSecond: null,
        checking: false,
      });
      assert(reports.length > 1);
      assert(reports.every(({ done }, index) => done >= (reports[index - 1]?.done ?? 0)));
    });

    it("fetches nothing where the right file is there", async () => {
      await download();
      const before = hub.fetches().length;
      await download();
      assert.equal(hub.fetches().length, before);
    });

    it("replaces a file of the same name that is another one", async () => {
      mkdirSync(path.dirname(target()), { recursive: true });
      writeFileSync(target(), Buffer.alloc(model.length, 1));
      await download();
      assertWhole(target());
    });

    it("fetches every part of a split model", async () => {
      hub.reset();
      for (const part of [1, 2, 3]) hub.put(`owner/demo-GGUF/demo-Q8_0-0000${part}-of-00003.gguf`, model);
      const one = await offered();
      assert.equal(one.files.length, 3);
      assert.equal(one.bytes, 3 * model.length);
      const totals = new Set<number | null>();
      const file = await downloadModel(one, {
        ...options({ onProgress: ({ total }) => totals.add(total) }),
        folder: place,
      });
      assert.equal(path.basename(file), "demo-Q8_0-00001-of-00003.gguf");
      assert.equal(filesThere().length, 3);
      assert.deepEqual([...totals], [3 * model.length]);
    });

    it("takes the web address of a file, and checks it by what the hub's headers state", async () => {
      const file = await download(`${hub.endpoint}owner/demo-GGUF/resolve/v1/demo.Q8_0.gguf`);
      assert.equal(sha256(readFileSync(file)), sha256(model));
      const one = await offered(`${hub.endpoint}owner/demo-GGUF/resolve/v1/demo.Q8_0.gguf`);
      assert.equal(one.files[0]?.sha256, sha256(model));
    });

    it("takes a file of a server that is no hub", async () => {
      const one = await offered(hub.storeUrl(name));
      assert.equal(one.files[0]?.sha256, null);
      assert.equal(one.bytes, model.length);
      const file = await downloadModel(one, { ...options(), folder: place });
      assertWhole(file);
    });
  });

  describe("where the connection breaks off", () => {
    it("goes on from there by itself", async () => {
      breakOff(100_000, 2);
      const file = await download();
      assertWhole(file);
      assert.deepEqual(
        hub.fetches().map(({ range }) => range),
        [undefined, "bytes=100000-", "bytes=200000-"],
      );
    });

    it("keeps what has arrived when it gives up, and goes on from there the next time", async () => {
      breakOff(50_000, 1);
      const once = hub.misbehaviour;
      hub.misbehaviour = (request, response, file) => {
        if (!once(request, response, file)) response.destroy();
        return true;
      };
      await assert.rejects(download(), failure("download-failed", /tried 4 times.*goes on from there/s));
      assert.deepEqual(filesThere(), ["demo.Q8_0.gguf.part", "demo.Q8_0.gguf.part.json"]);
      assert.equal(statSync(`${target()}.part`).size, 50_000);
      hub.misbehaviour = () => false;
      hub.seen.length = 0;
      assertWhole(await download());
      assert.deepEqual(
        hub.fetches().map(({ range }) => range),
        ["bytes=50000-"],
      );
    });

    it("gives up a connection over which nothing comes", async () => {
      let silent = true;
      hub.misbehaviour = (_, response, { bytes }) => {
        if (!silent) return false;
        silent = false;
        response.writeHead(200, { "content-length": bytes.length });
        response.write(bytes.subarray(0, 1000));
        return true;
      };
      assertWhole(await download(undefined, { patience: { ...hasty, silence: 100 } }));
    });

    it("goes on where the server ignores ranges and sends all of it again", async () => {
      breakOff(100_000, 1);
      const once = hub.misbehaviour;
      hub.misbehaviour = (request, response, file) => {
        if (once(request, response, file)) return true;
        response.writeHead(200, { "content-length": file.bytes.length }).end(file.bytes);
        return true;
      };
      assertWhole(await download());
    });

    it("begins anew where a server without digests ignores ranges and names no version", async () => {
      const one = await offered(hub.storeUrl(name));
      let times = 1;
      hub.misbehaviour = (_, response, { bytes }) => {
        response.writeHead(200, { "content-length": bytes.length });
        if (times-- <= 0) {
          response.end(bytes);
          return true;
        }
        waiting = { response, at: 100_000 };
        response.write(bytes.subarray(0, 100_000));
        return true;
      };
      assertWhole(await downloadModel(one, { ...options(), folder: place }));
    });

    it("stops when it is cancelled, and keeps the part", async () => {
      const controller = new AbortController();
      hub.misbehaviour = (_, response, { bytes }) => {
        response.writeHead(200, { "content-length": bytes.length });
        response.write(bytes.subarray(0, 70_000));
        return true;
      };
      const running = download(undefined, {
        signal: controller.signal,
        onProgress: ({ done }: DownloadProgress) => {
          if (done === 70_000) controller.abort();
        },
      });
      await assert.rejects(running, failure("cancelled", /goes on from there/));
      assert.equal(statSync(`${target()}.part`).size, 70_000);
      hub.misbehaviour = () => false;
      assertWhole(await download());
      assert.equal(hub.fetches().at(-1)?.range, "bytes=70000-");
    });
  });

  describe("where the file is another one meanwhile", () => {
    const other = Buffer.from(model);
    other[other.length - 1] = 77;

    it("begins anew by the version that the server names", async () => {
      const one = await offered(hub.storeUrl(name));
      breakOff(100_000, 1);
      const once = hub.misbehaviour;
      hub.misbehaviour = (request, response, file) => {
        const broke = once(request, response, file);
        if (broke) hub.put(name, other);
        return broke;
      };
      const file = await downloadModel(one, { ...options(), folder: place });
      assert.equal(sha256(readFileSync(file)), sha256(other));
    });

    it("begins anew where the server sends the rest of another version", async () => {
      const one = await offered(hub.storeUrl(name));
      breakOff(100_000, 1);
      const once = hub.misbehaviour;
      hub.misbehaviour = (request, response, file) => {
        if (once(request, response, file)) {
          hub.put(name, other);
          return true;
        }
        // It does not know If-Range.
        delete request.headers["if-range"];
        serve(request, response, file);
        return true;
      };
      const file = await downloadModel(one, { ...options(), folder: place });
      assert.equal(sha256(readFileSync(file)), sha256(other));
    });

    it("is not put together from two versions: the digest tells, and it is fetched anew", async () => {
      const one = await offered();
      mkdirSync(path.dirname(target()), { recursive: true });
      writeFileSync(`${target()}.part`, other.subarray(0, 100_000));
      const damaged = Buffer.from(other.subarray(0, 100_000));
      damaged[5000] = (damaged[5000] ?? 0) ^ 1;
      writeFileSync(`${target()}.part`, damaged);
      const { url, bytes, sha256: digest } = one.files[0] ?? assert.fail();
      writeFileSync(
        `${target()}.part.json`,
        JSON.stringify({ version: 1, url, bytes, sha256: digest, etag: null }),
      );
      const file = await downloadModel(one, { ...options(), folder: place });
      assertWhole(file);
      assert.deepEqual(
        hub.fetches().map(({ range }) => range),
        ["bytes=100000-", undefined],
      );
    });

    it("does not go on from a part that belongs to something else", async () => {
      const one = await offered();
      mkdirSync(path.dirname(target()), { recursive: true });
      writeFileSync(`${target()}.part`, Buffer.alloc(100_000, 1));
      writeFileSync(`${target()}.part.json`, "{ not json");
      assertWhole(await downloadModel(one, { ...options(), folder: place }));
      assert.deepEqual(
        hub.fetches().map(({ range }) => range),
        [undefined],
      );
    });
  });

  describe("where the server lies", () => {
    /** A file that would be given its name without a check of its contents. */
    const unchecked = async (): Promise<OfferedModel> => offered(hub.storeUrl(name));

    async function assertRefused(running: Promise<unknown>, words: RegExp): Promise<void> {
      await assert.rejects(running, failure("download-failed", words));
      assert(!filesThere().some((one) => one.endsWith(".gguf")), filesThere().join());
    }

    for (const difference of [1000, -1000]) {
      const more = difference > 0 ? "more" : "fewer";
      it(`takes nothing where it states ${more} bytes than the hub`, async () => {
        hub.misbehaviour = (_, response, { bytes }) => {
          response.writeHead(200, { "content-length": bytes.length + difference });
          response.write(bytes, () => response.destroy());
          return true;
        };
        await assertRefused(download(), /were stated before/);
      });
    }

    it("notices that it states more bytes than it sends", async () => {
      hub.misbehaviour = (request, response, { bytes, etag }) => {
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
      assert.equal(one.bytes, model.length + 1000);
      await assertRefused(downloadModel(one, { ...options(), folder: place }), /tried 4 times/);
    });

    it("notices that it states fewer bytes than the model has", async () => {
      hub.misbehaviour = (_, response, { bytes }) => {
        response.writeHead(200, { "content-length": bytes.length - 1000 });
        response.end(bytes.subarray(0, bytes.length - 1000));
        return true;
      };
      await assertRefused(
        downloadModel(await unchecked(), { ...options(), folder: place }),
        /cut off.*removed/,
      );
      assert.deepEqual(filesThere(), []);
    });

    it("takes no more than was stated where it sends more and states nothing", async () => {
      hub.misbehaviour = (_, response, { bytes }) => {
        response.writeHead(200).end(Buffer.concat([bytes, Buffer.alloc(5000, 1)]));
        return true;
      };
      assertWhole(await download());
    });

    it("removes a file whose digest is not the stated one", async () => {
      hub.statedDigests.set(name, "0".repeat(64));
      await assertRefused(download(), /SHA-256.*removed/);
      assert.deepEqual(filesThere(), []);
      assert.equal(hub.fetches().length, 1);
    });

    it("removes a page that comes in place of a model", async () => {
      const page = Buffer.from(`<html>${"Log in first. ".repeat(50)}</html>`);
      hub.put(name, page);
      await assertRefused(
        downloadModel(await unchecked(), { ...options(), folder: place }),
        /not a GGUF file/,
      );
      assert.deepEqual(filesThere(), []);
    });

    it("refuses another part than it asked for", async () => {
      breakOff(100_000, 1);
      const once = hub.misbehaviour;
      hub.misbehaviour = (request, response, file) => {
        if (once(request, response, file)) return true;
        const { length } = file.bytes;
        response
          .writeHead(206, { "content-range": `bytes 5-${length - 1}/${length}` })
          .end(file.bytes.subarray(5));
        return true;
      };
      await assertRefused(download(), /another part/);
    });

    it("refuses what comes compressed", async () => {
      hub.misbehaviour = (_, response, { bytes }) => {
        response.writeHead(200, { "content-encoding": "gzip" }).end(bytes);
        return true;
      };
      await assertRefused(download(), /encoded \(gzip\)/);
    });

    it("goes on where a range is refused", async () => {
      breakOff(100_000, 1);
      const once = hub.misbehaviour;
      let refused = false;
      hub.misbehaviour = (request, response, file) => {
        if (once(request, response, file)) return true;
        if (refused) return false;
        refused = true;
        response.writeHead(416).end();
        return true;
      };
      assertWhole(await download());
    });
  });

  describe("where the server refuses", () => {
    for (const [status, code, words] of [
      [401, "model-missing", /consent.*HF_TOKEN/],
      [403, "model-missing", /consent.*HF_TOKEN/],
      [404, "model-missing", /Check the name/],
      [418, "download-failed", /status 418/],
    ] as const) {
      it(`says so at once (${status})`, async () => {
        const one = await offered();
        hub.misbehaviour = (_, response) => {
          response.writeHead(status).end();
          return true;
        };
        await assert.rejects(downloadModel(one, { ...options(), folder: place }), failure(code, words));
        assert.equal(hub.fetches().length, 1);
      });
    }

    for (const status of [429, 500, 503]) {
      it(`tries again where it may pass (${status})`, async () => {
        let times = 2;
        hub.misbehaviour = (_, response) => {
          if (times-- <= 0) return false;
          response.writeHead(status, { "retry-after": "0" }).end();
          return true;
        };
        assertWhole(await download());
        assert.equal(hub.fetches().length, 3);
      });
    }

    it("gives up a server that stays out of order", async () => {
      hub.misbehaviour = (_, response) => {
        response.writeHead(500).end();
        return true;
      };
      await assert.rejects(download(), failure("download-failed", /out of order \(500\).*tried 4 times/));
    });

    it("names the server that cannot be reached", async () => {
      const one = await offered();
      const files = one.files.map((file) => ({ ...file, url: "http://127.0.0.1:9/owner/x.gguf" }));
      await assert.rejects(
        downloadModel({ ...one, files }, { ...options(), folder: place }),
        failure("download-failed", /127\.0\.0\.1:9 could not be reached/),
      );
    });
  });

  describe("with a token", () => {
    it("sends it to the hub, and to no other host", async () => {
      hub.wantedToken = "the-secret";
      await download();
      assert(
        hub.seen.some(
          ({ server, authorization }) => server === "hub" && authorization === "Bearer the-secret",
        ),
      );
      assert(hub.fetches().length > 0);
      assert(hub.fetches().every(({ authorization }) => authorization === undefined));
    });

    it("does not send it where a file of the web is downloaded", async () => {
      await download(hub.storeUrl(name));
      assert(hub.seen.every(({ authorization }) => authorization === undefined));
    });

    it("tells neither it nor a signature in an error", async () => {
      hub.misbehaviour = (_, response) => {
        response.writeHead(404).end();
        return true;
      };
      await assert.rejects(download(), (error: Error) => !/secret|signature/.test(error.message));
    });

    it("says what to do where the hub wants one", async () => {
      hub.wantedToken = "another";
      await assert.rejects(download(), failure("model-missing", /HF_TOKEN/));
    });
  });

  describe("with redirects", () => {
    it("does not go in circles", async () => {
      hub.hubMisbehaviour = (request, response) => {
        if (request.url?.startsWith("/api/") === true) return false;
        response.writeHead(302, { location: request.url }).end();
        return true;
      };
      await assert.rejects(download(), failure("download-failed", /circles/));
    });

    it("follows only to web addresses", async () => {
      hub.hubMisbehaviour = (request, response) => {
        if (request.url?.startsWith("/api/") === true) return false;
        response.writeHead(302, { location: "file:///etc/passwd" }).end();
        return true;
      };
      await assert.rejects(download(), failure("bad-request", /https/));
    });
  });

  describe("on the disk", () => {
    it("fetches nothing where there is no room", async () => {
      hub.statedSizes.set(name, 2 ** 50);
      await assert.rejects(
        download(),
        failure("download-failed", /needs 1048576 GiB more.*Nothing was downloaded/),
      );
      assert.equal(hub.fetches().length, 0);
      assert.deepEqual(filesThere(), []);
    });

    it("says what to do where the folder cannot be written", async () => {
      writeFileSync(place, "a file");
      await assert.rejects(download(), failure("download-failed", /Check the folder/));
    });

    it("lets one process at a time write a file, and takes over from one that is gone", async () => {
      mkdirSync(path.dirname(target()), { recursive: true });
      writeFileSync(`${target()}.lock`, String(process.ppid));
      await assert.rejects(download(), failure("download-failed", /being downloaded already/));
      writeFileSync(`${target()}.lock`, "999999999");
      assertWhole(await download());
    });

    it("keeps names within the folder", async () => {
      const planned: PlannedFile = { url: hub.storeUrl(name), path: "a/b.gguf", bytes: null, sha256: null };
      assert.equal(targetOf(place, planned), path.join(place, "a", "b.gguf"));
      await downloadFile(planned, targetOf(place, planned), options());
      assert.equal(sha256(readFileSync(targetOf(place, planned))), sha256(model));
    });
  });
});
