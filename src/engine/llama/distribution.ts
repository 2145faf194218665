import { RequestFailure } from "../../protocol/failure.js";
import type { TopToken } from "../../protocol/rows.js";
import { exponential, sumOfExponentials } from "./exponential.js";

/** What the prediction of a row that is compared is held against. */
export interface ReferenceDistribution {
  /** Over the vocabulary, as 32-bit floats, and so in sum only nearly 1. */
  readonly probabilities: Float32Array;
  /** Their sum. */
  readonly sum: number;
  /** Σ p ln p. */
  readonly negativeEntropy: number;
}

/** One next-token distribution, as logits over the vocabulary, with what is derived from it kept. */
export class Distribution {
  readonly logits: Float32Array;
  #greedy: number | undefined;
  #logSum: number | undefined;

  constructor(logits: Float32Array) {
    this.logits = logits;
  }

  /** The most probable token; the lowest id wins ties. */
  get greedy(): number {
    if (this.#greedy === undefined) {
      let best = 0;
      let bestLogit = -Infinity;
      const { logits } = this;
      for (let token = 0; token < logits.length; token++) {
        const logit = logits[token] as number;
        if (logit > bestLogit) {
          bestLogit = logit;
          best = token;
        }
      }
      // NaN compares with nothing: after a patch of absurd size there may be no number left.
      if (!Number.isFinite(bestLogit)) {
        throw notFinite();
      }
      this.#greedy = best;
    }
    return this.#greedy;
  }

  /** Natural logarithm of the sum of the exponentials of all logits. */
  get logSum(): number {
    if (this.#logSum === undefined) {
      const { logits } = this;
      const highest = logits[this.greedy] as number;
      this.#logSum = highest + Math.log(sumOfExponentials(logits, highest));
      if (!Number.isFinite(this.#logSum)) throw notFinite();
    }
    return this.#logSum;
  }

  /** Natural logarithm of the probability of `token`. */
  logProbability(token: number): number {
    const logit = this.logits[token];
    if (logit === undefined) throw new RangeError(`Token ${token} is outside the vocabulary`);
    return logit - this.logSum;
  }

  asReference(): ReferenceDistribution {
    const { logits, logSum } = this;
    const probabilities = new Float32Array(logits.length);
    let sum = 0;
    let cross = 0;
    for (let token = 0; token < logits.length; token++) {
      probabilities[token] = exponential((logits[token] as number) - logSum);
      const probability = probabilities[token] as number;
      if (probability === 0) continue;
      sum += probability;
      cross += probability * (logits[token] as number);
    }
    return { probabilities, sum, negativeEntropy: cross / sum - logSum };
  }

  /** KL(reference ‖ this) in nats over the whole vocabulary; never below 0. */
  divergenceFrom({ probabilities, sum, negativeEntropy }: ReferenceDistribution): number {
    const { logits, logSum } = this;
    let cross = 0;
    for (let token = 0; token < logits.length; token++) {
      const probability = probabilities[token] as number;
      if (probability > 0) cross += probability * (logits[token] as number);
    }
    return Math.max(0, negativeEntropy - cross / sum + logSum);
  }

  /** The `count` most probable tokens, most probable first. */
  top(count: number, text: (token: number) => string): TopToken[] {
    const best: { token: number; logit: number }[] = [];
    const { logits } = this;
    // What a token must exceed once there are enough.
    let least = -Infinity;
    for (let token = 0; token < logits.length; token++) {
      const logit = logits[token] as number;
      if (best.length >= count && logit <= least) continue;
      let place = best.length;
      while (place > 0 && (best[place - 1] as { logit: number }).logit < logit) place--;
      best.splice(place, 0, { token, logit });
      if (best.length > count) best.pop();
      least = best.at(-1)?.logit ?? Infinity;
    }
    return best.map(({ token, logit }) => ({
      token,
      text: text(token),
      probability: Math.exp(logit - this.logSum),
    }));
  }
}

function notFinite(): RequestFailure {
  return new RequestFailure(
    "bad-request",
    "The model's predictions are not finite numbers. With vector.method: add, choose a smaller vector.scale.",
  );
}
