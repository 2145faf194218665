import { cacheLocation } from "../cache/location.js";
import { VectorCache } from "../cache/vectorCache.js";
import { EngineClient, type EngineClientOptions } from "../client/engineClient.js";
import { boundedExtraction, exhaustiveExtraction } from "../method/plan.js";
import { defaultEngineOptions, EngineOptions } from "../protocol/model.js";
import { Workbench, type WorkControl } from "../workbench/workbench.js";
import { UsageError } from "./exitCode.js";
import { findInstallation } from "./installation.js";
import { Terminal } from "./terminal.js";

/** Options that every command takes. */
export interface GlobalOptions {
  readonly cacheDir?: string;
  readonly seed: string;
  readonly exhaustive?: boolean;
  readonly threads?: string;
  readonly kv?: string;
  readonly flashAttention?: string;
  readonly verbose?: boolean;
  readonly model?: string;
}

/** What a command works with. */
export interface Environment {
  readonly workbench: Workbench;
  readonly engine: EngineClient;
  readonly cache: VectorCache;
  readonly engineOptions: EngineOptions;
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
  const seed = integerOption("--seed", options.seed);
  const engineOptions = readEngineOptions(options);
  const cache = new VectorCache(cacheLocation(options.cacheDir), {
    maxBytes: CACHE_BYTES,
    onWarning: (message) => {
      terminal.warn(message);
    },
  });
  const engine = new EngineClient({
    entry: installation.engineEntry,
    ...(verbose ? follow(terminal) : {}),
  });
  const workbench = new Workbench({
    engine,
    cache,
    engineOptions,
    defaultModel: installation.embeddedModel,
    modelOverride: options.model,
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
    return await work({ workbench, engine, cache, engineOptions, terminal, control, seed, modelGiven });
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

function duration(seconds: number): string {
  return seconds < 2 * MINUTE ? `${Math.round(seconds)} s` : `${Math.round(seconds / MINUTE)} minutes`;
}

function threadsOption(text: string): number {
  const threads = integerOption("--threads", text);
  if (threads >= 0 && threads <= MOST_THREADS) return threads;
  throw new UsageError(`--threads takes 0 (by model and machine) to ${MOST_THREADS}, not ${text}.`);
}

function readEngineOptions(options: GlobalOptions): EngineOptions {
  const parsed = EngineOptions.safeParse({
    ...defaultEngineOptions,
    ...(options.threads === undefined ? {} : { threads: threadsOption(options.threads) }),
    ...(options.kv === undefined ? {} : { kvType: options.kv }),
    ...(options.flashAttention === undefined ? {} : { flashAttention: options.flashAttention }),
  });
  if (parsed.success) return parsed.data;
  throw new UsageError(
    parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; "),
  );
}
