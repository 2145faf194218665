import assert from "node:assert/strict";
import { smallShape, writeRandomModel } from "../support/randomModel.js";
import { summariseGguf } from "../../src/engine/fingerprint.js";
import { Accelerators } from "../../src/engine/llama/accelerators.js";
import { Context, type ContextOptions } from "../../src/engine/llama/context.js";
import type { LlamaLibrary } from "../../src/engine/llama/library.js";
import { loadModel, type LoadedModel } from "../../src/engine/loadModel.js";
import { Session } from "../../src/engine/session.js";
import { RequestFailure } from "../../src/protocol/failure.js";
import { defaultEngineOptions, type EngineOptions } from "../../src/protocol/engineOptions.js";
import { failure } from "../support/failure.js";
import { itUnless } from "../support/itUnless.js";
import { suiteFolder } from "../support/suiteFolder.js";
import { exactOptions, testLibrary } from "../support/testSession.js";

describe("where a model is laid", () => {
  const folder = suiteFolder();
  let library: LlamaLibrary;
  let file = "";
  before(async () => {
    library = await testLibrary();
    file = folder("model.gguf");
    writeRandomModel(library.symbols, file, { ...smallShape, architecture: "llama", layers: 3 });
  });

  function free({ model, threadpool, context }: LoadedModel): void {
    context.free();
    threadpool.free();
    model.free();
  }

  /** Loads with a memory that has no room for a context unless `fits`. */
  function loadShort(
    fits: (shape: ContextOptions) => boolean,
    options: EngineOptions,
  ): { readonly loaded: LoadedModel; readonly said: readonly string[] } {
    const said: string[] = [];
    const loaded = loadModel(
      {
        library,
        accelerators: new Accelerators(library),
        hooks: { progress: () => undefined, stopped: () => false },
        makeContext: (model, threadpool, shape) => {
          if (!fits(shape)) throw new RequestFailure("out-of-memory", "No room.");
          return new Context(library, model, threadpool, shape, () => false);
        },
        log: (sentence) => said.push(sentence),
      },
      file,
      summariseGguf(library.symbols, file).needs,
      options,
    );
    assert.ok(typeof loaded !== "string");
    return { loaded, said };
  }

  it("is told with the reason: a small model on the CPU", () => {
    const session = new Session(library);
    const info = session.load({ file, options: defaultEngineOptions });
    session.free();
    assert.equal(info.device, "CPU");
    assert.match(info.placement.reason, /^All 4 layers on the CPU: it is fastest for a model of \d/);
    assert.deepEqual(info.placement.devices, [{ name: "CPU", description: "main memory", layers: 4 }]);
    assert.equal(info.placement.contextSize, 4096);
    assert.deepEqual(info.placement.attempts, []);
  });

  it("is made smaller step by step where memory is short, and every step is told", () => {
    const options = { ...defaultEngineOptions, threads: 1 };
    const { loaded, said } = loadShort(({ kvType, cells }) => kvType === "F16" && cells <= 1024, options);
    const { placement, context } = loaded;
    free(loaded);
    assert.equal(context.options.cells, 1024);
    assert.equal(context.options.kvType, "F16");
    assert.equal(placement.contextSize, 1024);
    assert.equal(placement.attempts.length, 3);
    assert.match(
      placement.reason,
      /^All 4 layers on the CPU with a context of 1024 tokens: llama\.cpp could not allocate more\.$/,
    );
    assert.match(
      said.join("\n"),
      /No room\. Trying less: .* F16 KV cache.*context of 2048.*context of 1024/s,
    );
  });

  it("keeps what was asked for and fails where that has no room", () => {
    const asked = { ...defaultEngineOptions, contextSize: 2048, kvType: "F32" as const, threads: 1 };
    const sequences = new Set<number>();
    assert.throws(
      () =>
        loadShort(({ cells, kvType, sequences: count }) => {
          assert.deepEqual([cells, kvType], [2048, "F32"]);
          sequences.add(count);
          return false;
        }, asked),
      failure("out-of-memory"),
    );
    assert.equal(Math.min(...sequences), 8);
  });

  it("makes room for the context that is asked for", () => {
    const session = new Session(library);
    const info = session.load({ file, options: { ...exactOptions, contextSize: 8192 } });
    session.free();
    assert.equal(info.placement.contextSize, 8192);
  });

  itUnless(
    process.platform === "darwin",
    "Metal is there on a Mac",
    "is refused where a kind of GPU is asked for that is not there",
    function () {
      const session = new Session(library);
      const options: EngineOptions = { ...exactOptions, device: "metal", gpuLayers: "auto" };
      assert.throws(
        () => session.load({ file, options }),
        failure("library-unsupported", /no device for metal/),
      );
    },
  );

  it("is refused where servers are named and the libraries cannot use any", () => {
    if (library.symbols.ggml_backend_reg_by_name("RPC") !== null) {
      process.stdout.write("      left out: ICL_LLAMA_DIR names libraries that can\n");
      return;
    }
    const session = new Session(library);
    const options: EngineOptions = { ...exactOptions, gpuLayers: "auto", rpcServers: ["127.0.0.1:1"] };
    assert.throws(() => session.load({ file, options }), failure("library-unsupported", /GGML_RPC=ON/));
  });
});
