import type { PartOf } from "../analysis/analysis.js";
import { durationText, shareText } from "../method/numberText.js";
import type { Progress, RequestControl } from "../protocol/engine.js";
import type { RequestFailure } from "../protocol/failure.js";
import type { ModelInfo } from "../protocol/model.js";
import type { Compressed } from "./compressed.js";

/** What is being done, for whoever shows progress. */
export type Step = "load" | "extract" | "validate" | "evaluate" | "measure" | "analyse";

/** How far a step has come, for whoever shows it. */
export interface StepProgress extends Progress {
  /** Queries that are answered, where they are counted. */
  readonly queries?: { readonly done: number; readonly total: number };
  /** Seconds that this step and those after it will take, roughly; absent until some of it was measured. */
  readonly secondsLeft?: number;
  /** Which of several vectors it is about, counted from 1. */
  readonly of?: PartOf | undefined;
}

/** How the workbench is watched and stopped. */
export interface WorkControl {
  readonly signal?: RequestControl["signal"];
  readonly onStep?: (step: Step, progress: StepProgress) => void;
  /** Told before a step how many tokens it will send through the model, roughly. */
  readonly onTokens?: (step: Step, tokens: number) => void;
  /** Told before work that will take a while how many seconds it will be, roughly. */
  readonly onEstimate?: (seconds: number) => void;
  /** Told which model is in use once it is loaded. */
  readonly onModel?: (model: ModelInfo) => void;
  /** Told of the vector that a task is run with, computed or cached. */
  readonly onCompressed?: (compressed: Compressed) => void;
  /**
   * Told of an input that is too long for the model, by its place among those to be answered, so that the others are
   * answered; without this it fails them all.
   */
  readonly onTooLong?: (place: number, failure: RequestFailure) => void;
}

/** An estimate is worth showing from so many seconds on. */
const LONG_WORK = 30;
/** Behind about half of the tokens the next one is predicted. */
const PREDICTED = 0.5;

/** What tells how fast a model is. */
export type ModelSpeed = Pick<ModelInfo, "tokensPerSecond" | "parameters" | "vocabulary" | "embeddingLength">;

/** Tells of the step at once: the engine's first progress may be seconds away. */
export function watch(control: WorkControl, step: Step): RequestControl {
  control.onStep?.(step, { done: 0, total: 0 });
  return {
    signal: control.signal,
    onProgress: (progress) => {
      control.onStep?.(step, progress);
    },
  };
}

/** The same for one of several vectors: each step says which, and how long all of them take is told with the first. */
export function partOf(control: WorkControl, of: PartOf | undefined): WorkControl {
  if (of === undefined) return control;
  return {
    ...control,
    onStep: (step, progress) => control.onStep?.(step, { ...progress, of }),
    onEstimate: (seconds) => {
      if (of.number === 1) control.onEstimate?.(seconds * of.total);
    },
  };
}

/** Tells how long a step will take that sends so many tokens through the model, where that is worth telling. */
export function tellEstimate(
  step: Step,
  tokens: number,
  { tokensPerSecond, parameters, vocabulary, embeddingLength }: ModelSpeed,
  control: WorkControl,
): void {
  control.onTokens?.(step, tokens);
  // The speed is that of a prompt of which nothing is predicted; over a large vocabulary that costs more than all layers.
  const ofPrediction = vocabulary * embeddingLength;
  const ofLayers = Math.max(1, parameters - ofPrediction);
  const seconds = (tokens * (1 + (PREDICTED * ofPrediction) / ofLayers)) / tokensPerSecond;
  if (seconds > LONG_WORK) control.onEstimate?.(seconds);
}

/** How far a step has come: `660 of 3,000 queries, about 40 s left`; undefined before that is known. */
export function progressText({ done, total, queries, secondsLeft, of }: StepProgress): string | undefined {
  const parts = of === undefined ? [] : [`vector ${shareText(of.number, of.total)}`];
  if (queries !== undefined) parts.push(`${shareText(queries.done, queries.total)} queries`);
  else if (total > 0) parts.push(`${Math.min(100, Math.floor((100 * done) / total))} %`);
  if (secondsLeft !== undefined) parts.push(`about ${durationText(secondsLeft)} left`);
  return parts.length === 0 ? undefined : parts.join(", ");
}
