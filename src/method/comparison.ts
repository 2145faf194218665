import * as z from "zod";

const Probability = z.number().min(0).max(1);

/** One query under one condition. */
export const Outcome = z.object({
  answer: z.string(),
  /** Whether the answer is the expected one; null where none is. */
  match: z.boolean().nullable(),
  promptTokens: z.int(),
  /** Natural logarithm, summed over the tokens of the expected answer; null where there is none. */
  expectedLogProbability: z.number().nullable(),
  /** Most probable tokens at the first answer token that holds more than white space. */
  top: z.array(z.object({ text: z.string(), probability: Probability })),
});
export type Outcome = z.infer<typeof Outcome>;

export const QueryComparison = z.object({
  input: z.string(),
  expected: z.string().nullable(),
  /** 1-based line of the file. */
  line: z.int().positive(),
  zeroShot: Outcome,
  fewShot: Outcome,
  taskVector: Outcome,
  /** A random vector of θ's norm at θ's layer: the first of the seeds. */
  randomVector: Outcome,
  /** Another task's vector at this task's layer; absent where no other task was at hand. */
  wrongTask: Outcome.optional(),
  /** KL(few-shot ‖ task vector) of the next-token distributions, in nats over the whole vocabulary. */
  kl: z.number().nonnegative(),
  /** Whether task vector and few-shot give the same answer. */
  agreement: z.boolean(),
});
export type QueryComparison = z.infer<typeof QueryComparison>;

/** Exact matches over the queries with an expected answer, with Wilson's 95 % interval. */
export const Accuracy = z.object({
  value: Probability,
  low: Probability,
  high: Probability,
});
export type Accuracy = z.infer<typeof Accuracy>;

/** Milliseconds to the first token, median of one query at a time, and bytes of KV cache in use. */
export const Cost = z.object({ milliseconds: z.number(), kvBytes: z.number(), promptTokens: z.int() });
export type Cost = z.infer<typeof Cost>;

export const Verdict = z.enum(["compresses", "compresses in part", "undecided", "does not compress"]);
export type Verdict = z.infer<typeof Verdict>;

export const ComparisonSummary = z.object({
  queries: z.int(),
  /** Queries that have an expected answer. */
  scored: z.int(),
  /** null where no query has an expected answer. `randomVector` is the mean over its seeds. */
  accuracy: z
    .object({
      zeroShot: Accuracy,
      fewShot: Accuracy,
      taskVector: Accuracy,
      randomVector: Accuracy,
      wrongTask: Accuracy.optional(),
      /** What the single best constant answer would score. */
      constantAnswer: Probability,
    })
    .nullable(),
  /** (task vector − zero-shot) / (few-shot − zero-shot), with a paired bootstrap's 95 % interval. */
  recovery: z.object({ value: z.number(), low: z.number(), high: z.number() }).nullable(),
  /** Fraction of all queries; null without queries. */
  agreement: Probability.nullable(),
  /** Mean over all queries, in nats; null without queries. */
  kl: z.number().nullable(),
  /** Prompt tokens that the vector saves on a query, on average. */
  tokensSaved: z.number(),
  /** null where it was not measured. */
  cost: z.object({ fewShotCold: Cost, fewShotCached: Cost, taskVector: Cost, zeroShot: Cost }).nullable(),
  verdict: Verdict,
  /** Why, in one sentence with the decisive figures. */
  reason: z.string(),
  /** Queries with an expected answer that would decide an undecided file. */
  neededQueries: z.int().nullable(),
  /** What the user should know of the tokens, and of other things that the figures rest on. */
  notes: z.array(z.string()),
});
export type ComparisonSummary = z.infer<typeof ComparisonSummary>;

/** The layer a vector is used at, and how it was chosen. */
export const VectorSummary = z.object({
  /** 0-based, the embedding excluded. */
  layer: z.int().nonnegative(),
  method: z.enum(["replace", "add"]),
  scale: z.number(),
  dummies: z.array(z.string()),
  validated: z.boolean(),
  folds: z.int(),
  /** How each layer did on held-out demonstrations: a selection, never a result. */
  candidates: z.array(
    z.object({
      layer: z.int().nonnegative(),
      accuracy: Probability.nullable(),
      logProbability: z.number().nullable(),
    }),
  ),
  /** Whether the vector came from the cache. */
  cached: z.boolean(),
});
export type VectorSummary = z.infer<typeof VectorSummary>;

/** The task whose vector was the control. */
export const WrongTaskSummary = z.object({ file: z.string(), task: z.string() });
export type WrongTaskSummary = z.infer<typeof WrongTaskSummary>;

export const ModelSummary = z.object({
  name: z.string(),
  architecture: z.string(),
  layers: z.int(),
  embeddingLength: z.int(),
  fingerprint: z.string(),
});
export type ModelSummary = z.infer<typeof ModelSummary>;

export const FileComparison = z.object({
  file: z.string(),
  task: z.string(),
  model: ModelSummary,
  vector: VectorSummary,
  /** Absent where no other task was at hand. */
  wrongTask: WrongTaskSummary.optional(),
  queries: z.array(QueryComparison),
  summary: ComparisonSummary,
});
export type FileComparison = z.infer<typeof FileComparison>;
