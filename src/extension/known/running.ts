import type { VectorCache } from "../../cache/vectorCache.js";

type JobKind =
  | "compress"
  | "run"
  | "compare"
  | "sweep"
  | "analyse"
  | "probe"
  | "export"
  | "load"
  | "drift"
  | "download"
  | "prompt";

/** A job that runs or waits, as it is shown. */
export interface JobView {
  readonly kind: JobKind;
  /** The file it is for; undefined for work on a model. */
  readonly uri: string | undefined;
  /** The query's input where it is for one query alone. */
  readonly input: string | undefined;
  readonly waiting: boolean;
  /** What is being done, in words. */
  readonly step: string;
}

/** The jobs that run or wait, for those who show them. */
export interface RunningJobs {
  readonly views: readonly JobView[];
  /** What runs or waits for this file; what runs comes first. */
  of(uri: string): readonly JobView[];
}

export type EngineState = { readonly kind: "running"; readonly pid: number } | { readonly kind: "stopped" };

/** The engine as far as it is known without starting it. */
export interface EngineView {
  readonly state: EngineState;
  /** For files that name no model: an absolute path, or an `hf:` address. */
  readonly defaultModel: string;
  readonly embeddedModel: string;
  /** The vectors on disk. */
  cache(): Promise<VectorCache>;
}
