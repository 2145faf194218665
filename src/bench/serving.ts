import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { VectorCache } from "../cache/vectorCache.js";
import { EngineClient } from "../client/engineClient.js";
import { median } from "../method/median.js";
import { boundedExtraction } from "../method/teachingPlan.js";
import { defaultEngineOptions } from "../protocol/engineOptions.js";
import { startServer } from "../serve/server.js";
import { ServedModels } from "../serve/servedModels.js";
import { readTaskFile, type TaskFile } from "../workbench/taskFile.js";
import { Workbench } from "../workbench/workbench.js";
import { duration, elapsed, pairedRatio, type Figure } from "./measurement.js";
import type { ModelFigures } from "./benchmark.js";
import { queryInputs, sampleTask } from "./sample.js";

const CACHE_BYTES = 64 * 1024 * 1024;
const CLIENTS = [1, 8, 32] as const;
/** Requests of each client in a round. */
const REQUESTS_EACH = 3;
/** A single client waits little, and its times vary most. */
const REQUESTS_ALONE = 8;
/** Tokens of every answer, unless the model ends it earlier. */
const ANSWER_TOKENS = 8;
/** Pairs of a round in which the time to the first token is taken. */
const FIRST_TOKENS = 16;

/** Ids that the server gives the sample task, and what they are compared as. */
const modes = [
  { id: "benchmark", name: "vector" },
  { id: "benchmark@few-shot", name: "few-shot, prefix cached" },
  { id: "benchmark@zero-shot", name: "zero-shot" },
] as const;

export interface ServingOptions {
  /** Of the engine's process. */
  readonly entry: string;
  readonly model: string;
  readonly threads: number;
  readonly rounds: number;
  readonly onProgress: (what: string) => void;
}

/** Requests that were answered in one round by one mode. */
interface Round {
  readonly milliseconds: number;
  /** Of each request, in milliseconds. */
  readonly latencies: readonly number[];
  readonly tokens: number;
}

/**
 * Times the server with clients over HTTP: the vector, the full prompt whose beginning is computed once, and plain
 * zero-shot prompts take turns, each with answers of the same length. The clients are of this process.
 */
export async function measureServing({
  entry,
  model,
  threads,
  rounds,
  onProgress,
}: ServingOptions): Promise<ModelFigures> {
  const folder = mkdtempSync(path.join(tmpdir(), "icl-bench-"));
  const engine = new EngineClient({ entry, ownGroup: false });
  const closing = new AbortController();
  try {
    const file = path.join(folder, "benchmark.icl");
    // No answer ends by its text, so that all modes have the same to do.
    writeFileSync(
      file,
      sampleTask.replace("\n---\n", `\nstop: "\\u0001"\nmax_tokens: ${ANSWER_TOKENS}\n---\n`),
    );
    const workbench = new Workbench({
      engine,
      cache: new VectorCache(path.join(folder, "cache"), {
        maxBytes: CACHE_BYTES,
        onWarning: (message) => {
          throw new Error(message);
        },
      }),
      engineOptions: { ...defaultEngineOptions, threads },
      defaultModel: model,
      seed: 0,
      limits: boundedExtraction,
    });
    const models = await ServedModels.open(workbench, [file], { signal: closing.signal });
    const server = await startServer(workbench, models, {
      host: "127.0.0.1",
      port: 0,
      key: undefined,
      origins: [],
      most: Math.max(...CLIENTS) * 2,
      log: (sentence) => {
        throw new Error(sentence);
      },
    });
    try {
      const figures = [];
      for (const clients of CLIENTS) {
        onProgress(clients === 1 ? "one client" : `${clients} clients`);
        figures.push(...(await throughput(server.url, clients, rounds)));
      }
      onProgress("time to the first token");
      figures.push(await firstToken(server.url, workbench, await readTaskFile(file), rounds));
      const { name, layers, parameters, threads: used, device } = models.model;
      return { model: name, layers, parameters, threads: used, device, figures, curves: [] };
    } finally {
      await server.close();
    }
  } finally {
    closing.abort();
    await engine.dispose();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function throughput(url: string, clients: number, rounds: number): Promise<Figure[]> {
  const inputs = queryInputs(clients === 1 ? REQUESTS_ALONE : clients * REQUESTS_EACH);
  const taken = modes.map((): Round[] => []);
  for (let round = 0; round <= rounds; round++) {
    for (const [place, { id }] of modes.entries()) {
      const one = await serveRound(url, id, inputs, clients);
      // The first warms up.
      if (round > 0) taken[place]?.push(one);
    }
  }
  const by = `${clients} ${clients === 1 ? "client" : "clients"}`;
  const figures = modes.map(({ name }, place): Figure => {
    const all = taken[place] ?? [];
    const latencies = all.flatMap((one) => one.latencies);
    const tokens = all.reduce((sum, one) => sum + one.tokens, 0) / latencies.length;
    return {
      name: `${by}: ${name}`,
      value: median(all.map(({ milliseconds }) => (inputs.length / milliseconds) * 1000)),
      unit: "requests/s",
      floor: null,
      detail: `latency p50 ${duration(quantile(latencies, 0.5))}, p95 ${duration(quantile(latencies, 0.95))}; ${tokens.toFixed(1)} tokens an answer`,
    };
  });
  // By time a token: a model may end an answer earlier.
  const [vector, fewShot, zeroShot] = taken.map((all) =>
    all.map(({ milliseconds, tokens }) => milliseconds / tokens),
  );
  return [
    ...figures,
    {
      name: `${by}: vector against zero-shot`,
      value: pairedRatio(zeroShot, vector),
      unit: "times the speed",
      floor: clients === Math.max(...CLIENTS) ? { atLeast: 0.9 } : null,
      detail: `tokens generated in the same time, ${rounds} rounds in turn`,
    },
    {
      name: `${by}: vector against few-shot`,
      value: pairedRatio(fewShot, vector),
      unit: "times the speed",
      floor: null,
      detail: "tokens generated in the same time",
    },
  ];
}

/** Answers all inputs; each client asks for its next one when it has its answer. */
async function serveRound(
  url: string,
  model: string,
  inputs: readonly string[],
  clients: number,
): Promise<Round> {
  const latencies: number[] = [];
  let tokens = 0;
  const waiting = [...inputs];
  const client = async (): Promise<void> => {
    for (let prompt = waiting.pop(); prompt !== undefined; prompt = waiting.pop()) {
      const asked = { model, prompt };
      latencies.push(
        await elapsed(async () => {
          const response = await ask(url, asked);
          const { usage } = (await response.json()) as { usage: { completion_tokens: number } };
          tokens += usage.completion_tokens;
        }),
      );
    }
  };
  const milliseconds = await elapsed(async () => {
    await Promise.all(Array.from({ length: clients }, client));
  });
  return { milliseconds, latencies, tokens };
}

/** How long one client waits for the first token, against `icl run` that gives one token in the same warm engine. */
async function firstToken(
  url: string,
  workbench: Workbench,
  task: TaskFile,
  rounds: number,
): Promise<Figure> {
  const { document } = task;
  const oneToken = { ...task, document: { ...document, settings: { ...document.settings, maxTokens: 1 } } };
  const inputs = queryInputs(FIRST_TOKENS);
  const serve = async (prompt: string): Promise<void> => {
    const response = await ask(url, { model: modes[0].id, prompt, max_tokens: 1, stream: true });
    const reader = response.body?.getReader();
    await reader?.read();
    await reader?.cancel();
  };
  const run = async (input: string): Promise<void> => {
    for await (const { answer } of workbench.run(oneToken, [input], "task-vector", {})) answers.push(answer);
  };
  const answers: string[] = [];
  const served: number[] = [];
  const ran: number[] = [];
  // Each several times in a row: the other one empties the KV cache.
  for (let round = 0; round <= rounds; round++) {
    for (const [ask, times] of [
      [serve, served],
      [run, ran],
    ] as const) {
      await ask(inputs[0] ?? "");
      for (const input of inputs) {
        const time = await elapsed(() => ask(input));
        if (round > 0) times.push(time);
      }
    }
  }
  if (answers.length !== (rounds + 1) * (FIRST_TOKENS + 1)) throw new Error("A query was not answered");
  return {
    name: "1 client: first token of a streamed answer, against `icl run` in the warm engine",
    value: median(served) / median(ran),
    unit: "times the time",
    floor: { atMost: 1.15 },
    detail: `p50 ${duration(median(served))} and ${duration(median(ran))}, ${served.length} of each`,
  };
}

async function ask(url: string, body: object): Promise<Response> {
  const response = await fetch(`${url}/completions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`The server answered ${response.status}: ${await response.text()}`);
  return response;
}

/** The smallest value that is at least so large a part of all. */
function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? NaN;
}
