import path from "node:path";
import process from "node:process";
import { cacheLocation } from "../cache/location.js";
import { VectorCache } from "../cache/vectorCache.js";
import { EngineClient, type EngineClientOptions } from "../client/engineClient.js";
import { boundedExtraction, exhaustiveExtraction } from "../method/plan.js";
import { defaultEngineOptions, EngineOptions, RpcServer } from "../protocol/engineOptions.js";
import { Workbench } from "../workbench/workbench.js";
import type { WorkControl } from "../workbench/workControl.js";
import { UsageError } from "./exitCode.js";
import { findInstallation } from "../workbench/installation.js";
import { modelLocator } from "./modelDownload.js";
import { Terminal } from "./terminal.js";

/** Options that commands on a model take. */
export interface GlobalOptions {
  readonly cacheDir?: string;
  /** Absent where nothing is drawn. */
  readonly seed?: string;
  readonly exhaustive?: boolean;
  readonly threads?: string;
  readonly device?: string;
  readonly gpuLayers?: string;
  readonly contextSize?: string;
  readonly rpc?: string;
  readonly llamaDir?: string;
  readonly kv?: string;
  readonly flashAttention?: string;
  readonly verbose?: boolean;
  readonly model?: string;
  readonly yes?: boolean;
}

/** What a command works with. */
export interface Environment {
  readonly workbench: Workbench;
  readonly engine: EngineClient;
  readonly cache: VectorCache;
  readonly engineOptions: EngineOptions;
  /** The file that `--model` or an argument means: a path, or an `hf:` address. */
  readonly locate: (model: string) => Promise<string>;
  readonly terminal: Terminal;
  readonly control: WorkControl;
  readonly seed: number;
  /** Whether one model was given for all files: its faults are then not those of a file. */
  readonly modelGiven: boolean;
}

const CACHE_BYTES = 1024 * 1024 * 1024;

/** Runs a command with all it needs, and leaves no process behind, whatever happens. */
export async function withEnvironment<Result>(
  options: GlobalOptions,
  signal: AbortSignal,
  work: (environment: Environment) => Promise<Result>,
): Promise<Result> {
  const installation = findInstallation();
  const verbose = options.verbose === true;
  const terminal = new Terminal(verbose);
  const seed = integerOption("--seed", options.seed ?? "0");
  const engineOptions = readEngineOptions(options);
  const cache = new VectorCache(cacheLocation(options.cacheDir), {
    maxBytes: CACHE_BYTES,
    onWarning: (message) => {
      terminal.warn(message);
    },
  });
  const engine = new EngineClient({
    entry: installation.engineEntry,
    ...(options.llamaDir === undefined
      ? {}
      : { environment: { ICL_LLAMA_DIR: path.resolve(options.llamaDir) } }),
    ...(verbose ? follow(terminal) : {}),
  });
  const locate = modelLocator({ terminal, signal, yes: options.yes === true });
  const workbench = new Workbench({
    engine,
    cache,
    engineOptions,
    defaultModel: installation.embeddedModel,
    modelOverride: options.model,
    locate,
    seed,
    limits: options.exhaustive === true ? exhaustiveExtraction : boundedExtraction,
  });
  const modelGiven = options.model !== undefined;
  const control: WorkControl = {
    signal,
    onStep: (step, progress) => {
      terminal.step(step, progress);
    },
    onEstimate: (seconds) => {
      terminal.say(
        `This will take about ${duration(seconds)}; Ctrl-C stops it, and finished vectors stay cached.`,
      );
    },
  };
  try {
    return await work({
      workbench,
      engine,
      cache,
      engineOptions,
      locate,
      terminal,
      control,
      seed,
      modelGiven,
    });
  } finally {
    terminal.clear();
    await engine.dispose();
  }
}

function follow(terminal: Terminal): Pick<EngineClientOptions, "log" | "onState"> {
  return {
    log: (line) => {
      terminal.say(line);
    },
    onState: (state, reason) => {
      terminal.say(`engine ${state} (${reason})`);
    },
  };
}

/** @throws UsageError where the text is not an integer. */
export function integerOption(name: string, text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isSafeInteger(value)) {
    throw new UsageError(`${name} takes an integer, not "${text}".`);
  }
  return value;
}

const MINUTE = 60;
const MOST_THREADS = 512;
const MOST_LAYERS = 4096;
const MOST_CELLS = 1_048_576;
const MOST_SERVERS = 16;

function duration(seconds: number): string {
  return seconds < 2 * MINUTE ? `${Math.round(seconds)} s` : `${Math.round(seconds / MINUTE)} minutes`;
}

function boundedOption(name: string, text: string, zero: string, most: number): number {
  const value = integerOption(name, text);
  if (value >= 0 && value <= most) return value;
  throw new UsageError(`${name} takes 0 (${zero}) to ${most}, not ${text}.`);
}

function gpuLayersOption(text: string): EngineOptions["gpuLayers"] {
  return text === "auto" ? text : boundedOption("--gpu-layers", text, "none", MOST_LAYERS);
}

function serversOption(text: string): string[] {
  const servers = text
    .split(",")
    .map((server) => server.trim())
    .filter((server) => server !== "");
  for (const server of servers) {
    const { error } = RpcServer.safeParse(server);
    if (error === undefined) continue;
    throw new UsageError(
      `"${server}" is no RPC server: it ${error.issues.map(({ message }) => message).join(" and ")}. Give them as host:port,host:port.`,
    );
  }
  if (servers.length > MOST_SERVERS) throw new UsageError(`At most ${MOST_SERVERS} RPC servers can be used.`);
  return servers;
}

function readEngineOptions(options: GlobalOptions): EngineOptions {
  const parsed = EngineOptions.safeParse({
    ...defaultEngineOptions,
    ...(options.threads === undefined
      ? {}
      : { threads: boundedOption("--threads", options.threads, "by model and machine", MOST_THREADS) }),
    ...(options.device === undefined ? {} : { device: options.device }),
    ...(options.gpuLayers === undefined ? {} : { gpuLayers: gpuLayersOption(options.gpuLayers) }),
    ...(options.contextSize === undefined
      ? {}
      : {
          contextSize: boundedOption(
            "--context-size",
            options.contextSize,
            "by model and machine",
            MOST_CELLS,
          ),
        }),
    rpcServers: serversOption(options.rpc ?? process.env["ICL_RPC_SERVERS"] ?? ""),
    ...(options.kv === undefined ? {} : { kvType: options.kv }),
    ...(options.flashAttention === undefined ? {} : { flashAttention: options.flashAttention }),
  });
  if (parsed.success) return parsed.data;
  throw new UsageError(
    parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; "),
  );
}
