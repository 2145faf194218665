import type { PartOf } from "../analysis/analysis.js";
import { mean } from "../method/mean.js";
import type { Progress } from "../protocol/engine.js";
import type { StepProgress, WorkControl } from "./workControl.js";
import { MEASURED_MILLISECONDS, MEASURED_SHARE } from "./workMeter.js";

/** What took less than this share of the longest was in the cache. */
const CACHED_SHARE = 0.2;

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

  /** As long as those before it, on average, or as the one under way has taken already. */
  #ofVectors({ of }: StepProgress): number | undefined {
    if (of === undefined) return undefined;
    const now = this.#now();
    if (of.number !== this.#vector?.number) {
      this.#vector = of;
      this.#vectorStarts.push(now);
    }
    const last = this.#vectorStarts.at(-1) ?? now;
    const elapsed = now - last;
    const over = this.#vectorStarts.slice(1).map((next, index) => next - (this.#vectorStarts[index] ?? next));
    if (over.length === 0) return undefined;
    // One that was in the cache tells nothing of those that are not.
    const longest = Math.max(...over, elapsed);
    const computed = over.filter((time) => time >= CACHED_SHARE * longest);
    const each = Math.max(elapsed, computed.length === 0 ? 0 : mean(computed));
    if (each < MEASURED_MILLISECONDS) return undefined;
    return Math.max(1000, each * (of.total - of.number + 1) - elapsed) / 1000;
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
