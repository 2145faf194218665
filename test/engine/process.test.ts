import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { EngineClient, type EngineClientOptions } from "../../src/client/engineClient.js";
import type { EvaluateResult, Row } from "../../src/protocol/rows.js";
import { Deferred } from "../support/deferred.js";
import { endedProcess, runs } from "../support/endedProcess.js";
import { failure } from "../support/failure.js";
import { engineEntry } from "../support/repository.js";
import { itUnless } from "../support/itUnless.js";
import { suiteFolder } from "../support/suiteFolder.js";
import { TestSession, exactOptions, greedy, replaceLast, row } from "../support/testSession.js";
import { scriptedShape } from "./scriptedModel.js";

describe("the engine process", function () {
  this.timeout(60_000);
  const folder = suiteFolder();
  let file = "";
  let prompt: number[] = [];
  let here: TestSession;
  const clients: EngineClient[] = [];
  before(async () => {
    file = folder("scripted.gguf");
    here = await TestSession.random(file, scriptedShape);
    prompt = here.prompt("#");
  });
  after(() => {
    here.free();
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) await client.dispose();
  });

  function start(options: Partial<EngineClientOptions> = {}): EngineClient {
    const client = new EngineClient({ entry: engineEntry, ...options });
    clients.push(client);
    return client;
  }

  async function loaded(options: Partial<EngineClientOptions> = {}): Promise<EngineClient> {
    const client = start(options);
    await client.load({ file, options: exactOptions });
    return client;
  }

  const short = (): Row => row(prompt, { generate: greedy(4), top: 3 });

  async function answers(client: EngineClient): Promise<void> {
    const { rows } = await client.evaluate({ vectors: [], rows: [short()] });
    assert.equal(rows[0]?.answer, "####");
  }

  function pidOf(client: EngineClient): number {
    assert.ok(client.pid !== undefined, "no engine runs");
    return client.pid;
  }

  interface Running {
    readonly result: Promise<EvaluateResult>;
    readonly abort: () => void;
  }

  /** Rows for many seconds, of which the first few are done. */
  async function underWay(client: EngineClient): Promise<Running> {
    const controller = new AbortController();
    const rows = Array.from({ length: 2000 }, (_, i) => {
      return row([...prompt, i % 256, ...prompt], { generate: greedy(20) });
    });
    const begun = new Deferred<undefined>();
    const onProgress = (): void => {
      begun.resolve(undefined);
    };
    const result = client.evaluate({ vectors: [], rows }, { signal: controller.signal, onProgress });
    await Promise.race([begun.promise, result]);
    const abort = (): void => {
      controller.abort();
    };
    return { result, abort };
  }

  const cancelled = failure("cancelled");

  it("starts with the first request", async () => {
    const states: string[] = [];
    const client = start({ onState: (state) => states.push(state) });
    assert.equal(client.pid, undefined);
    const info = await client.load({ file, options: exactOptions });
    assert.ok(runs(pidOf(client)));
    assert.deepEqual(states, ["started"]);
    // The session of this process may lie on other devices, see ICL_TEST_DEVICE.
    const { device, placement } = here.info;
    const { tables } = here.info.memory;
    assert.deepEqual(
      { ...info, tokensPerSecond: 0, memory: { ...info.memory, tables }, device, placement },
      { ...here.info, tokensPerSecond: 0 },
    );
    assert.equal(info.device, "CPU");
  });

  it("answers as a session in this process does", async () => {
    const client = await loaded();
    const source = here.prompt("a hot day=");
    const vectors = here.residuals(source);
    const position = prompt.length - 1;
    const patches = [{ ...replaceLast(1, 1, []), position }];
    const rows = [short(), row(source, { top: 4 }), { ...short(), patches, reference: 0 }];
    const remote = await client.evaluate({ vectors, rows });
    assert.deepEqual(remote.rows, here.evaluate(rows, vectors).rows);
    const capture = await client.capture({ groups: [[source], [prompt, source]] });
    assert.deepEqual(capture.groups, here.session.capture({ groups: [[source], [prompt, source]] }).groups);
    const { tokens } = await client.tokenize({ texts: ["a hot day=", ""], beginning: true });
    assert.deepEqual(tokens, [source, here.prompt("")]);
    assert.deepEqual((await client.pieces({ tokens: [97, 256] })).pieces, ["a", ""]);
    const probed = await client.probe({ file, options: exactOptions });
    assert.ok(probed.supported);
    await answers(client);
  });

  it("reports progress up to the end", async () => {
    const client = start();
    const seen: [number, number][] = [];
    const onProgress = ({ done, total }: { done: number; total: number }): void => {
      seen.push([done, total]);
    };
    await client.load({ file, options: exactOptions }, { onProgress });
    assert.deepEqual(seen.at(-1), [100, 100]);
    seen.length = 0;
    const rows = Array.from({ length: 300 }, short);
    await client.evaluate({ vectors: [], rows }, { onProgress });
    const [done, total] = seen.at(-1) ?? [];
    assert.ok(seen.length > 1 && done !== undefined && done === total, seen.join(" "));
  });

  it("counts a row by its tokens: a full prompt is most of the work", async () => {
    const client = start();
    await client.load({ file, options: exactOptions });
    const full = row(Array.from({ length: 400 }, (_, index) => index % 256));
    const shares: number[] = [];
    await client.evaluate(
      { vectors: [], rows: [full, ...Array.from({ length: 40 }, () => row(prompt, { reference: 0 }))] },
      { onProgress: ({ done, total }) => shares.push(done / total) },
    );
    assert.ok((shares[0] ?? 0) > 0.5 && (shares[0] ?? 0) < 1, shares.join(" "));
    assert.equal(shares.at(-1), 1);
  });

  it("stops loading when asked, and goes on", async () => {
    const large = folder("large.gguf");
    const shape = { ...scriptedShape, layers: 6, embeddingLength: 384, feedForwardLength: 1536 };
    const session = await TestSession.random(large, shape);
    session.free();
    const started = new Deferred<undefined>();
    const client = start({
      onState: () => {
        started.resolve(undefined);
      },
    });
    for (const moment of ["when the process starts", "when loading has begun"]) {
      const controller = new AbortController();
      const abort = (): void => {
        controller.abort();
      };
      const onProgress = moment === "when loading has begun" ? abort : undefined;
      const loading = client.load(
        { file: large, options: exactOptions },
        { signal: controller.signal, onProgress },
      );
      if (onProgress === undefined) void started.promise.then(abort);
      await assert.rejects(loading, cancelled, moment);
      await assert.rejects(answers(client), failure("bad-request", /No model/), moment);
    }
    const pid = pidOf(client);
    await client.load({ file, options: exactOptions });
    await answers(client);
    assert.equal(pidOf(client), pid, "another process was needed");
  });

  it("stops evaluating when asked, and goes on", async () => {
    const client = await loaded();
    const pid = pidOf(client);
    const { result, abort } = await underWay(client);
    abort();
    await assert.rejects(result, cancelled);
    await answers(client);
    assert.equal(pidOf(client), pid);
  });

  it("leaves out requests that are cancelled before their turn, and says so at once", async () => {
    const client = await loaded();
    const { result, abort } = await underWay(client);
    let over = false;
    const ended = assert.rejects(result, cancelled).then(() => (over = true));
    const controller = new AbortController();
    const control = { signal: controller.signal };
    const waiting = [
      client.evaluate({ vectors: [], rows: [short()] }, control),
      client.load({ file: folder("absent.gguf"), options: exactOptions }, control),
    ];
    const next = answers(client);
    controller.abort();
    for (const request of waiting) await assert.rejects(request, cancelled);
    assert.equal(over, false, "only after the request before it");
    abort();
    await Promise.all([ended, next]);
    const never = client.tokenize({ texts: ["a"], beginning: false }, { signal: AbortSignal.abort() });
    await assert.rejects(never, cancelled);
    // The load that was left out has not made the client forget its model.
    process.kill(pidOf(client), "SIGKILL");
    await answers(client).catch(failure("engine-died"));
    await answers(client);
  });

  it("is started again with its model after it died", async () => {
    const client = await loaded();
    const pid = pidOf(client);
    const { result } = await underWay(client);
    const waiting = answers(client);
    process.kill(pid, "SIGKILL");
    await assert.rejects(result, failure("engine-died", /SIGKILL|exit code/));
    await waiting;
    await answers(client);
    assert.notEqual(pidOf(client), pid);
    assert.ok(!runs(pid));
  });

  it("is started again however soon after its death the next request comes", async () => {
    const client = await loaded();
    const pid = pidOf(client);
    process.kill(pid, "SIGKILL");
    // Whether the death is known by now is a matter of moments: both answers are right, no other is.
    await answers(client).catch(failure("engine-died"));
    await answers(client);
    assert.notEqual(pidOf(client), pid);
  });

  it("is not started again by itself after three deaths, but on request", async () => {
    const client = await loaded();
    for (let death = 0; death < 3; death++) {
      const { result } = await underWay(client);
      process.kill(pidOf(client), "SIGKILL");
      await assert.rejects(result, failure("engine-died"));
    }
    await assert.rejects(answers(client), failure("engine-died", /3 times/));
    assert.equal(client.pid, undefined);
    await client.restart();
    await answers(client);
  });

  it("ends when idle and starts again with its model", async () => {
    const ended = new Deferred<string>();
    const onState = (state: string, reason: string): void => {
      if (state === "ended") ended.resolve(reason);
    };
    const client = await loaded({ idleLimit: 50, onState });
    const pid = pidOf(client);
    assert.equal(await ended.promise, "as asked");
    assert.ok(!runs(pid));
    await answers(client);
  });

  it("refuses malformed requests and goes on", async () => {
    const client = await loaded();
    const pid = pidOf(client);
    const malformed = failure("bad-request", /Malformed/);
    await assert.rejects(client.tokenize({ texts: 5 } as never), malformed);
    await assert.rejects(client.evaluate({ vectors: [], rows: [row([])] }), malformed);
    await assert.rejects(client.evaluate({ vectors: [], rows: [row([-1])] }), malformed);
    await assert.rejects(client.capture({ groups: [[]] }), malformed);
    const stop = row(prompt, { generate: greedy(4, [""]) });
    await assert.rejects(client.evaluate({ vectors: [], rows: [stop] }), malformed);
    await assert.rejects(client.load({ file, options: {} as never }), malformed);
    await client.load({ file, options: exactOptions });
    await answers(client);
    assert.equal(pidOf(client), pid);
  });

  it("names what is wrong with a model or the libraries", async () => {
    const client = start();
    await assert.rejects(
      client.load({ file: folder("absent.gguf"), options: exactOptions }),
      failure("model-missing"),
    );
    mkdirSync(folder("empty"));
    const bare = start({ environment: { ICL_LLAMA_DIR: folder("empty") } });
    await assert.rejects(bare.load({ file, options: exactOptions }), failure("library-missing"));
  });

  it("is reported dead where its program cannot be run", async () => {
    const client = start({ entry: folder("absent.js") });
    await assert.rejects(client.load({ file, options: exactOptions }), failure("engine-died"));
    assert.match(client.logTail.join("\n"), /absent\.js|^$/);
  });

  itUnless(
    process.platform === "win32",
    "Windows cannot halt a process",
    "is killed when it no longer answers heartbeats",
    async function () {
      const client = await loaded({ heartbeatInterval: 100, heartbeatLimit: 2000 });
      const pid = pidOf(client);
      const { result } = await underWay(client);
      process.kill(pid, "SIGSTOP");
      await assert.rejects(result, failure("engine-hung"));
      await answers(client);
      assert.ok(!runs(pid));
    },
  );

  itUnless(
    process.platform === "win32",
    "Windows cannot halt a process",
    "is killed when it does not stop as asked, which is no death of its own",
    async function () {
      const client = await loaded({ cancelGrace: 50 });
      for (let time = 0; time < 4; time++) {
        const pid = pidOf(client);
        const { result, abort } = await underWay(client);
        process.kill(pid, "SIGSTOP");
        abort();
        await assert.rejects(result, cancelled);
        await answers(client);
        assert.ok(!runs(pid));
      }
    },
  );

  it("is gone after dispose, and nothing starts it again", async () => {
    const client = await loaded();
    const pid = pidOf(client);
    const { result } = await underWay(client);
    const rejected = assert.rejects(result, cancelled);
    const waiting = assert.rejects(answers(client), cancelled);
    await client.dispose();
    assert.ok(!runs(pid));
    await Promise.all([rejected, waiting]);
    await assert.rejects(answers(client), cancelled);
    assert.equal(client.pid, undefined);
  });

  it("ends with the process that started it", async () => {
    const parent = fork(fileURLToPath(new URL("parentProcess.js", import.meta.url)), [file], {
      execArgv: [],
      silent: true,
    });
    const [pid] = (await once(parent, "message")) as [number];
    assert.ok(runs(pid));
    const gone = once(parent, "exit");
    parent.kill("SIGKILL");
    await gone;
    await endedProcess(pid);
  });
});
