import type * as z from "zod";
import type { IclDocument } from "../language/document.js";
import type { ExtractionLimits } from "../method/teachingPlan.js";
import type { TaskVector } from "../method/taskVector.js";
import type { Engine, RequestControl } from "../protocol/engine.js";
import type { ModelInfo } from "../protocol/model.js";
import type { Figure } from "./figure.js";

/** An `.icl` file that is analysed; it has been checked to be runnable on the model. */
export interface AnalysedTask {
  /** Absolute. */
  readonly path: string;
  readonly document: IclDocument;
}

/** `number` counts from 1. */
export interface PartOf {
  readonly number: number;
  readonly total: number;
}

/** What an analysis may use. The model is loaded, and the same for all tasks. */
export interface AnalysisContext {
  readonly engine: Engine;
  readonly model: ModelInfo;
  readonly seed: number;
  readonly limits: ExtractionLimits;
  /** Every request takes it, so that long work can be watched and cancelled. */
  readonly control: RequestControl;
  /**
   * The file's task vector with its validated layer, from the cache or computed and cached.
   * @param of which of how many it is, for whoever watches an analysis that needs several.
   */
  readonly vector: (task: AnalysedTask, of?: PartOf) => Promise<TaskVector>;
}

/**
 * A question about tasks and vectors that the model is asked. The command line, the editor and the report know
 * it from the registry alone: a new one is one file and one line there.
 */
export interface Analysis<Data = unknown, Options = unknown> {
  /** `icl <id>`; lower case with hyphens. */
  readonly id: string;
  /** Of its command in the editor, and of its part of a report. */
  readonly title: string;
  /** What it answers, in one sentence, for help. */
  readonly summary: string;
  /** `file` looks at one file; `files` at all of them together, and says in its data what is missing for one. */
  readonly scope: "file" | "files";
  /** Options with their defaults and descriptions (`.default()`, `.describe()`); texts are coerced. */
  readonly options: z.ZodType<Options>;
  /** What `--json` prints as `data`. */
  readonly data: z.ZodType<Data>;
  /** @param tasks at least one; exactly one where the scope is `file`. */
  run(context: AnalysisContext, tasks: readonly AnalysedTask[], options: Options): Promise<Data>;
  /** What the data says, in the order in which it is to be read. Computes nothing on the model. */
  figures(data: Data): Figure[];
}

/** Keeps the types of an analysis together while it is written down. */
export function defineAnalysis<Data, Options>(analysis: Analysis<Data, Options>): Analysis<Data, Options> {
  return analysis;
}
