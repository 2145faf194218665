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

/**
 * What is done to the residual stream in place of the demonstrations. `replace` patches θ in (Hendel et al.
 * 2023); `add` steers by `scale` times θ; `difference` adds the mean of few-shot minus zero-shot; `linear` and
 * `nearest` make the vector depend on the query; `in_context` adds differences at every layer. `cells` leaves the
 * residual stream alone: a few cells of the KV cache stand for all of the demonstrations'.
 */
export const vectorMethods = [
  "replace",
  "add",
  "difference",
  "linear",
  "nearest",
  "in_context",
  "cells",
] as const;
export type VectorMethod = (typeof vectorMethods)[number];
/** Those that act on the residual stream. */
export type ResidualMethod = Exclude<VectorMethod, "cells">;

/** Whether a factor means something to the method: whether it adds a vector. */
export function usesScale(method: VectorMethod | "auto"): boolean {
  return method === "add" || method === "difference" || method === "in_context";
}

/** What stands before the input where nothing else does: the joiner, or nothing. */
export const leads = ["joiner", "none"] as const;
export type Lead = (typeof leads)[number];
/** The same, or what joins the query to the demonstrations that cells stand for. */
export const frameLeads = [...leads, "cells"] as const;
export type FrameLead = (typeof frameLeads)[number];

/** Inputs without answers, for which the full prompt is the teacher: a list, or a file relative to the task's. */
export type VectorInputs =
  | { readonly kind: "list"; readonly inputs: readonly string[] }
  | { readonly kind: "file"; readonly path: string };

export interface VectorSettings {
  readonly layer: LayerChoice;
  /** `auto` chooses on the demonstrations. */
  readonly method: VectorMethod | "auto";
  /** Factor of what is added; means something where something is. */
  readonly scale: number;
  readonly dummies: DummyChoice;
  readonly lead: Lead | "auto";
  /** Whether the intervention continues at every token of the answer. */
  readonly followThrough: boolean | "auto";
  /** How many demonstrations, from the first on, stay in the prompt; `auto` finds the fewest that lose nothing. */
  readonly keep: number | "auto";
  readonly inputs: VectorInputs | undefined;
  /** Whether the instruction stays in the patched prompt. */
  readonly instruction: "keep" | "drop";
}

/**
 * What a file means that names the method alone. `replace` and `add`, as written before there were other methods, mean
 * the paper's bare protocol.
 */
export function vectorDefaults(
  method: VectorSettings["method"],
): Pick<VectorSettings, "lead" | "followThrough" | "instruction"> {
  return method === "replace" || method === "add"
    ? { lead: "none", followThrough: false, instruction: "drop" }
    : { lead: "auto", followThrough: "auto", instruction: "keep" };
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
  /** Stands before the demonstrations, and alone before the query in the zero-shot prompt. */
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
