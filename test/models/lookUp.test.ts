import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { modelAddressText, parseModelAddress } from "../../src/language/modelAddress.js";
import { catalogue } from "../../src/models/catalogue.js";
import { fileName } from "../../src/models/fileName.js";
import { hubAccess } from "../../src/models/hubAccess.js";
import { lookUpModel } from "../../src/models/lookUp.js";
import type { Offer } from "../../src/models/offer.js";
import { progressText } from "../../src/models/progressText.js";
import { quantisationOf } from "../../src/models/quantisation.js";
import { failure } from "../support/failure.js";
import { suiteFolder } from "../support/suiteFolder.js";
import { smallGguf } from "./smallGguf.js";
import { COMMIT, sha256, TestHub } from "./testHub.js";

const model = smallGguf();

describe("looking up a model", () => {
  let hub: TestHub;
  before(async () => {
    hub = await TestHub.start();
  });
  after(async () => {
    await hub.stop();
  });
  beforeEach(() => {
    hub.reset();
    for (const name of [
      "m.Q4_K_M.gguf",
      "m.Q8_0.gguf",
      "f16/m-F16-00001-of-00002.gguf",
      "f16/m-F16-00002-of-00002.gguf",
    ]) {
      hub.put(`owner/m-GGUF/${name}`, model);
    }
    hub.put("owner/m-GGUF/mmproj-F16.gguf", model);
    hub.put("owner/m-GGUF/half-00001-of-00002.gguf", model);
  });

  const lookUp = async (address: string): Promise<Offer> =>
    lookUpModel(address, { access: hub.access, patience: { attempts: 2, delay: 1, silence: 1000 } });

  it("refuses an address with an escape that is none", async () => {
    await assert.rejects(lookUp(`${hub.endpoint}owner/%zz`), failure("bad-request", /names no GGUF file/));
    assert.deepEqual(hub.seen, []);
  });

  it("offers every quantisation that is whole, with sizes and digests of the hub", async () => {
    const { models, chosen, host } = await lookUp("hf:owner/m-GGUF");
    assert.equal(chosen, null);
    assert.equal(host, new URL(hub.endpoint).host);
    assert.deepEqual(
      models.map(({ address, quantisation, bytes, files }) => [address, quantisation, bytes, files.length]),
      [
        ["hf:owner/m-GGUF:Q8_0", "Q8_0", model.length, 1],
        ["hf:owner/m-GGUF:Q4_K_M", "Q4_K_M", model.length, 1],
        ["hf:owner/m-GGUF:F16", "F16", 2 * model.length, 2],
      ],
    );
    assert.deepEqual(models[0]?.files, [
      {
        url: `${hub.endpoint}owner/m-GGUF/resolve/${COMMIT}/m.Q8_0.gguf`,
        path: "owner/m-GGUF/m.Q8_0.gguf",
        bytes: model.length,
        sha256: sha256(model),
      },
    ]);
    assert.equal(hub.fetches().length, 0);
  });

  for (const [address, wanted] of [
    ["hf:owner/m-GGUF:q8_0", "hf:owner/m-GGUF:Q8_0"],
    ["hf:owner/m-GGUF/m.Q4_K_M.gguf", "hf:owner/m-GGUF:Q4_K_M"],
    ["hf:owner/m-GGUF/f16/m-F16-00002-of-00002.gguf", "hf:owner/m-GGUF:F16"],
    ["ENDPOINTowner/m-GGUF/blob/main/m.Q8_0.gguf", "hf:owner/m-GGUF:Q8_0"],
    ["ENDPOINTowner/m-GGUF/resolve/main/f16/m-F16-00001-of-00002.gguf?download=true", "hf:owner/m-GGUF:F16"],
  ] as const) {
    it(`knows which one ${address} means`, async () => {
      const { models, chosen } = await lookUp(address.replace("ENDPOINT", hub.endpoint));
      assert.equal(models[chosen ?? -1]?.address, wanted);
    });
  }

  it("takes a page of the hub for its repository", async () => {
    for (const page of ["owner/m-GGUF", "owner/m-GGUF/tree/main"]) {
      assert.equal((await lookUp(`${hub.endpoint}${page}`)).models.length, 3);
    }
  });

  it("says what there is in place of what is asked for", async () => {
    await assert.rejects(
      lookUp("hf:owner/m-GGUF:Q2_K"),
      failure("model-missing", /has no Q2_K\. It has Q8_0, Q4_K_M, F16/),
    );
    hub.put("owner/words/README.gguf.txt", model);
    await assert.rejects(lookUp("hf:owner/words"), failure("model-missing", /no GGUF model.*-GGUF/));
    await assert.rejects(lookUp("hf:owner/nothing"), failure("model-missing", /404/));
  });

  for (const wrong of [
    "hf:owner",
    "model.gguf",
    "hf:a/b/../c.gguf",
    "ftp://x/m.gguf",
    "https://me:pw@x/m.gguf",
    "https://x/page.html",
  ]) {
    it(`refuses ${wrong} before anything is asked`, async () => {
      await assert.rejects(lookUp(wrong), failure("bad-request"));
      assert.equal(hub.seen.length, 0);
    });
  }

  it("believes no list that leads out of the folder, or is none", async () => {
    const answer = (value: unknown): void => {
      hub.hubMisbehaviour = (_, response) => {
        response.writeHead(200).end(typeof value === "string" ? value : JSON.stringify(value));
        return true;
      };
    };
    const lfs = { sha256: sha256(model), size: model.length };
    answer({
      sha: COMMIT,
      siblings: [
        { rfilename: "../../x.gguf", lfs },
        { rfilename: "a\\b.gguf", lfs },
      ],
    });
    await assert.rejects(lookUp("hf:owner/m-GGUF"), failure("model-missing", /no GGUF/));
    answer("<html>");
    await assert.rejects(lookUp("hf:owner/m-GGUF"), failure("download-failed", /cannot be understood/));
    answer({ sha: "../../main", siblings: [] });
    await assert.rejects(lookUp("hf:owner/m-GGUF"), failure("download-failed", /cannot be understood/));
  });
});

describe("the way to a hub", () => {
  const folder = suiteFolder();
  const access = (environment: Record<string, string>): ReturnType<typeof hubAccess> =>
    hubAccess({ environment, platform: "linux", home: folder() });

  it("is the usual one, or what the variables name", () => {
    assert.equal(access({}).endpoint, "https://huggingface.co/");
    assert.equal(access({ HF_ENDPOINT: "https://mirror.example/hf" }).endpoint, "https://mirror.example/hf/");
    const both = { HF_ENDPOINT: "https://a.example", MODEL_ENDPOINT: "https://b.example" };
    assert.equal(access(both).endpoint, "https://b.example/");
    assert.throws(() => access({ HF_ENDPOINT: "mirror" }), failure("bad-request", /HF_ENDPOINT/));
  });

  it("has the token of the variable, or of the file that logging in writes", () => {
    assert.equal(access({}).token, undefined);
    assert.equal(access({ HF_TOKEN: " abc\n" }).token, "abc");
    writeFileSync(folder("token"), "from-file\n");
    assert.equal(access({ HF_HOME: folder() }).token, "from-file");
    assert.equal(access({ HF_TOKEN_PATH: folder("token") }).token, "from-file");
  });
});

describe("names and figures of models", () => {
  it("reads quantisations from names of files", () => {
    for (const [name, wanted] of [
      ["SmolLM2-135M.Q8_0.gguf", "Q8_0"],
      ["qwen2.5-0.5b-instruct-q4_k_m.gguf", "Q4_K_M"],
      ["Model-IQ4_XS-00001-of-00003.gguf", "IQ4_XS"],
      ["Q4_K_M/Model-UD-Q2_K_XL.gguf", "Q2_K_XL"],
      ["model-bf16.gguf", "BF16"],
      ["gpt-oss-20b-MXFP4.gguf", "MXFP4"],
      ["Qwen2-7B.gguf", undefined],
    ] as const) {
      assert.equal(quantisationOf(name), wanted, name);
    }
  });

  it("makes names that every system takes", () => {
    for (const [name, wanted] of [
      ["Model.Q8_0.gguf", "Model.Q8_0.gguf"],
      ["localhost:8080", "localhost_8080"],
      ["con", "_con"],
      ["nul.gguf", "_nul.gguf"],
      ["..", "__"],
      ["a/b\\c", "a_b_c"],
      ["ends. ", "ends__"],
    ] as const) {
      assert.equal(fileName(name), wanted);
    }
  });

  it("recommends models by addresses that can be read, from small to large", () => {
    for (const { address } of catalogue) {
      const parsed = parseModelAddress(address);
      assert(parsed?.quantisation !== undefined, address);
      assert.equal(modelAddressText(parsed), address);
    }
    const sizes = catalogue.map(({ billions }) => billions);
    assert.deepEqual(
      sizes,
      [...sizes].sort((a, b) => a - b),
    );
    assert(!catalogue.some(({ address }) => /instruct|chat|-it\b/i.test(address)));
  });

  it("tells how far a download is", () => {
    const half = { done: 2 ** 29, total: 2 ** 30, bytesPerSecond: 2 ** 24, checking: false };
    assert.equal(progressText(half), "512 MiB of 1.0 GiB, 16.0 MiB/s, 32 s left");
    assert.equal(progressText({ ...half, bytesPerSecond: null }), "512 MiB of 1.0 GiB");
    assert.equal(
      progressText({ ...half, bytesPerSecond: 2 ** 20 }),
      "512 MiB of 1.0 GiB, 1.0 MiB/s, 9 minutes left",
    );
    assert.equal(progressText({ ...half, total: null }), "512 MiB, 16.0 MiB/s");
    assert.equal(progressText({ ...half, checking: true }), "checking what is there: 512 MiB of 1.0 GiB");
  });
});
