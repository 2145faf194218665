import assert from "node:assert/strict";
import path from "node:path";
import { VectorCache } from "../../src/cache/vectorCache.js";
import { EngineClient, type EngineClientOptions } from "../../src/client/engineClient.js";
import { parseDocument } from "../../src/language/parse.js";
import { boundedExtraction } from "../../src/method/teachingPlan.js";
import { writeRandomModel, smallShape, type RandomModelShape } from "../support/randomModel.js";
import type { EngineOptions } from "../../src/protocol/engineOptions.js";
import type { Compressed } from "../../src/workbench/compressed.js";
import type { TaskFile } from "../../src/workbench/taskFile.js";
import { Workbench } from "../../src/workbench/workbench.js";
import type { WorkControl } from "../../src/workbench/workControl.js";
import { repositoryPath } from "../support/repository.js";
import { exactOptions, testLibrary } from "../support/testSession.js";

/** The engine's process as it is shipped. */
export const builtEngine = repositoryPath("dist", "engine.mjs");

/** Small enough to be loaded hundreds of times, with room for prompts of many demonstrations. */
export const workShape: RandomModelShape = { ...smallShape, contextLength: 4096 };

export async function writeModel(file: string, shape: Partial<RandomModelShape> = {}): Promise<void> {
  writeRandomModel((await testLibrary()).symbols, file, { ...workShape, ...shape });
}

/** Demonstrations and queries about numbers, different ones for each name. */
export function task(name: string, demonstrations = 5, queries = 4): TaskFile {
  const demonstration = (_: unknown, index: number): string => `${name} ${index} -> ${index * 7} ${name}`;
  const query = (_: unknown, index: number): string => `? ${name} ${100 + index} -> ${index}`;
  const lines = [
    ...Array.from({ length: demonstrations }, demonstration),
    ...Array.from({ length: queries }, query),
  ];
  const file = `${name}.icl`;
  return {
    path: path.resolve(file),
    document: parseDocument(`---\nmaxTokens: 8\n---\n${lines.join("\n")}\n`, file),
  };
}

/** An engine process of the built program, a cache, and the workbench over both. */
export class EngineWork {
  readonly client: EngineClient;
  readonly cache: VectorCache;
  readonly workbench: Workbench;
  readonly options: EngineOptions;
  /** What the cache complained of: nothing, unless the test gives it cause. */
  readonly warnings: string[] = [];

  constructor(
    model: string,
    cacheFolder: string,
    options: Partial<EngineClientOptions> = {},
    engineOptions: EngineOptions = exactOptions,
  ) {
    this.options = engineOptions;
    this.client = new EngineClient({ entry: builtEngine, ...options });
    this.cache = new VectorCache(cacheFolder, {
      maxBytes: 2 ** 30,
      onWarning: (message) => this.warnings.push(message),
    });
    this.workbench = new Workbench({
      engine: this.client,
      cache: this.cache,
      engineOptions,
      defaultModel: model,
      seed: 0,
      limits: boundedExtraction,
    });
  }

  /** Every entry of the cache can be read, and nothing had to be warned of. */
  async assertCacheWhole(): Promise<void> {
    const { damaged } = await this.cache.verify();
    assert.deepEqual({ damaged, warnings: this.warnings }, { damaged: [], warnings: [] });
  }
}

/** Something that a user asks for; its result holds all that must come out the same, bit for bit. */
export interface Wish {
  readonly name: string;
  readonly ask: (workbench: Workbench, control: WorkControl) => Promise<unknown>;
}

/** What a user may have asked for at once, of each kind. */
export function wishes(): Wish[] {
  const [first, second, third, fourth] = ["ant", "bee", "cat", "dog"].map((name) => task(name));
  assert.ok(first !== undefined && second !== undefined && third !== undefined && fourth !== undefined);
  return [
    {
      name: "compress",
      ask: async (workbench, control) => vectorOf(await workbench.compress(first, control, true)),
    },
    {
      name: "compress where cached",
      ask: async (workbench, control) => vectorOf(await workbench.compress(second, control)),
    },
    {
      name: "sweep",
      ask: async (workbench, control) => {
        const { compressed, sweep } = await workbench.sweep(third, control);
        return { ...vectorOf(compressed), sweep };
      },
    },
    {
      name: "compare",
      ask: async (workbench, control) => {
        const { vector, queries, summary } = await workbench.compare(fourth, control, false);
        return { layer: vector.layer, queries, summary };
      },
    },
    {
      name: "run",
      ask: async (workbench, control) => {
        const answers = [];
        // A single one: how many share a batch depends on the time they take, and the last bits depend on that.
        for await (const { answer, top } of workbench.run(second, ["bee 1"], "task-vector", control))
          answers.push({ answer, top });
        return answers;
      },
    },
  ];
}

/** A vector by its numbers, whether or not it was cached. */
function vectorOf({ vector, digest }: Compressed): object {
  const { theta, layer, candidates, heldOut, folds } = vector;
  const { buffer, byteOffset, byteLength } = theta;
  const numbers = Buffer.from(buffer, byteOffset, byteLength).toString("base64");
  return { numbers, layer, candidates, heldOut, folds, digest };
}
