import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { downloadFile } from "../../src/models/downloadFile.js";
import { targetOf } from "../../src/models/downloadModel.js";
import type { PlannedFile } from "../../src/models/offer.js";
import { failure } from "../support/failure.js";
import { DownloadSuite, hubName } from "./downloadSuite.js";
import { sha256 } from "./testHub.js";

describe("downloading a model with a token", () => {
  const suite = new DownloadSuite();
  it("sends it to the hub, and to no other host", async () => {
    suite.hub.wantedToken = "the-secret";
    await suite.download();
    assert(
      suite.hub.seen.some(
        ({ server, authorization }) => server === "hub" && authorization === "Bearer the-secret",
      ),
    );
    assert(suite.hub.fetches().length > 0);
    assert(suite.hub.fetches().every(({ authorization }) => authorization === undefined));
  });

  it("does not send it where a file of the web is downloaded", async () => {
    await suite.download(suite.hub.storeUrl(hubName));
    assert(suite.hub.seen.every(({ authorization }) => authorization === undefined));
  });

  it("tells neither it nor a signature in an error", async () => {
    suite.hub.misbehaviour = (_, response) => {
      response.writeHead(404).end();
      return true;
    };
    await assert.rejects(suite.download(), (error: Error) => !/secret|signature/.test(error.message));
  });

  it("says what to do where the hub wants one", async () => {
    suite.hub.wantedToken = "another";
    await assert.rejects(suite.download(), failure("model-missing", /HF_TOKEN/));
  });
});

describe("downloading a model with redirects", () => {
  const suite = new DownloadSuite();
  it("does not go in circles", async () => {
    suite.hub.hubMisbehaviour = (request, response) => {
      if (request.url?.startsWith("/api/") === true) return false;
      response.writeHead(302, { location: request.url }).end();
      return true;
    };
    await assert.rejects(suite.download(), failure("download-failed", /circles/));
  });

  it("follows only to web addresses", async () => {
    suite.hub.hubMisbehaviour = (request, response) => {
      if (request.url?.startsWith("/api/") === true) return false;
      response.writeHead(302, { location: "file:///etc/passwd" }).end();
      return true;
    };
    await assert.rejects(suite.download(), failure("bad-request", /https/));
  });
});

describe("downloading a model on the disk", () => {
  const suite = new DownloadSuite();
  it("fetches nothing where there is no room", async () => {
    suite.hub.statedSizes.set(hubName, 2 ** 50);
    await assert.rejects(
      suite.download(),
      failure("download-failed", /needs 1024 TiB more.*Nothing was downloaded/),
    );
    assert.equal(suite.hub.fetches().length, 0);
    assert.deepEqual(suite.filesThere(), []);
  });

  it("says what to do where the folder cannot be written", async () => {
    writeFileSync(suite.place, "a file");
    await assert.rejects(suite.download(), failure("download-failed", /Check the folder/));
  });

  it("lets one process at a time write a file, and takes over from one that is gone", async () => {
    mkdirSync(path.dirname(suite.target), { recursive: true });
    writeFileSync(`${suite.target}.lock`, String(process.ppid));
    await assert.rejects(suite.download(), failure("download-failed", /being downloaded already/));
    writeFileSync(`${suite.target}.lock`, "999999999");
    suite.assertWhole(await suite.download());
  });

  it("keeps names within the folder", async () => {
    const planned: PlannedFile = {
      url: suite.hub.storeUrl(hubName),
      path: "a/b.gguf",
      bytes: null,
      sha256: null,
    };
    assert.equal(targetOf(suite.place, planned), path.join(suite.place, "a", "b.gguf"));
    await downloadFile(planned, targetOf(suite.place, planned), suite.options());
    assert.equal(sha256(readFileSync(targetOf(suite.place, planned))), sha256(suite.model));
  });
});
