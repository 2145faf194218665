import assert from "node:assert/strict";
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { downloadModel, type DownloadProgress } from "../../src/models/downloadModel.js";
import { failure } from "../support/failure.js";
import { DownloadSuite, hasty, hubName } from "./downloadSuite.js";
import { sha256 } from "./testHub.js";

describe("downloading a model where all goes well", () => {
  const suite = new DownloadSuite();
  it("gives the file its name once it is whole, and nothing is left beside it", async () => {
    const reports: DownloadProgress[] = [];
    const file = await suite.download(undefined, {
      onProgress: (one: DownloadProgress) => reports.push(one),
    });
    assert.equal(file, suite.target);
    suite.assertWhole(file);
    const last = reports.at(-1);
    assert.deepEqual(last, {
      done: suite.model.length,
      total: suite.model.length,
      bytesPerSecond: null,
      checking: false,
    });
    assert(reports.length > 1);
    assert(reports.every(({ done }, index) => done >= (reports[index - 1]?.done ?? 0)));
  });

  it("fetches nothing where the right file is there", async () => {
    await suite.download();
    const before = suite.hub.fetches().length;
    await suite.download();
    assert.equal(suite.hub.fetches().length, before);
  });

  it("replaces a file of the same name that is another one", async () => {
    mkdirSync(path.dirname(suite.target), { recursive: true });
    writeFileSync(suite.target, Buffer.alloc(suite.model.length, 1));
    await suite.download();
    suite.assertWhole(suite.target);
  });

  it("fetches every part of a split model", async () => {
    suite.hub.reset();
    for (const part of [1, 2, 3])
      suite.hub.put(`owner/demo-GGUF/demo-Q8_0-0000${part}-of-00003.gguf`, suite.model);
    const one = await suite.offered();
    assert.equal(one.files.length, 3);
    assert.equal(one.bytes, 3 * suite.model.length);
    const totals = new Set<number | null>();
    const file = await downloadModel(one, {
      ...suite.options({ onProgress: ({ total }) => totals.add(total) }),
      folder: suite.place,
    });
    assert.equal(path.basename(file), "demo-Q8_0-00001-of-00003.gguf");
    assert.equal(suite.filesThere().length, 3);
    assert.deepEqual([...totals], [3 * suite.model.length]);
  });

  it("takes the web address of a file, and checks it by what the hub's headers state", async () => {
    const file = await suite.download(`${suite.hub.endpoint}owner/demo-GGUF/resolve/v1/demo.Q8_0.gguf`);
    assert.equal(sha256(readFileSync(file)), sha256(suite.model));
    const one = await suite.offered(`${suite.hub.endpoint}owner/demo-GGUF/resolve/v1/demo.Q8_0.gguf`);
    assert.equal(one.files[0]?.sha256, sha256(suite.model));
  });

  it("takes a file of a server that is no hub", async () => {
    const one = await suite.offered(suite.hub.storeUrl(hubName));
    assert.equal(one.files[0]?.sha256, null);
    assert.equal(one.bytes, suite.model.length);
    const file = await downloadModel(one, { ...suite.options(), folder: suite.place });
    suite.assertWhole(file);
  });
});

describe("downloading a model where the connection breaks off", () => {
  const suite = new DownloadSuite();
  it("goes on from there by itself", async () => {
    suite.breakOff(100_000, 2);
    const file = await suite.download();
    suite.assertWhole(file);
    assert.deepEqual(
      suite.hub.fetches().map(({ range }) => range),
      [undefined, "bytes=100000-", "bytes=200000-"],
    );
  });

  it("keeps what has arrived when it gives up, and goes on from there the next time", async () => {
    suite.breakOff(50_000, 1);
    const once = suite.hub.misbehaviour;
    suite.hub.misbehaviour = (request, response, file) => {
      if (!once(request, response, file)) response.destroy();
      return true;
    };
    await assert.rejects(
      suite.download(),
      failure("download-failed", /tried 4 times.*continues from there/s),
    );
    assert.deepEqual(suite.filesThere(), ["demo.Q8_0.gguf.part", "demo.Q8_0.gguf.part.json"]);
    assert.equal(statSync(`${suite.target}.part`).size, 50_000);
    suite.hub.misbehaviour = () => false;
    suite.hub.seen.length = 0;
    suite.assertWhole(await suite.download());
    assert.deepEqual(
      suite.hub.fetches().map(({ range }) => range),
      ["bytes=50000-"],
    );
  });

  it("gives up a connection over which nothing comes", async () => {
    let silent = true;
    suite.hub.misbehaviour = (_, response, { bytes }) => {
      if (!silent) return false;
      silent = false;
      response.writeHead(200, { "content-length": bytes.length });
      response.write(bytes.subarray(0, 1000));
      return true;
    };
    suite.assertWhole(await suite.download(undefined, { patience: { ...hasty, silence: 100 } }));
  });

  it("goes on where the server ignores ranges and sends all of it again", async () => {
    suite.breakOff(100_000, 1);
    const once = suite.hub.misbehaviour;
    suite.hub.misbehaviour = (request, response, file) => {
      if (once(request, response, file)) return true;
      response.writeHead(200, { "content-length": file.bytes.length }).end(file.bytes);
      return true;
    };
    suite.assertWhole(await suite.download());
  });

  it("begins anew where a server without digests ignores ranges and names no version", async () => {
    const one = await suite.offered(suite.hub.storeUrl(hubName));
    let times = 1;
    suite.hub.misbehaviour = (_, response, { bytes }) => {
      response.writeHead(200, { "content-length": bytes.length });
      if (times-- <= 0) {
        response.end(bytes);
        return true;
      }
      suite.breakAt(response, 100_000);
      response.write(bytes.subarray(0, 100_000));
      return true;
    };
    suite.assertWhole(await downloadModel(one, { ...suite.options(), folder: suite.place }));
  });

  it("stops when it is cancelled, and keeps the part", async () => {
    const controller = new AbortController();
    suite.hub.misbehaviour = (_, response, { bytes }) => {
      response.writeHead(200, { "content-length": bytes.length });
      response.write(bytes.subarray(0, 70_000));
      return true;
    };
    const running = suite.download(undefined, {
      signal: controller.signal,
      onProgress: ({ done }: DownloadProgress) => {
        if (done === 70_000) controller.abort();
      },
    });
    await assert.rejects(running, failure("cancelled", /continues from there/));
    assert.equal(statSync(`${suite.target}.part`).size, 70_000);
    suite.hub.misbehaviour = () => false;
    suite.assertWhole(await suite.download());
    assert.equal(suite.hub.fetches().at(-1)?.range, "bytes=70000-");
  });
});
