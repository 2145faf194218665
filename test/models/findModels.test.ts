import assert from "node:assert/strict";
import { linkSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { findModels } from "../../src/models/findModels.js";
import type { FoundModel } from "../../src/models/foundModel.js";
import { refusalText } from "../../src/models/modelText.js";
import { locateModel } from "../../src/models/localModel.js";
import { downloadFolder, knownPlaces, type Place, type Surroundings } from "../../src/models/places.js";
import { failure } from "../support/failure.js";
import { demoModel } from "../support/repository.js";
import { suiteFolder } from "../support/suiteFolder.js";
import { itUnless } from "../support/itUnless.js";
import { sha256 } from "./testHub.js";
import { smallGguf } from "./smallGguf.js";

const memory = { total: 16 * 2 ** 30, free: 8 * 2 ** 30 };

const noLinks = "links take a right that users lack";

describe("models on this machine", () => {
  const folder = suiteFolder();
  let count = 0;
  let root = "";
  beforeEach(() => {
    root = folder(String(count++));
    mkdirSync(root, { recursive: true });
  });

  function put(bytes: Buffer, ...parts: readonly string[]): string {
    const file = path.join(root, ...parts);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, bytes);
    return file;
  }

  const tree = (): Place => ({ source: "folder", path: root, layout: "tree" });

  async function found(places: readonly Place[] = [tree()]): Promise<FoundModel[]> {
    const models: FoundModel[] = [];
    for await (const model of findModels({ files: [], places, memory })) models.push(model);
    return models;
  }

  describe("are found", () => {
    it("with what is to be known of them", async () => {
      const bytes = smallGguf();
      const file = put(bytes, "owner", "repo", "small.Q8_0.gguf");
      const [model, ...others] = await found();
      assert.deepEqual(others, []);
      assert(model !== undefined && model.fit !== null);
      const { fit, ...rest } = model;
      assert.deepEqual(rest, {
        path: file,
        name: "small.Q8_0",
        source: "folder",
        bytes: bytes.length,
        parts: 1,
        architecture: "llama",
        quantisation: "Q8_0",
        parameters: 64 * 4000 + 64,
        layers: 2,
        contextLength: 2048,
        problem: null,
      });
      assert.equal(fit.verdict, "fits");
      assert(fit.bytes > bytes.length);
    });

    it("as one where they are split, with the size of all parts", async () => {
      const bytes = smallGguf();
      const later = smallGguf("part", { "general.architecture": { text: "" } });
      put(bytes, "m-00001-of-00003.gguf");
      put(later, "m-00002-of-00003.gguf");
      put(later, "m-00003-of-00003.gguf");
      const models = await found();
      assert.equal(models.length, 1);
      assert.equal(models[0]?.parts, 3);
      assert.equal(models[0].bytes, bytes.length + 2 * later.length);
      assert.equal(models[0].name, "m");
      assert.equal(models[0].problem, null);
    });

    it("with the parts that are missing", async () => {
      put(smallGguf(), "m-00002-of-00003.gguf");
      assert.match((await found())[0]?.problem ?? "", /^Parts 1, 3 of 3 are missing\.$/);
    });

    it("where they are cut off or no models, with the reason", async () => {
      put(smallGguf().subarray(0, 100_000), "cut.gguf");
      put(Buffer.from("<html>Log in first, please, before you get it</html>"), "page.gguf");
      const problems = new Map((await found()).map(({ name, problem }) => [name, problem]));
      assert.match(problems.get("cut") ?? "", /cut off: 100000 bytes/);
      assert.match(problems.get("page") ?? "", /not a GGUF file/);
    });

    it("one by one, and refused by name where they are none", async () => {
      const refusalOf = async (file: string): Promise<string | undefined> => {
        const models: FoundModel[] = [];
        const files = [{ source: "folder" as const, path: file }];
        for await (const model of findModels({ files, places: [], memory })) models.push(model);
        return refusalText(file, models[0]);
      };
      assert.equal(await refusalOf(demoModel), undefined);
      assert.match(
        (await refusalOf(put(Buffer.alloc(0), "empty.gguf"))) ?? "",
        /^empty\.gguf cannot be used\. It is not a GGUF file/,
      );
      assert.match(
        (await refusalOf(put(smallGguf().subarray(0, 100_000), "cut.gguf"))) ?? "",
        /^cut\.gguf cannot be used\. It is cut off/,
      );
      const projector = put(smallGguf("x", { "general.architecture": { text: "clip" } }), "mmproj.gguf");
      for (const file of [projector, path.join(root, "gone.gguf")]) {
        assert.match((await refusalOf(file)) ?? "", /\.gguf is no language model/);
      }
    });

    itUnless(process.platform === "win32", noLinks, "once, however often they are linked to", async () => {
      const file = put(smallGguf(), "blobs", "abc");
      symlinkSync(file, path.join(root, "one.gguf"));
      symlinkSync(file, path.join(root, "two.gguf"));
      assert.equal((await found()).length, 1);
    });

    it("without the projectors, adapters and unfinished downloads beside them", async () => {
      put(smallGguf("x", { "general.architecture": { text: "clip" } }), "mmproj.gguf");
      put(smallGguf("x", { "general.type": { text: "adapter" } }), "lora.gguf");
      put(smallGguf(), "half.gguf.part");
      put(smallGguf(), "node_modules", "m.gguf");
      assert.deepEqual(await found(), []);
    });

    it("with what does not fit into memory", async () => {
      put(smallGguf(), "m.gguf");
      const models: FoundModel[] = [];
      const small = { total: 1000, free: 500 };
      for await (const model of findModels({ files: [], places: [tree()], memory: small }))
        models.push(model);
      assert.equal(models[0]?.fit?.verdict, "too large");
    });

    it("in Ollama's folder, by the names that its manifests give", async () => {
      const bytes = smallGguf();
      const digest = sha256(bytes);
      const blob = put(bytes, "blobs", `sha256-${digest}`);
      const manifest = (layers: unknown): Buffer => Buffer.from(JSON.stringify({ layers }));
      const layer = { mediaType: "application/vnd.ollama.image.model", digest: `sha256:${digest}`, size: 1 };
      put(manifest([layer]), "manifests", "registry.ollama.ai", "library", "llama3", "8b");
      put(
        manifest([{ ...layer, digest: "sha256:../../x" }]),
        "manifests",
        "registry.ollama.ai",
        "library",
        "bad",
        "x",
      );
      put(Buffer.from("not json"), "manifests", "registry.ollama.ai", "library", "worse", "x");
      const models = await found([{ source: "ollama", path: root, layout: "ollama" }]);
      assert.deepEqual(
        models.map(({ name, path: file, source }) => [name, file, source]),
        [["llama3:8b", blob, "ollama"]],
      );
    });

    it("in the hub's cache, whose blobs they are", async () => {
      const snapshot = ["models--owner--repo", "snapshots", "abc", "m.Q8_0.gguf"];
      put(smallGguf(), ...snapshot);
      put(smallGguf(), "datasets--owner--repo", "snapshots", "abc", "no.gguf");
      const models = await found([{ source: "hugging-face", path: root, layout: "hub" }]);
      assert.deepEqual(
        models.map(({ path: file }) => file),
        [path.join(root, ...snapshot)],
      );
    });

    it("in no folder that is not there", async () => {
      assert.deepEqual(await found([{ source: "folder", path: path.join(root, "no"), layout: "tree" }]), []);
    });

    it("until the search is stopped", async () => {
      for (const name of ["a", "b", "c"])
        put(Buffer.concat([smallGguf(name), Buffer.from(name)]), `${name}.gguf`);
      const controller = new AbortController();
      let seen = 0;
      const search = { files: [], places: [tree()], memory, signal: controller.signal };
      for await (const model of findModels(search)) {
        assert(model.bytes > 0);
        seen++;
        controller.abort();
      }
      assert.equal(seen, 1);
    });
  });

  describe("lie in known places", () => {
    const places = (given: Partial<Surroundings>): string[] =>
      knownPlaces("/downloads", ["~/mine", "/abs"], {
        environment: {},
        platform: "linux",
        home: root,
        ...given,
      }).map(
        ({ source, path: where }) => `${source} ${path.relative(root, where).split(path.sep).join("/")}`,
      );
    const below = (list: readonly string[]): string[] => list.filter((one) => !one.includes(" .."));

    it("of every program, by its usual folder", () => {
      assert.deepEqual(below(places({})), [
        "folder mine",
        "lm-studio .lmstudio/models",
        "lm-studio .cache/lm-studio/models",
        "ollama .ollama/models",
        "hugging-face .cache/huggingface/hub",
        "node-llama-cpp .node-llama-cpp/models",
        "llama.cpp .cache/llama.cpp",
      ]);
    });

    it("on macOS and Windows too", () => {
      assert(places({ platform: "darwin" }).includes("llama.cpp Library/Caches/llama.cpp"));
      assert(places({ platform: "win32" }).includes("llama.cpp AppData/Local/llama.cpp"));
      assert(!places({ platform: "win32" }).some((one) => one.includes("usr/share")));
      assert(places({ platform: "linux" }).some((one) => one.includes("usr/share/ollama")));
    });

    it("that their variables name", () => {
      const environment = {
        OLLAMA_MODELS: path.join(root, "o"),
        HF_HUB_CACHE: path.join(root, "h"),
        LLAMA_CACHE: path.join(root, "l"),
      };
      const list = places({ environment });
      for (const one of ["ollama o", "hugging-face h", "llama.cpp l"]) assert(list.includes(one), one);
      assert(places({ environment: { HF_HOME: path.join(root, "hf") } }).includes("hugging-face hf/hub"));
      assert(
        places({ environment: { XDG_CACHE_HOME: path.join(root, "x") } }).includes(
          "hugging-face x/huggingface/hub",
        ),
      );
    });

    it("that LM Studio's pointer and settings name", () => {
      put(Buffer.from(`${path.join(root, "studio")}\n`), ".lmstudio-home-pointer");
      put(
        Buffer.from(JSON.stringify({ downloadsFolder: path.join(root, "elsewhere") })),
        "studio",
        "settings.json",
      );
      const list = places({});
      for (const one of ["lm-studio elsewhere", "lm-studio studio/models"]) assert(list.includes(one), one);
    });

    it("and are downloaded to the folder that is given, else to the variable's, else to the platform's", () => {
      assert.equal(downloadFolder("x", { ICL_MODELS_DIR: "y" }), path.resolve("x"));
      assert.equal(downloadFolder("", { ICL_MODELS_DIR: "y" }), path.resolve("y"));
      assert.match(downloadFolder(undefined, {}), /icl-task-vectors/);
    });
  });

  describe("are located by their address", () => {
    const hub = (): Place => ({ source: "hugging-face", path: root, layout: "hub" });

    it("in a folder by owner and repository, whatever the case of the quantisation", async () => {
      const small = put(smallGguf(), "owner", "repo-GGUF", "repo.Q4_K_M.gguf");
      const large = put(smallGguf(), "owner", "repo-GGUF", "sub", "repo-Q8_0.gguf");
      const located = async (rest: string): Promise<string> =>
        locateModel(`hf:owner/repo-GGUF${rest}`, [tree()]);
      assert.equal(await located(":q8_0"), large);
      assert.equal(await located(":Q4_K_M"), small);
      assert.equal(await located("/sub/repo-Q8_0.gguf"), large);
      assert.equal(await located(""), small);
    });

    it("in the hub's cache, the current revision first", async () => {
      const folders = ["models--owner--repo", "snapshots"];
      put(smallGguf(), ...folders, "aaa", "m.Q8_0.gguf");
      const current = put(smallGguf(), ...folders, "bbb", "m.Q8_0.gguf");
      put(Buffer.from("bbb"), "models--owner--repo", "refs", "main");
      assert.equal(await locateModel("hf:owner/repo:Q8_0", [hub()]), current);
    });

    it("by the first part, once all of them are there", async () => {
      const first = put(smallGguf(), "owner", "repo", "m-Q8_0-00001-of-00002.gguf");
      await assert.rejects(locateModel("hf:owner/repo:Q8_0", [tree()]), failure("model-not-downloaded"));
      linkSync(demoModel, path.join(path.dirname(first), "m-Q8_0-00002-of-00002.gguf"));
      assert.equal(await locateModel("hf:owner/repo:Q8_0", [tree()]), first);
    });

    it("and told how to get them where they are not here", async () => {
      put(smallGguf(), "owner", "repo", "m.Q8_0.gguf");
      put(smallGguf(), "owner", "repo", "m.Q4_K_M.gguf.part");
      for (const address of ["hf:owner/repo:Q4_K_M", "hf:other/repo:Q8_0"]) {
        await assert.rejects(
          locateModel(address, [tree(), hub()]),
          failure("model-not-downloaded", /icl models download hf:.*Download Model…/),
        );
      }
    });

    for (const address of [
      "hf:owner",
      "hf:../repo",
      "hf:owner/..:Q8_0",
      "hf:owner/repo/../../x.gguf",
      "hf:a/b/c.txt",
    ]) {
      it(`not where the address leads elsewhere: ${address}`, async () => {
        await assert.rejects(locateModel(address, [tree()]), failure("bad-request"));
      });
    }
  });
});
