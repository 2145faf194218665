import { openLibrary, type LibraryPlace, type LlamaLibrary } from "../engine/llama/library.js";
import { Context } from "../engine/llama/context.js";
import { decodeSpan } from "../engine/rows/measure.js";
import { Session } from "../engine/session.js";
import type { IclDocument } from "../language/document.js";
import { parseDocument } from "../language/parse.js";
import { extractVector, prepareExtraction, type Extraction } from "../method/extract.js";
import { median } from "../method/median.js";
import { boundedExtraction } from "../method/plan.js";
import { atLayer, type TaskVector } from "../method/taskVector.js";
import { defaultEngineOptions } from "../protocol/engineOptions.js";
import type { ModelInfo } from "../protocol/model.js";
import type { Row } from "../protocol/rows.js";
import { decodePlainly, recordBatches } from "./batches.js";
import { InProcessEngine } from "./inProcessEngine.js";
import { sampleTask } from "./sample.js";

/** One measured relation: `value` is a ratio of medians taken in turn within one run. */
export interface Measurement {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** What the value must reach on a model of ordinary size; null where none is set. */
  readonly floor: { readonly atLeast: number } | { readonly atMost: number } | null;
  readonly detail: string;
}

export interface ModelBenchmark {
  readonly model: string;
  readonly layers: number;
  readonly parameters: number;
  readonly threads: number;
  /** Names of the devices that compute layers. */
  readonly device: string;
  readonly measurements: readonly Measurement[];
}

export interface BenchmarkOptions {
  readonly libraries: LibraryPlace;
  readonly threads: number;
  readonly repeats: number;
  readonly onProgress: (what: string) => void;
}

const SEED = 0;

/** Times what the method costs on one model, each against llama.cpp's own work for the same tokens. */
export async function benchmarkModel(file: string, options: BenchmarkOptions): Promise<ModelBenchmark> {
  const library = openLibrary(options.libraries);
  const session = new Session(library);
  try {
    const info = session.load({ file, options: { ...defaultEngineOptions, threads: options.threads } });
    const bench = new Bench(library, session, info, options);
    const measurements = await bench.run();
    const { name: model, layers, parameters, threads, device } = info;
    return { model, layers, parameters, threads, device, measurements };
  } finally {
    session.free();
  }
}

class Bench {
  readonly #library: LlamaLibrary;
  readonly #session: Session;
  readonly #engine: InProcessEngine;
  readonly #info: ModelInfo;
  readonly #options: BenchmarkOptions;
  readonly #document: IclDocument = parseDocument(sampleTask);

  constructor(library: LlamaLibrary, session: Session, info: ModelInfo, options: BenchmarkOptions) {
    this.#library = library;
    this.#session = session;
    this.#engine = new InProcessEngine(session);
    this.#info = info;
    this.#options = options;
  }

  async run(): Promise<Measurement[]> {
    const plan = { seed: SEED, limits: boundedExtraction };
    const extraction = await prepareExtraction(this.#engine, this.#document, this.#info, plan, {});
    const vector = await extractVector(this.#engine, this.#document, this.#info, extraction, {});
    return [
      ...this.#patchPhase(extraction, vector),
      ...(await this.#compress(extraction)),
      ...this.#firstToken(extraction, vector),
    ];
  }

  /** Every fold's query at every layer: all rows in batches, against two ways of one row at a time. */
  #patchPhase(extraction: Extraction, vector: TaskVector): Measurement[] {
    this.#options.onProgress("patch phase");
    const { layers } = this.#info;
    const vectors = Array.from({ length: layers }, (_, layer) => atLayer(vector, layer));
    const queries = extraction.folds.map(({ query }) => [...query]);
    const rows = queries.flatMap((tokens) =>
      vectors.map((_, layer): Row => ({
        tokens,
        patches: [{ vector: layer, layer, position: tokens.length - 1, method: "replace", scale: 1 }],
        expected: [],
        generate: null,
        top: 1,
        reference: null,
      })),
    );
    const { context } = this.#session.parts;
    const single = (cached: boolean): void => {
      for (const tokens of queries) {
        const last = tokens.length - 1;
        context.clear();
        if (cached) decodeSpan(context, tokens, 0, last, 0, []);
        vectors.forEach((values, layer) => {
          const patch = {
            layer,
            position: last,
            values,
            method: "replace",
            identity: String(layer),
          } as const;
          if (cached) context.share(0, 1, last);
          const row = decodeSpan(context, tokens, cached ? last : 0, last + 1, 1, [patch]);
          context.distribution(row).top(1, () => "");
          context.truncate(1, 0);
        });
      }
    };
    const [batched = 0, full = 0, prefix = 0] = this.#inTurn([
      () => void this.#session.evaluate(vectors, rows),
      () => {
        single(false);
      },
      () => {
        single(true);
      },
    ]);
    const what = `${rows.length} rows of ${queries[0]?.length ?? 0} tokens in ${batched.toFixed(1)} ms`;
    return [
      {
        name: "patch phase, against a full zero-shot prompt a row",
        value: full / batched,
        unit: "times as fast",
        floor: { atLeast: 4 },
        detail: `${what}, against ${full.toFixed(1)} ms`,
      },
      {
        name: "patch phase, against one row at a time over a cached prefix",
        value: prefix / batched,
        unit: "times as fast",
        floor: { atLeast: 2 },
        detail: `${what}, against ${prefix.toFixed(1)} ms`,
      },
    ];
  }

  async #compress(extraction: Extraction): Promise<Measurement[]> {
    this.#options.onProgress("compress");
    const { context } = this.#session.parts;
    const groups = [extraction.prompts, ...extraction.folds.map((fold) => fold.prompts)].map((group) =>
      group.map((tokens) => [...tokens]),
    );
    const prompts = groups.flat();
    const promptLength = Math.round(prompts.reduce((sum, { length }) => sum + length, 0) / prompts.length);
    const compress = async (): Promise<void> => {
      const again = await prepareExtraction(
        this.#engine,
        this.#document,
        this.#info,
        { seed: SEED, limits: boundedExtraction },
        {},
      );
      await extractVector(this.#engine, this.#document, this.#info, again, {});
    };
    const count = (await recordBatches(context, compress)).flat().length;
    const captured = (
      await recordBatches(context, async () => {
        await this.#engine.capture({ groups });
      })
    ).flat().length;
    const plain = this.#plainContext();
    const sample = prompts[0] ?? [];
    try {
      const whole: number[] = [];
      const wholePlain: number[] = [];
      const capture: number[] = [];
      const capturePlain: number[] = [];
      for (let repeat = 0; repeat <= this.#options.repeats; repeat++) {
        const times = [
          await elapsed(compress),
          decodePlainly(plain, sample, count, promptLength),
          await elapsed(async () => {
            await this.#engine.capture({ groups });
          }),
          decodePlainly(plain, sample, captured, promptLength),
        ];
        // The first round warms up.
        if (repeat > 0) {
          [whole, wholePlain, capture, capturePlain].forEach((list, index) => list.push(times[index] ?? 0));
        }
      }
      const speed = (captured / median(capture)) * 1000;
      const plainSpeed = (captured / median(capturePlain)) * 1000;
      return [
        {
          name: "whole compress, against plain batched decoding of its distinct tokens",
          value: median(whole) / median(wholePlain),
          unit: "times the time",
          floor: { atMost: 1.25 },
          detail: `${count} tokens in ${median(whole).toFixed(1)} ms, against ${median(wholePlain).toFixed(1)} ms`,
        },
        {
          name: "extraction, against llama.cpp's plain prompt processing",
          value: speed / plainSpeed,
          unit: "times the speed",
          floor: null,
          detail: `${Math.round(speed)} tokens/s, against ${Math.round(plainSpeed)} tokens/s`,
        },
      ];
    } finally {
      plain.free();
    }
  }

  #firstToken(extraction: Extraction, vector: TaskVector): Measurement[] {
    this.#options.onProgress("time to the first token");
    const tokens = [...(extraction.folds[0]?.query ?? [])];
    const patch = {
      vector: 0,
      layer: vector.layer,
      position: tokens.length - 1,
      method: "replace",
      scale: 1,
    } as const;
    const { rows } = this.#session.measure(
      [atLayer(vector, vector.layer)],
      [
        { tokens, patches: [patch], cachedTokens: 0 },
        { tokens, patches: [], cachedTokens: 0 },
      ],
      Math.max(20, this.#options.repeats),
    );
    const [patched = 0, zeroShot = 0] = rows.map(({ milliseconds }) => median(milliseconds));
    return [
      {
        name: "patched query, time to the first token against zero-shot",
        value: patched / zeroShot,
        unit: "times the time",
        floor: null,
        detail: `${patched.toFixed(2)} ms, against ${zeroShot.toFixed(2)} ms`,
      },
    ];
  }

  /** A context of the same shape without the evaluation callback. */
  #plainContext(): Context {
    const { model, context, threadpool } = this.#session.parts;
    return new Context(this.#library, model, threadpool, { ...context.options, hooked: false }, () => false);
  }

  /** Medians in milliseconds; the candidates take turns, after one round that warms up. */
  #inTurn(candidates: readonly (() => void)[]): number[] {
    const times = candidates.map((): number[] => []);
    for (let repeat = 0; repeat <= this.#options.repeats; repeat++) {
      candidates.forEach((candidate, index) => {
        const start = performance.now();
        candidate();
        if (repeat > 0) times[index]?.push(performance.now() - start);
      });
    }
    return times.map(median);
  }
}

async function elapsed(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
