import path from "node:path";
import { cacheLocation } from "../cache/location.js";
import { VectorCache } from "../cache/vectorCache.js";
import { EngineClient, type EngineClientOptions } from "../client/engineClient.js";
import { durationText } from "../method/numberText.js";
import { boundedExtraction, exhaustiveExtraction } from "../method/teachingPlan.js";
import type { EngineOptions } from "../protocol/engineOptions.js";
import { Workbench } from "../workbench/workbench.js";
import type { WorkControl } from "../workbench/workControl.js";
import { readEngineOptions, type EngineWords } from "./engineOptions.js";
import { integerOption } from "./numberOptions.js";
import { findInstallation } from "../workbench/installation.js";
import { modelLocator } from "./modelDownload.js";
import { Terminal } from "./terminal.js";

/** Options that commands on a model take. */
export interface GlobalOptions extends EngineWords {
  readonly cacheDir?: string;
  /** Absent where nothing is drawn. */
  readonly seed?: string;
  readonly exhaustive?: boolean;
  readonly llamaDir?: string;
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
    embeddedModel: installation.embeddedModel,
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
        `This will take about ${durationText(seconds)}; Ctrl-C stops it, and finished vectors stay cached.`,
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
