import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { encodeControlVector } from "../../src/exchange/controlVectorGguf.js";
import { failureData } from "../../src/protocol/failure.js";
import type { Intervention } from "../../src/protocol/intervention.js";
import { FAILURE, requests, type RequestName } from "../../src/protocol/messages.js";
import { seeded } from "../support/seeded.js";
import { repeats } from "../support/soak.js";
import { suiteFolder } from "../support/suiteFolder.js";
import { exactOptions, greedy, replaceLast, row } from "../support/testSession.js";
import { workShape, writeModel } from "./engineWork.js";
import { anything, mutated, type Json } from "./mutate.js";
import { RawEngine } from "./rawEngine.js";

/** What the library of JSON-RPC answers to a request of a name that nobody answers. */
const METHOD_NOT_FOUND = -32_601;

describe("messages to the engine that are none", () => {
  const folder = suiteFolder();
  let engine: RawEngine;
  let load: Json = null;
  /** Requests of every name that are in order. */
  const valid: (readonly [name: RequestName, params: Json])[] = [];
  /** The answers to what has one and only one answer. */
  const right = new Map<RequestName, unknown>();

  before(async () => {
    const file = folder("model.gguf");
    await writeModel(file, { contextLength: 512 });
    load = plain({ file, options: exactOptions });
    engine = new RawEngine(folder());
    await engine.result("load", load);
    const { embeddingLength, layers } = workShape;
    const direction = new Float32Array(embeddingLength).fill(0.1);
    const about = { architecture: "qwen2", layers, layer: 1, direction, name: "n", description: "d" };
    writeFileSync(folder("vector.gguf"), encodeControlVector(about));
    const tokens = [256, 97, 98, 99];
    const state = folder("state.kv");
    const saved = requests.saveState.result.parse(await engine.result("saveState", { tokens, file: state }));
    const vectors = [Buffer.from(direction.buffer).toString("base64")];
    const addDirection: Intervention = {
      source: { kind: "linear", center: 0, offset: 0, keys: [0], values: [0] },
      layer: 0,
      method: "add",
      scale: 0.5,
    };
    const asked = row([...tokens, 100], {
      patches: [replaceLast(0, 1, [...tokens, 100])],
      expected: [97],
      generate: greedy(4, ["."]),
      follow: [addDirection],
      top: 3,
      reference: 0,
    });
    const prompt = {
      instruction: "i",
      demonstrations: [{ input: "a", output: "b" }],
      input: "c",
      answer: "d",
    };
    const each: Readonly<Record<RequestName, unknown>> = {
      load,
      probe: load,
      tokenize: { texts: ["a hot day", ""], beginning: true },
      chat: { prompts: [prompt], texts: true },
      pieces: { tokens },
      capture: { groups: [[tokens], [tokens, [97]]] },
      states: { prompts: [{ tokens, count: 2 }], layers: [0, 1] },
      relate: { prompts: [tokens, [97]] },
      evaluate: { vectors, rows: [{ ...asked, reference: null }, asked] },
      advance: {
        wanted: [7],
        admit: [
          {
            id: 1,
            tokens,
            prefix: 2,
            interventions: "held",
            generate: greedy(4, ["."]),
            temperature: 0,
            seed: 1,
            top: 2,
            answer: [97],
          },
        ],
        hold: [{ key: "held", separator: [addDirection], answer: [], cells: null }],
        vectors,
        milliseconds: 5,
      },
      saveState: { tokens, file: folder("other.kv") },
      fitCells: { tokens, kept: 1, clusters: [[1]], probedFrom: 1, ridge: 5 },
      measure: {
        vectors,
        rows: [{ tokens: asked.tokens, patches: asked.patches, cachedTokens: 1 }],
        repeats: 2,
      },
    };
    const rows = [{ ...asked, reference: null }];
    const steered = { vectors, rows, controlVector: { file: folder("vector.gguf"), strength: 1 } };
    const { sha256, conditions } = saved;
    const resumed = { vectors, rows, state: { file: state, sha256, conditions } };
    for (const [name, params] of Object.entries(each) as [RequestName, unknown][])
      valid.push([name, plain(params)]);
    for (const params of [steered, resumed]) valid.push(["evaluate", plain(params)]);
    for (const name of ["tokenize", "pieces", "capture", "relate"] as const)
      right.set(name, await engine.result(name, paramsOf(name)));
  });
  after(async () => {
    await engine.stop();
  });

  function plain(value: unknown): Json {
    return JSON.parse(JSON.stringify(value)) as Json;
  }

  /** Those of the first request of a name. */
  function paramsOf(wanted: RequestName): Json {
    return valid.find(([name]) => name === wanted)?.[1] ?? null;
  }

  async function answersRight(): Promise<void> {
    await engine.result("load", load);
    for (const [name, answer] of right) assert.deepEqual(await engine.result(name, paramsOf(name)), answer);
  }

  it("leave valid ones answered", async () => {
    for (const [name, params] of valid) {
      if (name === "chat" || name === "probe") continue;
      requests[name].result.parse(await engine.result(name, params));
    }
    // The probe leaves no model; the model has no template.
    assert.match(
      (await engine.ask("chat", { request: 1, params: paramsOf("chat") })).error?.message ?? "",
      /template/,
    );
    await answersRight();
  });

  const times = repeats(1000, 200_000);
  it(`are answered with what is wrong about them, ${times} mutated requests`, async () => {
    const random = seeded("requests");
    const counts = { refused: 0, answered: 0 };
    for (let time = 0; time < times; time++) {
      const [name, params] = random.pick(valid);
      const envelope: Json = { request: time, params };
      let message = mutated(envelope, random);
      while (random.nextInt(3) === 0) message = mutated(message, random);
      const { result, error } = await engine.ask(name, message);
      const shown = `${name} ${JSON.stringify(message).slice(0, 2000)}`;
      if (error === undefined) {
        const { error: problem } = requests[name].result.safeParse(result);
        assert.equal(problem, undefined, `${shown}: ${JSON.stringify(result)}`);
        counts.answered++;
      } else {
        assert.equal(error.code, FAILURE, `${shown}: ${error.message}`);
        assert.ok(failureData().safeParse(error.data).success, shown);
        assert.match(error.message, /\p{L}.{5,}/su, shown);
        counts.refused++;
      }
      if (time % 100 === 99) await answersRight();
    }
    assert.ok(counts.refused > times / 2 && counts.answered > 0, JSON.stringify(counts));
    await answersRight();
  });

  const babble = repeats(2000, 100_000);
  it(`do no harm where they are not even requests, ${babble} of them`, async () => {
    const random = seeded("babble");
    const cancel: Json = { jsonrpc: "2.0", method: "$/cancelRequest", params: { id: 1 } };
    const answer: Json = { jsonrpc: "2.0", id: 1, result: {} };
    const heartbeat: Json = { jsonrpc: "2.0", id: 1, method: "heartbeat" };
    const request: Json = { jsonrpc: "2.0", id: 1, method: "tokenize", params: { request: 1, params: null } };
    for (let time = 0; time < babble; time++) {
      const base = random.pick([cancel, answer, heartbeat, request]);
      engine.send(random.nextInt(10) === 0 ? anything(random) : mutated(base, random));
      if (time % 500 === 499) await answersRight();
    }
    await answersRight();
    const unknown = await engine.ask("nonsense", {}, 1_000_000);
    assert.equal(unknown.error?.code, METHOD_NOT_FOUND);
    const listed = await engine.ask("tokenize", ["a"], 1_000_001);
    assert.match(listed.error?.message ?? "", /^Malformed request/);
  });
});
