import type { Engine, RequestControl } from "../protocol/engine.js";
import { pairOf, type Extraction } from "./extract.js";
import type { LayerPairs } from "./fit.js";
import type { PairTokens } from "./pairTokens.js";
import type { TeacherAnswer } from "./teacher.js";
import type { PlannedPair } from "./teachingPlan.js";

/** Most tokens of an answer whose residual streams are read: later ones tell no more. */
const MOST_ANSWER_TOKENS = 8;

/** A pair of prompts with the answer that is forced on both. */
export interface ForcedPair {
  readonly fewShot: readonly number[];
  readonly framed: readonly number[];
  /** Without what ends it. */
  readonly answer: readonly number[];
}

/**
 * Demonstrations' own answers are forced on their prompts, and the full prompt's where there is none.
 * @param frame index into the extraction's frames.
 */
export function forcedPairs(
  extraction: Extraction,
  planned: readonly PlannedPair[],
  frame: number,
  teacher: (pair: PairTokens) => Pick<TeacherAnswer, "forced">,
): ForcedPair[] {
  return planned.map((one) => {
    const pair = pairOf(extraction, one);
    const answer = pair.answer ?? teacher(pair).forced;
    return { fewShot: pair.fewShot, framed: pair.framed[frame] ?? [], answer };
  });
}

/** Residual streams of pairs of prompts, at the separator and at the tokens of the answer. */
export class PairStates {
  readonly #layers: readonly number[];
  readonly #width: number;
  /** By prompt: shape [layers, tokens, width]. */
  readonly #states: ReadonlyMap<string, { readonly count: number; readonly values: Float32Array }>;
  readonly evaluatedTokens: number;

  private constructor(
    layers: readonly number[],
    width: number,
    states: ReadonlyMap<string, { readonly count: number; readonly values: Float32Array }>,
    evaluatedTokens: number,
  ) {
    this.#layers = layers;
    this.#width = width;
    this.#states = states;
    this.evaluatedTokens = evaluatedTokens;
  }

  /** Reads them in one request, each distinct prompt once. @param width `embeddingLength` of the model. */
  static async read(
    engine: Engine,
    pairs: readonly ForcedPair[],
    layers: readonly number[],
    width: number,
    control: RequestControl,
  ): Promise<PairStates> {
    const prompts = new Map<string, { tokens: number[]; count: number }>();
    for (const pair of pairs) {
      const answer = pair.answer.slice(0, MOST_ANSWER_TOKENS);
      for (const prompt of [pair.fewShot, pair.framed]) {
        prompts.set(keyOf(prompt, answer), { tokens: [...prompt, ...answer], count: 1 + answer.length });
      }
    }
    const { prompts: states, evaluatedTokens } = await engine.states(
      { prompts: [...prompts.values()], layers: [...layers] },
      control,
    );
    const byPrompt = new Map(
      [...prompts].map(([key, { count }], index) => [
        key,
        { count, values: states[index] ?? new Float32Array(0) },
      ]),
    );
    return new PairStates(layers, width, byPrompt, evaluatedTokens);
  }

  /** What the pairs hold at one layer. */
  at(pairs: readonly ForcedPair[], layer: number): LayerPairs {
    const separators = { fewShot: [] as Float32Array[], zeroShot: [] as Float32Array[] };
    const answers = { fewShot: [] as Float32Array[], zeroShot: [] as Float32Array[] };
    for (const pair of pairs) {
      const fewShot = this.#prompt(pair.fewShot, pair.answer, layer);
      const zeroShot = this.#prompt(pair.framed, pair.answer, layer);
      fewShot.forEach((state, token) => (token === 0 ? separators : answers).fewShot.push(state));
      zeroShot.forEach((state, token) => (token === 0 ? separators : answers).zeroShot.push(state));
    }
    return { separators, answers };
  }

  #prompt(prompt: readonly number[], answer: readonly number[], layer: number): Float32Array[] {
    const found = this.#states.get(keyOf(prompt, answer.slice(0, MOST_ANSWER_TOKENS)));
    const place = this.#layers.indexOf(layer);
    if (found === undefined || place < 0) throw new Error(`Layer ${layer} of a prompt has not been read`);
    const { count, values } = found;
    return Array.from({ length: count }, (_, token) => {
      const offset = (place * count + token) * this.#width;
      return values.subarray(offset, offset + this.#width);
    });
  }
}

function keyOf(prompt: readonly number[], answer: readonly number[]): string {
  return `${prompt.join()}|${answer.join()}`;
}
