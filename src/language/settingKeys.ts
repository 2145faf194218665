import * as z from "zod/mini";
import { isModelAddress, parseModelAddress } from "./modelAddress.js";
import { readTolerance, type Tolerance } from "./numbers.js";
import { once } from "./once.js";
import { leads, vectorMethods, type DummyChoice, type LayerChoice, type VectorInputs } from "./settings.js";

/** Far above any model, so that a slip of the finger is reported before the model is known. */
const MOST_LAYERS = 1000;
const MOST_TOKENS = 4096;
const MOST_DUMMIES = 1000;
const MOST_QUERIES = 1_000_000;
const MOST_KEPT = 1000;

const text = once(() => z.string());
const nonEmptyText = once(() => z.string().check(z.minLength(1)));
const share = once(() => z.number().check(z.minimum(0), z.maximum(1)));

const layerNumber = once(() => z.int().check(z.minimum(0), z.maximum(MOST_LAYERS - 1)));
const layerRange = once(() =>
  z
    .pipe(
      z.string().check(z.regex(/^\s*\d{1,4}\s*-\s*\d{1,4}\s*$/)),
      z.transform((range: string) => {
        const [first = 0, last = 0] = range.split("-").map(Number);
        return { kind: "range" as const, first, last };
      }),
    )
    .check(z.refine(({ first, last }) => first <= last && last < MOST_LAYERS)),
);
const layer = once((): z.ZodMiniType<LayerChoice> =>
  z.union([
    z.literal("auto"),
    z.pipe(
      layerNumber(),
      z.transform((fixed: number) => ({ kind: "fixed" as const, layer: fixed })),
    ),
    layerRange(),
  ]),
);

const dummies = once((): z.ZodMiniType<DummyChoice> =>
  z.union([
    z.pipe(
      z.int().check(z.minimum(1), z.maximum(MOST_DUMMIES)),
      z.transform((count: number) => ({ kind: "count" as const, count })),
    ),
    z.pipe(
      z.array(z.string()).check(z.minLength(1), z.maxLength(MOST_DUMMIES)),
      z.transform((inputs: string[]) => ({ kind: "inputs" as const, inputs })),
    ),
  ]),
);

const tolerance = once((): z.ZodMiniType<Tolerance> =>
  z.pipe(
    z.union([z.number(), z.string()]),
    z.transform((written: number | string, context) => {
      const read = readTolerance(written);
      if (read !== undefined) return read;
      context.issues.push({ code: "custom", input: written });
      return z.NEVER;
    }),
  ),
);

const teachingInputs = once((): z.ZodMiniType<VectorInputs> =>
  z.union([
    z.pipe(
      z.array(nonEmptyText()).check(z.minLength(1), z.maxLength(MOST_DUMMIES)),
      z.transform((inputs: string[]) => ({ kind: "list" as const, inputs })),
    ),
    z.pipe(
      nonEmptyText(),
      z.transform((path: string) => ({ kind: "file" as const, path })),
    ),
  ]),
);

const modelReference = once(() =>
  nonEmptyText().check(z.refine((model) => !isModelAddress(model) || parseModelAddress(model) !== undefined)),
);

interface SettingKey {
  /** Built when the key is first read. */
  readonly schema: () => z.ZodMiniType;
  readonly title: string;
  /** Help on hover and in completion. */
  readonly markdown: string;
  /** What an absent key means, in words or as it would be written. */
  readonly fallback: string;
  /** What a value must be, completing "must be ...". */
  readonly expects: string;
  /** As they would be written, for completion. */
  readonly values?: readonly { readonly value: string; readonly markdown: string }[];
}

/** Every key of the front matter, by its dotted path: how it is read and how it is explained. */
export const settingKeys = {
  name: {
    schema: nonEmptyText,
    title: "Task name",
    markdown: "The task's name, shown wherever the task is listed.",
    fallback: "the file's name",
    expects: "text",
  },
  description: {
    schema: text,
    title: "Description",
    markdown: "What the task does, for people. It is never sent to the model.",
    fallback: "none",
    expects: "text",
  },
  model: {
    schema: modelReference,
    title: "Model",
    markdown:
      "A GGUF file, relative to this file, a model on the Hugging Face hub, `hf:owner/repo:quant`, which is never downloaded without asking, or `demo`, the embedded model.",
    fallback: "the setting, else the embedded model",
    expects: "a path to a GGUF file, hf:owner/repo:quant or demo",
  },
  template: {
    schema: text,
    title: "Template",
    markdown:
      "How one demonstration is written for the model. It holds `{input}` once, then `{output}` once, with a separator between them that is not blank. Other braces are ordinary text.",
    fallback: '`"{input} -> {output}"`',
    expects: "text with {input} and {output}",
  },
  joiner: {
    schema: text,
    title: "Joiner",
    markdown: "The text between demonstrations, and between the instruction and the first of them.",
    fallback: '`"\\n"`',
    expects: "text",
  },
  instruction: {
    schema: text,
    title: "Instruction",
    markdown:
      "Text before the demonstrations. It stays before the query where the demonstrations are left out, unless `vector.instruction` says `drop`.",
    fallback: "none",
    expects: "text",
  },
  chat: {
    schema: once(() => z.boolean()),
    title: "Chat template",
    markdown:
      "Use the model's own chat template: the instruction as system turn, each demonstration as a user and an assistant turn, the input alone as the last user turn. For instruction-tuned models; `template` and `joiner` then have no effect.",
    fallback: "`false`",
    expects: "true or false",
    values: [
      { value: "true", markdown: "The model's own chat template makes the prompt." },
      { value: "false", markdown: "The file's template alone makes the prompt." },
    ],
  },
  stop: {
    schema: text,
    title: "Stop text",
    markdown:
      "The text at which an answer ends, searched for in the decoded answer. The end-of-text token ends it too.",
    fallback: "the template's text after `{output}` plus the joiner; with `chat` the end of the turn",
    expects: "text",
  },
  max_tokens: {
    schema: once(() => z.int().check(z.minimum(1), z.maximum(MOST_TOKENS))),
    title: "Longest answer",
    markdown: "The most tokens an answer may have.",
    fallback: "`32`",
    expects: `a whole number from 1 to ${MOST_TOKENS}`,
  },
  match: {
    schema: once(() => z.enum(["exact", "ignore_case", "prefix", "contains", "regex", "number", "json"])),
    title: "Match",
    markdown: "When an answer counts as the expected one.",
    fallback: "`exact`",
    expects: "exact, ignore_case, prefix, contains, regex, number or json",
    values: [
      { value: "exact", markdown: "The same text, both sides trimmed." },
      { value: "ignore_case", markdown: "The same text, upper and lower case alike." },
      { value: "prefix", markdown: "The answer begins with the expected text." },
      { value: "contains", markdown: "The answer contains the expected text." },
      { value: "regex", markdown: "The expected text is an RE2 pattern found in the answer." },
      {
        value: "number",
        markdown: "The same number, however it is written; `tolerance` allows for a difference.",
      },
      {
        value: "json",
        markdown: "The same JSON value: order of keys, blanks and ways to write numbers do not matter.",
      },
    ],
  },
  tolerance: {
    schema: tolerance,
    title: "Tolerance",
    markdown:
      "How far an answer may be from the expected number, with `match: number`: a number, or a share of the expected number such as `1%`.",
    fallback: "`0`",
    expects: "a number of 0 or more, or a share such as 1%",
  },
  alternatives: {
    schema: nonEmptyText,
    title: "Alternatives",
    markdown:
      'Text that separates several accepted answers, for example `"|"`. Demonstrations show the model the first; log-probabilities are the first\'s.',
    fallback: "none: every answer is one text",
    expects: 'text that is not empty, for example "|" in quotes',
    values: [{ value: '"|"', markdown: "`cold | chilly` accepts either." }],
  },
  "vector.layer": {
    schema: layer,
    title: "Layer",
    markdown:
      "The layer that is patched, 0-based, the embedding not counted: a number, a range `5-12` to choose from, or `auto`.",
    fallback: "`auto`",
    expects: `auto, a whole number from 0 to ${MOST_LAYERS - 1}, or a range such as 5-12`,
    values: [{ value: "auto", markdown: "Chosen on the demonstrations, leave-one-out." }],
  },
  "vector.method": {
    schema: once(() => z.enum(["auto", ...vectorMethods])),
    title: "Method",
    markdown: "What stands in for the demonstrations.",
    fallback: "`auto`",
    expects: "auto, replace, add, difference, linear, nearest, in_context or cells",
    values: [
      { value: "auto", markdown: "Chosen on the demonstrations, leave-one-out." },
      { value: "replace", markdown: "Patch: the task vector replaces the residual stream." },
      { value: "add", markdown: "Steer: the task vector, times `vector.scale`, is added." },
      { value: "difference", markdown: "The mean difference that the demonstrations make is added." },
      {
        value: "linear",
        markdown: "The vector depends on the query: ridge regression, few-shot on zero-shot.",
      },
      { value: "nearest", markdown: "The vector depends on the query: that of the nearest demonstrations." },
      { value: "in_context", markdown: "The mean difference is added at every layer." },
      {
        value: "cells",
        markdown: "A few fitted cells of the KV cache stand in for those of all the demonstrations' tokens.",
      },
    ],
  },
  "vector.scale": {
    schema: once(() => z.number()),
    title: "Scale",
    markdown: "The factor for what is added (`vector.method`: `add`, `difference` or `in_context`).",
    fallback: "`1`",
    expects: "a number",
  },
  "vector.lead": {
    schema: once(() => z.enum(["auto", ...leads])),
    title: "Lead",
    markdown:
      "What comes before the input in prompts without demonstrations. A model that adds no token for the beginning of a text reads the first word badly; putting the joiner before it helps.",
    fallback: "`auto`; `none` with `replace` and `add`",
    expects: "auto, joiner or none",
    values: [
      { value: "auto", markdown: "Chosen on the demonstrations, leave-one-out." },
      { value: "joiner", markdown: "The joiner comes before the input." },
      { value: "none", markdown: "The prompt begins with the input." },
    ],
  },
  "vector.follow_through": {
    schema: once(() => z.union([z.literal("auto"), z.boolean()])),
    title: "Follow-through",
    markdown: "Whether the intervention continues at every token of the answer.",
    fallback: "`auto`; `false` with `replace` and `add`",
    expects: "auto, true or false",
    values: [
      { value: "auto", markdown: "Chosen on the demonstrations, leave-one-out." },
      { value: "true", markdown: "At the separator and at every token of the answer." },
      { value: "false", markdown: "At the separator alone." },
    ],
  },
  "vector.keep": {
    schema: once(() => z.union([z.literal("auto"), z.int().check(z.minimum(0), z.maximum(MOST_KEPT))])),
    title: "Demonstrations kept",
    markdown:
      "How many of the first demonstrations stay in the prompt; the vector carries what the others add. `auto` finds the fewest that answer as the full prompt does.",
    fallback: "`0`",
    expects: `auto, or a whole number from 0 to ${MOST_KEPT}`,
    values: [{ value: "auto", markdown: "The fewest that lose nothing, found on the demonstrations." }],
  },
  "vector.inputs": {
    schema: teachingInputs,
    title: "Inputs without answers",
    markdown:
      "More inputs of the task, as a list or as a file beside this one (a line each, or a table): the full prompt answers them, and the vector learns from that. They are never scored.",
    fallback: "none: the demonstrations alone teach the vector",
    expects: `a list of up to ${MOST_DUMMIES} inputs, or the path of a file`,
  },
  "vector.instruction": {
    schema: once(() => z.enum(["keep", "drop"])),
    title: "Instruction with the vector",
    markdown: "Whether the instruction stays in the prompt that is run with the vector.",
    fallback: "`keep`; `drop` with `replace` and `add`",
    expects: "keep or drop",
    values: [
      { value: "keep", markdown: "The instruction comes before the query." },
      { value: "drop", markdown: "The vector carries the instruction too." },
    ],
  },
  "vector.dummies": {
    schema: dummies,
    title: "Dummy queries",
    markdown:
      "The queries after the demonstrations, from which the vector is extracted: how many of the demonstrations' own inputs to use, or a list of inputs.",
    fallback: "the demonstrations' own inputs",
    expects: `a whole number from 1 to ${MOST_DUMMIES}, or a list of inputs`,
  },
  "require.verdict": {
    schema: once(() => z.enum(["compresses", "compresses_in_part", "agrees"])),
    title: "Verdict",
    markdown:
      "A test run fails unless the verdict is this or better. It fails too where the verdict is undecided.",
    fallback: "not checked",
    expects: "compresses, compresses_in_part or agrees",
    values: [
      {
        value: "compresses",
        markdown: "With 95 % certainty the vector keeps at least 0.8 of few-shot's gain.",
      },
      {
        value: "compresses_in_part",
        markdown: "With 95 % certainty the vector keeps some of few-shot's gain.",
      },
      {
        value: "agrees",
        markdown: "With 95 % certainty the vector answers as few-shot does on 9 of 10 queries or more.",
      },
    ],
  },
  "require.queries": {
    schema: once(() => z.int().check(z.minimum(1), z.maximum(MOST_QUERIES))),
    title: "Minimum number of queries",
    markdown:
      "A test run fails with fewer queries that count: different ones with an expected answer that are not demonstrations.",
    fallback: "not checked",
    expects: `a whole number from 1 to ${MOST_QUERIES}`,
  },
  "require.recovery": {
    schema: share,
    title: "Least recovery",
    markdown:
      "A test run fails unless the vector keeps at least this share of few-shot's gain over zero-shot, with 95 % certainty.",
    fallback: "not checked",
    expects: "a number from 0 to 1",
  },
  "require.accuracy": {
    schema: share,
    title: "Least accuracy",
    markdown:
      "A test run fails unless at least this share of queries is answered as expected, with 95 % certainty.",
    fallback: "not checked",
    expects: "a number from 0 to 1",
  },
  "require.agreement": {
    schema: share,
    title: "Least agreement",
    markdown:
      "A test run fails unless at least this share of queries is answered as few-shot answers them, with 95 % certainty.",
    fallback: "not checked",
    expects: "a number from 0 to 1",
  },
  "require.kl": {
    schema: once(() => z.number().check(z.minimum(0))),
    title: "Greatest KL",
    markdown:
      "A test run fails unless the mean KL(few-shot ‖ patched), in nats, is at most this, with 95 % certainty.",
    fallback: "not checked",
    expects: "a number of 0 or more",
  },
} as const satisfies Readonly<Record<string, SettingKey>>;

/** Keys whose value holds other keys. */
export const settingSections = {
  vector: { title: "Task vector", markdown: "How the task vector is made and used." },
  require: { title: "Requirements", markdown: "What a test run must meet." },
} as const;

export type SettingPath = keyof typeof settingKeys;
export type SectionPath = keyof typeof settingSections;
export type SettingValue<Path extends SettingPath> = z.infer<
  ReturnType<(typeof settingKeys)[Path]["schema"]>
>;

export const settingPaths: readonly SettingPath[] = Object.keys(settingKeys).filter(isSettingPath);

export function isSettingPath(path: string): path is SettingPath {
  return Object.hasOwn(settingKeys, path);
}

export function isSectionPath(path: string): path is SectionPath {
  return Object.hasOwn(settingSections, path);
}

/** The same table without each key's own types, for those who only explain it. */
export function describeKey(path: SettingPath): SettingKey {
  return settingKeys[path];
}
