import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { DownloadProgress } from "../../src/models/downloadModel.js";
import type { FoundModel } from "../../src/models/foundModel.js";
import { ModelHelper } from "../../src/models/modelHelper.js";
import { failure } from "../support/failure.js";
import { repositoryPath } from "../support/repository.js";
import { suiteFolder } from "../support/suiteFolder.js";
import { smallGguf } from "./smallGguf.js";
import { sha256, TestHub } from "./testHub.js";

describe("the helper process for models", () => {
  const folder = suiteFolder();
  const helper = new ModelHelper(repositoryPath("out", "src", "models", "main.js"));
  const model = smallGguf();
  const surroundings = { ...process.env };
  let hub: TestHub;

  before(async () => {
    hub = await TestHub.start();
    process.env["HF_ENDPOINT"] = hub.endpoint;
    process.env["HF_TOKEN"] = "the-secret";
    delete process.env["MODEL_ENDPOINT"];
  });
  after(async () => {
    process.env = surroundings;
    await hub.stop();
  });
  beforeEach(() => {
    hub.reset();
    hub.put("owner/m-GGUF/m.Q8_0.gguf", model);
  });

  const target = (place: string): string => path.join(place, "owner", "m-GGUF", "m.Q8_0.gguf");

  it("tells of models as it finds them", async () => {
    mkdirSync(folder("found"));
    writeFileSync(folder("found", "a.gguf"), model);
    writeFileSync(folder("found", "b.gguf"), smallGguf("other"));
    const found: FoundModel[] = [];
    await helper.find(
      { files: [], places: [{ source: "folder", path: folder("found"), layout: "tree" }] },
      (one) => found.push(one),
    );
    assert.deepEqual(
      found.map(({ name }) => name),
      ["a", "b"],
    );
  });

  it("asks the hub of the environment, and downloads what it offers", async () => {
    hub.wantedToken = "the-secret";
    const { models, chosen } = await helper.lookUp("hf:owner/m-GGUF");
    assert.equal(chosen, 0);
    const progress: DownloadProgress[] = [];
    const [one] = models;
    assert(one !== undefined);
    const file = await helper.download(one, folder("downloaded"), (report) => progress.push(report));
    assert.equal(file, target(folder("downloaded")));
    assert.equal(sha256(readFileSync(file)), sha256(model));
    assert.equal(progress.at(-1)?.done, model.length);
  });

  it("passes on why it failed", async () => {
    await assert.rejects(helper.lookUp("hf:owner/no"), failure("model-missing", /404/));
    await assert.rejects(helper.lookUp("nonsense"), failure("bad-request"));
  });

  it("stops when it is cancelled, and keeps the part", async () => {
    const { models } = await helper.lookUp("hf:owner/m-GGUF:Q8_0");
    const [one] = models;
    assert(one !== undefined);
    hub.misbehaviour = (_, response, { bytes }) => {
      response.writeHead(200, { "content-length": bytes.length }).write(bytes.subarray(0, 50_000));
      return true;
    };
    const controller = new AbortController();
    const running = helper.download(
      one,
      folder("cancelled"),
      ({ done }) => {
        if (done > 0) controller.abort();
      },
      controller.signal,
    );
    await assert.rejects(running, failure("cancelled"));
    const part = `${target(folder("cancelled"))}.part`;
    assert(statSync(part).size > 0 && statSync(part).size <= 50_000);
    assert(!existsSync(target(folder("cancelled"))));
    assert(!existsSync(`${target(folder("cancelled"))}.lock`));
    await assert.rejects(helper.lookUp("hf:owner/m-GGUF", AbortSignal.abort()), failure("cancelled"));
  });

  it("tells of a helper that cannot be started", async () => {
    const none = new ModelHelper(repositoryPath("out", "src", "models", "no-such.js"));
    await assert.rejects(none.lookUp("hf:owner/m-GGUF"), /ended before its work did/);
  });
});
