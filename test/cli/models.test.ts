import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { ModelsDownloadDocument, ModelsListDocument } from "../../src/workbench/documents/modelsDocument.js";
import { smallGguf } from "../models/smallGguf.js";
import { sha256, TestHub } from "../models/testHub.js";
import { demoModel } from "../support/repository.js";
import { itUnless } from "../support/itUnless.js";
import { fixture, type Ended, type RunOptions } from "./icl.js";
import { ownPlace } from "./ownPlace.js";
import { assertRefused } from "./refusal.js";

const task =
  "---\nmodel: hf:owner/demo-GGUF:F32\n---\nhot -> cold\nbig -> small\ntall -> short\n? fast -> slow\n";

const noTerminal = "util-linux's script makes the terminal";

describe("icl models", () => {
  const place = ownPlace();
  const demo = readFileSync(demoModel);
  let hub: TestHub;
  let count = 0;
  let home = "";

  before(async () => {
    hub = await TestHub.start();
  });
  after(async () => {
    await hub.stop();
  });
  beforeEach(() => {
    hub.reset();
    hub.put("owner/demo-GGUF/demo.F32.gguf", demo);
    home = place.folder(`home-${count++}`);
    mkdirSync(home);
  });

  /** Nothing of whoever runs the tests. */
  const surroundings = (): RunOptions => ({
    env: {
      HOME: home,
      USERPROFILE: home,
      ICL_MODELS_DIR: path.join(home, "models"),
      HF_ENDPOINT: hub.endpoint,
      HF_TOKEN: "the-secret",
      MODEL_ENDPOINT: undefined,
      OLLAMA_MODELS: path.join(home, "ollama"),
      HF_HOME: path.join(home, "hf"),
      HF_HUB_CACHE: undefined,
      HUGGINGFACE_HUB_CACHE: undefined,
      LLAMA_CACHE: path.join(home, "llama"),
      XDG_CACHE_HOME: path.join(home, "cache"),
    },
  });
  const run = async (...args: readonly string[]): Promise<Ended> => place.run(args, surroundings());
  const target = (): string => path.join(home, "models", "owner", "demo-GGUF", "demo.F32.gguf");

  it("lists the embedded model and those of other programs, with why some cannot be used", async () => {
    const models = path.join(home, ".lmstudio", "models", "owner", "repo");
    mkdirSync(models, { recursive: true });
    writeFileSync(path.join(models, "small.Q8_0.gguf"), smallGguf());
    writeFileSync(path.join(models, "cut.gguf"), smallGguf().subarray(0, 5000));
    const { code, stdout, stderr } = await run("models");
    assert.equal(code, 0, stderr);
    assert.match(stdout, /demo +\S+ MiB +F32 +llama +2\.4 M +fits +Embedded/);
    assert.match(stdout, /small\.Q8_0 .* Q8_0 .* LM Studio/);
    assert.match(stderr, /cut\.gguf cannot be used\. /);
    const listed = ModelsListDocument.parse(JSON.parse((await run("models", "list", "--json")).stdout));
    assert.deepEqual(
      listed.models.map(({ source }) => source),
      ["embedded", "lm-studio", "lm-studio"],
    );
  });

  it("downloads a model, which is then used by its address", async () => {
    const downloaded = await run("models", "download", "hf:owner/demo-GGUF:F32", "--yes", "--json");
    assert.equal(downloaded.code, 0, downloaded.stderr);
    assert.deepEqual(ModelsDownloadDocument.parse(JSON.parse(downloaded.stdout)), {
      version: 1,
      folder: path.join(home, "models"),
      address: "hf:owner/demo-GGUF:F32",
      path: target(),
      bytes: demo.length,
      verified: true,
    });
    assert.equal(sha256(readFileSync(target())), sha256(demo));
    const seen = hub.seen.length;
    const probed = await run("probe", "hf:owner/demo-GGUF:F32");
    assert.equal(probed.code, 0, probed.stderr);
    const file = path.join(home, "task.icl");
    writeFileSync(file, task);
    const answer = await run("run", file, "--query", "1", "--mode", "few-shot");
    assert.equal(answer.code, 0, answer.stderr);
    assert.equal(hub.seen.length, seen);
  });

  it("tells which models are recommended, and which quantisations there are", async () => {
    assert.match((await run("models", "download")).stdout, /hf:\S+Base-GGUF:Q8_0/);
    hub.put("owner/demo-GGUF/demo.Q8_0.gguf", demo);
    const several = await run("models", "download", "hf:owner/demo-GGUF");
    assert.equal(several.code, 2);
    assert.match(several.stderr, /Choose one:[\s\S]*hf:owner\/demo-GGUF:F32[\s\S]*hf:owner\/demo-GGUF:Q8_0/);
    assert.equal(hub.fetches().length, 0);
  });

  it("never downloads without being told to, and says how", async () => {
    const file = path.join(home, "task.icl");
    writeFileSync(file, task);
    for (const args of [
      ["compress", file],
      ["run", file, "--query", "1"],
      ["compare", file],
      ["compress", fixture("antonyms.icl"), "--model", "hf:owner/demo-GGUF:F32"],
      ["probe", "hf:owner/demo-GGUF:F32"],
    ]) {
      const ended = await run(...args);
      assert.equal(ended.code, 2, `${args.join(" ")}: ${ended.stderr}`);
      assert.match(ended.stderr, /icl models download hf:owner\/demo-GGUF:F32/);
    }
    assertRefused(await run("models", "download", "hf:owner/demo-GGUF:F32"), 2, /--yes/);
    assert.equal(hub.fetches().length, 0);
    assert(!existsSync(path.join(home, "models")));
  });

  it("downloads what a file names, where --yes says so", async () => {
    const file = path.join(home, "task.icl");
    writeFileSync(file, task);
    const ended = await run("run", file, "--query", "1", "--mode", "few-shot", "--yes");
    assert.equal(ended.code, 0, ended.stderr);
    assert.equal(sha256(readFileSync(target())), sha256(demo));
  });

  itUnless(
    process.platform !== "linux",
    noTerminal,
    "asks on a terminal, and takes only yes for a yes",
    async () => {
      const asked = async (answer: string): Promise<Ended> =>
        place.run(["models", "download", "hf:owner/demo-GGUF:F32"], {
          env: { ...surroundings().env, TERM: "xterm" },
          under(words) {
            const quoted = words.map((word) => `'${word}'`).join(" ");
            return ["sh", "-c", `printf '${answer}\\n' | script -qec "${quoted}" /dev/null`];
          },
        });
      const no = await asked("");
      assert.match(no.stdout, /Download it\? \[y\/N\]/);
      assert(!existsSync(target()));
      const yes = await asked("y");
      assert.match(yes.stdout, /Downloaded\./);
      assert.equal(sha256(readFileSync(target())), sha256(demo));
    },
  );

  it("keeps what has arrived when it is interrupted, and goes on from there", async () => {
    hub.misbehaviour = (_, response, { bytes }) => {
      response.writeHead(200, { "content-length": bytes.length }).write(bytes.subarray(0, 1_000_000));
      return true;
    };
    const running = place.start(["models", "download", "hf:owner/demo-GGUF:F32", "--yes"], surroundings());
    while (!existsSync(`${target()}.part`) || readFileSync(`${target()}.part`).length < 1_000_000) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    running.child.kill("SIGINT");
    const { code, stderr } = await running.ended;
    assert.equal(code, 130, stderr);
    hub.misbehaviour = () => false;
    const again = await run("models", "download", "hf:owner/demo-GGUF:F32", "--yes");
    assert.equal(again.code, 0, again.stderr);
    assert.equal(hub.fetches().at(-1)?.range, "bytes=1000000-");
    assert.equal(sha256(readFileSync(target())), sha256(demo));
  });

  it("tells what went wrong, with neither token nor signature", async () => {
    hub.statedDigests.set("owner/demo-GGUF/demo.F32.gguf", "0".repeat(64));
    assertRefused(await run("models", "download", "hf:owner/demo-GGUF:F32", "--yes"), 3, /SHA-256/);
    hub.wantedToken = "another";
    const refused = await run("models", "download", "hf:owner/demo-GGUF:F32", "--yes");
    assertRefused(refused, 2, /HF_TOKEN/);
    assert.doesNotMatch(refused.stderr, /the-secret|signature/);
  });
});
