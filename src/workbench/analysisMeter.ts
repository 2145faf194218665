import type { PartOf } from "../analysis/analysis.js";
import type { Progress } from "../protocol/engine.js";
import type { StepProgress, WorkControl } from "./workControl.js";
import { MEASURED_MILLISECONDS, MEASURED_SHARE } from "./workMeter.js";

/** Tells with an analysis's progress how long its vectors, and what it asks then, will take from now on. */
export class AnalysisMeter {
  /** The same, watched. */
  readonly control: WorkControl;
  readonly #now: () => number;
  #vector: PartOf | undefined;
  readonly #vectorStarts: number[] = [];
  #start = 0;
  #share = 1;

  /** @param now milliseconds of a clock that never goes back. */
  constructor(control: WorkControl, now: () => number = () => performance.now()) {
    this.#now = now;
    this.control = {
      ...control,
      onStep: (step, progress) => {
        const left = step === "analyse" ? this.#ofQuestions(progress) : this.#ofVectors(progress);
        control.onStep?.(step, left === undefined ? progress : { ...progress, secondsLeft: left });
      },
    };
  }

  /** As long as those before it, on average. */
  #ofVectors({ of }: StepProgress): number | undefined {
    if (of === undefined) return undefined;
    const now = this.#now();
    if (of.number !== this.#vector?.number) {
      this.#vector = of;
      this.#vectorStarts.push(now);
    }
    const first = this.#vectorStarts[0] ?? now;
    const last = this.#vectorStarts.at(-1) ?? now;
    const over = this.#vectorStarts.length - 1;
    if (over === 0 || last - first < MEASURED_MILLISECONDS) return undefined;
    const each = (last - first) / over;
    return Math.max(1000, each * (of.total - of.number + 1) - (now - last)) / 1000;
  }

  /** As fast as the request went until now. */
  #ofQuestions({ done, total }: Progress): number | undefined {
    const now = this.#now();
    const share = total > 0 ? Math.min(1, done / total) : 0;
    // An analysis may ask twice.
    if (share < this.#share) this.#start = now;
    this.#share = share;
    const elapsed = now - this.#start;
    if (share < MEASURED_SHARE || elapsed < MEASURED_MILLISECONDS) return undefined;
    return Math.max(1000, (elapsed * (1 - share)) / share) / 1000;
  }
}
