import type { Progress } from "../protocol/engine.js";
import {
  type ModelSpeed,
  type Step,
  type StepProgress,
  tellEstimate,
  type WorkControl,
} from "./workControl.js";

/** Before so much of a step and of its time is over, its speed tells little. */
export const MEASURED_SHARE = 0.05;
export const MEASURED_MILLISECONDS = 1000;

/** Measures work of several steps as it goes, and tells with their progress how long the rest will take. */
export class WorkMeter {
  /** The same, watched. */
  readonly control: WorkControl;
  readonly #model: ModelSpeed;
  readonly #outer: WorkControl;
  readonly #now: () => number;
  readonly #planned = new Map<Step, number>();
  #told = false;
  #step: Step | undefined;
  #start = 0;
  #share = 0;
  #queries: StepProgress["queries"];
  /** Where queries are counted: when the first was asked, and after each group, how far the step was. */
  readonly #points: Point[] = [];
  /** Milliseconds that a token took in the steps that are over. */
  #earlier: number | undefined;

  /** @param now milliseconds of a clock that never goes back. */
  constructor(model: ModelSpeed, control: WorkControl, now: () => number = () => performance.now()) {
    this.#model = model;
    this.#outer = control;
    this.#now = now;
    this.control = {
      ...control,
      // Told of all steps together.
      onEstimate: () => undefined,
      onTokens: (step, tokens) => {
        this.plan(step, tokens);
        this.tell();
      },
      onStep: (step, progress) => {
        control.onStep?.(step, this.measure(step, progress));
      },
    };
  }

  /** @param tokens that the step will send through the model, roughly. */
  plan(step: Step, tokens: number): void {
    this.#planned.set(step, tokens);
  }

  /** Tells how long all that is planned will take; once. */
  tell(): void {
    if (this.#told) return;
    this.#told = true;
    const tokens = [...this.#planned.values()].reduce((sum, one) => sum + one, 0);
    tellEstimate("evaluate", tokens, this.#model, this.#outer);
  }

  /** Where queries are counted, the speed is measured over whole groups of them: within one it tells little. */
  count(queries: NonNullable<StepProgress["queries"]>): void {
    this.#queries = queries;
    this.#points.push({ at: this.#now(), share: this.#share });
  }

  measure(step: Step, { done, total }: Progress): StepProgress {
    const now = this.#now();
    if (step !== this.#step) this.#begin(step, now);
    if (total > 0) this.#share = Math.min(1, done / total);
    const left = this.#secondsLeft(step, now);
    return {
      done,
      total,
      ...(step === "evaluate" && this.#queries !== undefined ? { queries: this.#queries } : {}),
      ...(left === undefined ? {} : { secondsLeft: left }),
    };
  }

  #begin(step: Step, now: number): void {
    const tokens = this.#step === undefined ? undefined : this.#planned.get(this.#step);
    if (tokens !== undefined && now - this.#start >= MEASURED_MILLISECONDS)
      this.#earlier = (now - this.#start) / tokens;
    if (this.#step !== undefined) this.#planned.delete(this.#step);
    this.#step = step;
    this.#start = now;
    this.#share = 0;
  }

  #secondsLeft(step: Step, now: number): number | undefined {
    const tokens = this.#planned.get(step);
    if (tokens === undefined) return undefined;
    const to = this.#points.at(-1) ?? { at: now, share: this.#share };
    const isEnough = (from: Point): boolean =>
      to.share - from.share >= MEASURED_SHARE && to.at - from.at >= MEASURED_MILLISECONDS;
    // The first groups are small and slow, so that the last ones tell more of those to come.
    const points = this.#points.length > 0 ? this.#points : [{ at: this.#start, share: 0 }];
    const from = points.findLast(isEnough);
    const perToken =
      from === undefined ? this.#earlier : (to.at - from.at) / ((to.share - from.share) * tokens);
    if (perToken === undefined) return undefined;
    const later = [...this.#planned].reduce((sum, [other, more]) => (other === step ? sum : sum + more), 0);
    const left = perToken * ((1 - to.share) * tokens + later) - (now - to.at);
    return Math.max(1000, left) / 1000;
  }
}

interface Point {
  /** Milliseconds. */
  readonly at: number;
  /** Of the step, 0 to 1. */
  readonly share: number;
}
