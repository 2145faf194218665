import assert from "node:assert/strict";
import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import path from "node:path";
import { EngineClient } from "../../src/client/engineClient.js";
import type { Random } from "../../src/method/random.js";
import type { FoundModel } from "../../src/models/foundModel.js";
import { ModelHelper } from "../../src/models/modelHelper.js";
import { RequestFailure } from "../../src/protocol/failure.js";
import { demoModel, engineEntry, repositoryPath } from "../support/repository.js";
import { seeded } from "../support/seeded.js";
import { repeats } from "../support/soak.js";
import { suiteFolder } from "../support/suiteFolder.js";
import { exactOptions } from "../support/testSession.js";
import { HeaderWalk, mutate, noise, type Mutation } from "./ggufMutations.js";

/** Whatever is in a file, an answer comes within this time, on a busy machine too. In milliseconds. */
const PATIENCE = 30_000;
/** What a file can be told to be; anything else would be a bug, or blame something else. */
const told = ["model-unreadable", "model-refused", "model-missing", "out-of-memory", "engine-died"];

describe("GGUF files with anything in their header", () => {
  const folder = suiteFolder();
  const whole = readFileSync(demoModel);
  const walk = new HeaderWalk(whole);
  const sound = whole.subarray(0, walk.end);

  function* mutations(count: number, random: Random): Generator<Mutation> {
    for (let i = 0; i < count; i++) {
      yield i % 8 === 0 ? noise(random) : mutate(sound, walk, whole.length, random);
    }
  }

  /** Writes the header in front of the sound file's weights. */
  function write(file: string, { header, size }: Mutation): void {
    const present = statSync(file, { throwIfNoEntry: false })?.size;
    if (present !== whole.length) writeFileSync(file, whole);
    const descriptor = openSync(file, "r+");
    try {
      writeSync(descriptor, header, 0, header.length, 0);
      ftruncateSync(descriptor, size);
    } finally {
      closeSync(descriptor);
    }
  }

  it("are loaded or refused with a sentence; llama.cpp ends no more than its process, and that is told", async () => {
    const clients: EngineClient[] = [];
    const start = (): EngineClient => {
      const client = new EngineClient({ entry: engineEntry });
      clients.push(client);
      return client;
    };
    let client = start();
    const file = folder("any.gguf");
    const codes = new Map<string, number>();
    try {
      for (const mutation of mutations(repeats(120, 20_000), seeded("GGUF headers for llama.cpp"))) {
        write(file, mutation);
        const begin = performance.now();
        const code = await client.load({ file, options: exactOptions }).then(
          () => "loaded",
          (error: unknown) => {
            assert.ok(error instanceof RequestFailure, `${mutation.text}: ${String(error)}`);
            assert.ok(told.includes(error.code), `${mutation.text}: ${error.code}: ${error.message}`);
            assert.match(error.message, /[.)]$/, mutation.text);
            if (error.code === "engine-died") {
              assert.match(error.message, /file may be damaged|out of memory/, mutation.text);
            } else if (error.code === "model-unreadable") {
              assert.ok(error.message.includes(file), `${mutation.text}: ${error.message}`);
            }
            return error.code;
          },
        );
        assert.ok(performance.now() - begin < PATIENCE, `${mutation.text} took too long`);
        codes.set(code, (codes.get(code) ?? 0) + 1);
        if (code !== "engine-died") continue;
        // Nothing of it is left to the next process. It is a new client's: one gives up after three deaths.
        client = start();
        assert.ok((await client.load({ file: demoModel, options: exactOptions })).layers > 0);
      }
      assert.ok((codes.get("model-unreadable") ?? 0) > 0 && (codes.get("loaded") ?? 0) > 0);
      assert.ok((await client.load({ file: demoModel, options: exactOptions })).layers > 0);
    } finally {
      for (const one of clients) await one.dispose();
    }
  });

  it("are all listed, with what is wrong with them, by a process that survives them", async () => {
    const random = seeded("GGUF headers for the list of models");
    const helper = new ModelHelper(repositoryPath("out", "src", "models", "main.js"));
    for (let round = 0; round < repeats(1, 200); round++) {
      const place = folder("listed");
      mkdirSync(place);
      const texts = new Map<string, string>();
      for (const { header, size, text } of mutations(200, random)) {
        const file = path.join(place, `${texts.size}.gguf`);
        writeHoles(file, header, size);
        texts.set(file, text);
      }
      const found = new Map<string, FoundModel>();
      const begin = performance.now();
      const places = [{ source: "folder", path: place, layout: "tree" } as const];
      await helper.find({ files: [], places }, (model) => {
        found.set(model.path, model);
      });
      assert.ok(performance.now() - begin < PATIENCE);
      for (const [file, text] of texts) {
        const model = found.get(file);
        // Some bytes make a projector or an adapter of it, which is no model.
        if (model === undefined) continue;
        if (model.problem !== null) assert.match(model.problem, /\.$/, text);
        found.delete(file);
      }
      assert.equal(found.size, 0);
      rmSync(place, { recursive: true });
    }
  });

  it("are given up where a hole makes them endless", async () => {
    const lists = Buffer.from(sound);
    const { offset } = walk.fields.find(({ what }) => what === "list length") ?? assert.fail();
    const size = 2 ** 32;
    lists.writeBigUInt64LE(2n ** 28n, offset);
    const place = folder("endless");
    mkdirSync(place);
    writeHoles(path.join(place, "list.gguf"), lists.subarray(0, offset + 8), size);
    const found: FoundModel[] = [];
    const begin = performance.now();
    const helper = new ModelHelper(repositoryPath("out", "src", "models", "main.js"));
    await helper.find({ files: [], places: [{ source: "folder", path: place, layout: "tree" }] }, (model) =>
      found.push(model),
    );
    assert.match(found[0]?.problem ?? "", /^Its header is damaged/);
    assert.ok(performance.now() - begin < PATIENCE);
  });
});

/** Bytes, and behind them up to the size a hole that reads as zeros. */
function writeHoles(file: string, bytes: Buffer, size: number): void {
  const descriptor = openSync(file, "w");
  try {
    writeSync(descriptor, bytes);
    ftruncateSync(descriptor, size);
  } finally {
    closeSync(descriptor);
  }
}
