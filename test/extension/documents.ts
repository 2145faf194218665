import type { IclDocument } from "../../src/language/document.js";
import { parseDocument } from "../../src/language/parse.js";
import type { FileComparison, Outcome } from "../../src/method/comparison.js";
import type { RunMode } from "../../src/method/runQuery.js";
import {
  dependenciesOf,
  type Conditions,
  type Dependencies,
} from "../../src/extension/known/dependencies.js";
import type { RunOutcome } from "../../src/extension/known/storedResults.js";
import type { KeptState } from "../../src/extension/known/keptState.js";
import type { VectorNote } from "../../src/extension/known/vectorIndex.js";

export const task = `---
name: antonyms
---
hot -> cold
big -> small
tall -> short
? fast -> slow
? old
`;

export const parse = (text: string): IclDocument => parseDocument(text, "antonyms.icl");

const conditions: Conditions = {
  model: "/models/demo.gguf",
  fingerprint: "abc",
  kvType: "auto",
  flashAttention: "auto",
  seed: 0,
  exhaustive: false,
};

export function dependencies(text: string, change: Partial<Conditions> = {}): Dependencies {
  return dependenciesOf(parse(text), { ...conditions, ...change });
}

export function outcome(mode: RunMode, input: string, answer: string, at = 1): RunOutcome {
  const layer = mode === "task-vector" ? 3 : null;
  return { mode, input, answer, promptTokens: 3, layer, top: [], milliseconds: 4.2, at };
}

const answered = (answer: string, promptTokens: number): Outcome => ({
  answer,
  match: null,
  firstTokenMatch: null,
  promptTokens,
  expectedLogProbability: Math.log(0.5),
  top: [{ text: ` ${answer}`, probability: 0.75 }],
});

export function comparison(input: string, expected: string | null, answer: string): FileComparison {
  const accuracy = { value: 1, low: 0, high: 1 };
  return {
    file: "/antonyms.icl",
    task: "antonyms",
    model: { name: "demo", architecture: "llama", layers: 8, embeddingLength: 4, fingerprint: "abc" },
    vector: {
      layer: 3,
      method: "replace",
      scale: 1,
      lead: "joiner",
      followThrough: false,
      keep: 0,
      instruction: false,
      dummies: [],
      pairs: 0,
      validated: true,
      folds: 3,
      candidates: [],
      heldOut: [],
      cached: false,
    },
    queries: [
      {
        input,
        expected,
        line: 7,
        zeroShot: answered("fast", 3),
        fewShot: answered("slow", 20),
        taskVector: answered(answer, 3),
        randomVector: answered("noise", 3),
        kl: 0.125,
        agreement: answer === "slow",
      },
    ],
    summary: {
      queries: 1,
      counted: 1,
      scored: 1,
      accuracy: {
        zeroShot: accuracy,
        fewShot: accuracy,
        taskVector: accuracy,
        randomVector: accuracy,
        constantAnswer: 0,
      },
      firstToken: { zeroShot: accuracy, fewShot: accuracy, taskVector: accuracy },
      kept: 1,
      recovery: null,
      agreement: 1,
      agreementBounds: { low: 0.1, high: 1, atLeast: 0.2 },
      kl: 0.125,
      klAtMost: null,
      tokensSaved: 17,
      cost: null,
      controls: [],
      options: [],
      advice: null,
      verdict: "undecided",
      reason: "Too few.",
      neededQueries: 10,
      notes: [],
    },
  };
}

export const note: VectorNote = {
  cacheDigest: "f".repeat(64),
  model: "demo",
  method: "replace",
  layer: 3,
  layers: 8,
  lead: "joiner",
  followThrough: false,
  keep: 0,
  validated: true,
  candidates: [{ layer: 3, firstTokenAgreement: 1, firstTokenKl: 0.5 }],
  heldOut: Array.from({ length: 8 }, (_, index) => ({
    entry: `entry ${index}`,
    match: true,
    agreement: true,
  })),
  promptTokens: { fewShot: 61, taskVector: 3 },
  at: 1,
};

/** What the editor would keep, through JSON as the editor does it. */
export class StateInMemory implements KeptState {
  readonly #texts = new Map<string, string>();

  get(key: string): unknown {
    const text = this.#texts.get(key);
    return text === undefined ? undefined : (JSON.parse(text) as unknown);
  }

  update(key: string, value: unknown): Promise<void> {
    if (value === undefined) this.#texts.delete(key);
    else this.#texts.set(key, JSON.stringify(value));
    return Promise.resolve();
  }

  get keys(): readonly string[] {
    return [...this.#texts.keys()];
  }
}
