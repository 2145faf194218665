import type { Tolerance } from "./numbers.js";

/** How one demonstration is written for the model: prefix, input, separator, output, suffix. */
export interface Template {
  /** As written, for example `{input} -> {output}`. */
  readonly source: string;
  readonly prefix: string;
  readonly separator: string;
  readonly suffix: string;
}

export type MatchKind = "exact" | "ignore_case" | "prefix" | "contains" | "regex" | "number" | "json";

/** 0-based, the embedding excluded; a range includes both ends. */
export type LayerChoice =
  | "auto"
  | { readonly kind: "fixed"; readonly layer: number }
  | { readonly kind: "range"; readonly first: number; readonly last: number };

/** Which inputs stand in for the query while the vector is extracted. */
export type DummyChoice =
  /** The demonstrations' own inputs; `count` undefined leaves the number to the method. */
  | { readonly kind: "count"; readonly count: number | undefined }
  | { readonly kind: "inputs"; readonly inputs: readonly string[] };

interface VectorSettings {
  readonly layer: LayerChoice;
  /** `replace` patches; `add` steers by `scale` times the vector. */
  readonly method: "replace" | "add";
  readonly scale: number;
  readonly dummies: DummyChoice;
}

/** What a verdict must say for a test run to pass. */
export type RequiredVerdict = "compresses" | "compresses_in_part" | "agrees";

/** What a test run must meet, each at the bound that is 95 % certain; an absent one is not checked. */
export interface Requirements {
  readonly verdict?: RequiredVerdict;
  /** Least number of queries that count. */
  readonly queries?: number;
  readonly recovery?: number;
  readonly accuracy?: number;
  readonly agreement?: number;
  /** An upper bound in nats; the others are lower bounds in 0..1. */
  readonly kl?: number;
}

/** What the front matter says, defaults filled in. */
export interface TaskSettings {
  readonly name: string;
  readonly description: string | undefined;
  readonly model: string | undefined;
  readonly template: Template;
  readonly joiner: string;
  /** Stands before the demonstrations, never in the zero-shot prompt. */
  readonly instruction: string | undefined;
  /** Whether the model's own template makes the prompts: then `template` and `joiner` mean nothing. */
  readonly chat: boolean;
  /** Where an answer ends; empty where only the end of text, or of a turn, ends it. */
  readonly stop: string;
  readonly maxTokens: number;
  readonly match: MatchKind;
  /** How far a number may be off; means nothing but with `match: number`. */
  readonly tolerance: Tolerance | undefined;
  /** Text that separates several accepted answers. */
  readonly alternatives: string | undefined;
  readonly vector: VectorSettings;
  readonly require: Requirements;
}
