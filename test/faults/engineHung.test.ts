import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { setTimeout } from "node:timers/promises";
import type { EngineClientOptions } from "../../src/client/engineClient.js";
import { endedProcess } from "../support/endedProcess.js";
import { failure } from "../support/failure.js";
import { itUnless } from "../support/itUnless.js";
import { suiteFolder } from "../support/suiteFolder.js";
import { exactOptions, row } from "../support/testSession.js";
import { EngineWork, task, writeModel } from "./engineWork.js";

describe("an engine that hangs", () => {
  const folder = suiteFolder();
  let work: EngineWork | undefined;
  let server: Server | undefined;
  const sockets: Socket[] = [];

  before(async () => {
    await writeModel(folder("model.gguf"));
  });
  afterEach(async () => {
    await work?.client.dispose();
    for (const socket of sockets.splice(0)) socket.destroy();
    server?.close();
    server = undefined;
  });

  const log: string[] = [];
  function start(options: Partial<EngineClientOptions>): EngineWork {
    log.length = 0;
    work = new EngineWork(folder("model.gguf"), folder("cache"), {
      log: (line) => log.push(line),
      ...options,
    });
    return work;
  }

  const long = task("ant", 24, 200);

  itUnless(
    process.platform === "win32",
    "Windows cannot halt a process",
    "is replaced once it has not answered for a while, and says so",
    async function () {
      const { client, workbench } = start({ heartbeatInterval: 100, heartbeatLimit: 2000 });
      await workbench.compress(task("bee"), {});
      const { pid } = client;
      assert.ok(pid !== undefined);
      let comparing: Promise<unknown> = Promise.resolve();
      // Until its first queries are asked: what comes before is short, and others have their turn between.
      await new Promise<void>((resolve) => {
        const keep = (): void => {
          resolve();
        };
        comparing = workbench.compare(long, {}, false, undefined, { of: () => [], keep });
      });
      const waiting = workbench.compress(task("cat"), {});
      await setTimeout(100);
      process.kill(pid, "SIGSTOP");
      const halted = performance.now();
      const hung = /^The engine process has not answered for 2 s and was ended\. Run the command again\.$/;
      await assert.rejects(comparing, failure("engine-hung", hung));
      assert.ok(performance.now() - halted < 5000, "not within its time");
      await endedProcess(pid);
      assert.ok(
        log.some((line) => line.includes("has not answered for 2 s")),
        "the log says nothing",
      );
      // What waited behind it is answered by the next engine.
      assert.equal((await waiting).cached, false);
      assert.notEqual(client.pid, pid);
      assert.equal((await workbench.compress(task("bee"), {})).cached, true);
      await work?.assertCacheWhole();
    },
  );

  itUnless(
    process.platform === "win32",
    "there are no pipes in folders",
    "is ended where its thread that computes is stuck, once its user has cancelled",
    async function () {
      // llama.cpp opens it to read, and waits for a writer that never comes: as on a disk that no longer answers.
      const pipe = folder("vector.gguf");
      execFileSync("mkfifo", [pipe]);
      const grace = 500;
      const { client, workbench } = start({
        cancelGrace: grace,
        heartbeatInterval: 50,
        heartbeatLimit: 1000,
      });
      await workbench.compress(task("dog"), {});
      const { pid } = client;
      assert.ok(pid !== undefined);
      const controller = new AbortController();
      const working = client.evaluate(
        { vectors: [], rows: [row([97])], controlVector: { file: pipe, strength: 1 } },
        { signal: controller.signal },
      );
      const waiting = workbench.compress(task("eel"), {});
      // The thread that speaks goes on: only the user can know that this takes too long.
      await setTimeout(1500);
      assert.equal(client.pid, pid);
      const asked = performance.now();
      controller.abort();
      await assert.rejects(working, failure("cancelled", /did not stop and was ended/));
      const waited = performance.now() - asked;
      assert.ok(waited < grace + 1000, `not within its time but ${waited} ms`);
      await endedProcess(pid);
      assert.ok(
        log.some((line) => line.includes("did not stop and was ended")),
        "the log says nothing",
      );
      assert.equal((await waiting).cached, false);
      assert.notEqual(client.pid, pid);
    },
  );

  itUnless(
    process.platform === "win32",
    "there are no pipes in folders",
    "is not made to hang by a model that is a pipe",
    async function () {
      execFileSync("mkfifo", [folder("pipe.gguf")]);
      const { client } = start({});
      await assert.rejects(
        client.load({ file: folder("pipe.gguf"), options: exactOptions }),
        failure("model-missing", /pipe\.gguf is not a file/),
      );
    },
  );

  it("does not hang where a server accepts and never answers", async () => {
    server = createServer((socket) => sockets.push(socket)).listen(0, "127.0.0.1");
    await setTimeout(50);
    const { port } = server.address() as AddressInfo;
    const { client, workbench } = start({});
    const options = { ...exactOptions, gpuLayers: "auto" as const, rpcServers: [`127.0.0.1:${port}`] };
    const loading = client.load({ file: folder("model.gguf"), options });
    // Others need not wait for it longer than its time.
    const waiting = workbench.compress(task("bee"), {}, true);
    await assert.rejects(loading, failure("server-unreachable", /does not answer.*within 5 s/));
    assert.equal((await waiting).cached, false);
  });

  it("is not mistaken for one by a program that was asleep itself", async () => {
    const { client, workbench } = start({ heartbeatInterval: 20, heartbeatLimit: 1500 });
    await workbench.compress(task("bee"), {});
    const { pid } = client;
    for (let time = 0; time < 3; time++) {
      const working = client.tokenize({ texts: ["a"], beginning: false });
      // As at a breakpoint, or while the machine sleeps: nothing that comes in is read.
      const until = performance.now() + 1800;
      while (performance.now() < until);
      await working;
      await setTimeout(50);
    }
    assert.equal(client.pid, pid, "it was ended, though it answered");
  });
});
