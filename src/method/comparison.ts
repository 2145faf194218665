import * as z from "zod";

const Probability = z.number().min(0).max(1);

/** One query under one condition. */
export const Outcome = z.object({
  answer: z.string().describe("what was generated before the stop text, trimmed"),
  match: z.boolean().nullable().describe("whether it is the expected answer; null where none is expected"),
  promptTokens: z.int().describe("tokens of the prompt"),
  expectedLogProbability: z
    .number()
    .nullable()
    .describe(
      "natural logarithm of the expected answer's probability, summed over its tokens; null where none is expected",
    ),
  top: z
    .array(z.object({ text: z.string(), probability: Probability }))
    .describe(
      "most probable tokens at the first answer token that holds more than white space, each with its probability",
    ),
});
export type Outcome = z.infer<typeof Outcome>;

export const QueryComparison = z.object({
  input: z.string().describe("the query's input"),
  expected: z.string().nullable().describe("its expected answer as written; null where none is"),
  line: z.int().positive().describe("line of the file, from 1 on"),
  zeroShot: Outcome.describe("the query alone"),
  fewShot: Outcome.describe("all demonstrations, then the query"),
  taskVector: Outcome.describe("the query alone, with the task vector patched in at the separator"),
  randomVector: Outcome.describe(
    "the query alone, with a random vector of the task vector's norm: the first of the seeds",
  ),
  wrongTask: Outcome.optional().describe(
    "the query alone, with another task's vector at this task's layer; absent where no other task was at hand",
  ),
  kl: z
    .number()
    .nonnegative()
    .describe("KL(few-shot ‖ task vector) of the next token over the whole vocabulary, in nats"),
  agreement: z.boolean().describe("whether task vector and few-shot give the same answer"),
});
export type QueryComparison = z.infer<typeof QueryComparison>;

/** Exact matches over the queries with an expected answer, with Wilson's 95 % interval. */
export const Accuracy = z.object({
  value: Probability.describe("share of matching answers, 0 to 1"),
  low: Probability.describe("lower end of Wilson's 95 % interval"),
  high: Probability.describe("upper end of Wilson's 95 % interval"),
});
export type Accuracy = z.infer<typeof Accuracy>;

/** Milliseconds to the first token, median of one query at a time, and bytes of KV cache in use. */
export const Cost = z.object({
  milliseconds: z.number().describe("to the first token: the median of single runs of the first query"),
  kvBytes: z.number().describe("bytes of KV cache that the prompt occupies"),
  promptTokens: z.int().describe("tokens of the prompt"),
});
export type Cost = z.infer<typeof Cost>;

export const Verdict = z.enum(["compresses", "compresses in part", "undecided", "does not compress"]);
export type Verdict = z.infer<typeof Verdict>;

export const ComparisonSummary = z.object({
  queries: z.int().describe("number of queries"),
  scored: z.int().describe("number of those with an expected answer"),
  accuracy: z
    .object({
      zeroShot: Accuracy,
      fewShot: Accuracy,
      taskVector: Accuracy,
      randomVector: Accuracy.describe("the mean over five random vectors"),
      wrongTask: Accuracy.describe("another task's vector at this task's layer").optional(),
      constantAnswer: Probability.describe("what the single best constant answer would score"),
    })
    .nullable()
    .describe("by condition, over the scored queries; null where there are none"),
  recovery: z
    .object({ value: z.number(), low: z.number(), high: z.number() })
    .nullable()
    .describe(
      "(task vector − zero-shot) / (few-shot − zero-shot) of the accuracies, with the 95 % interval of a seeded paired bootstrap; null where few-shot does not exceed zero-shot",
    ),
  agreement: Probability.nullable().describe(
    "share of all queries with the same answer by task vector and few-shot; null without queries",
  ),
  kl: z.number().nullable().describe("mean over all queries, in nats; null without queries"),
  tokensSaved: z.number().describe("prompt tokens that the vector saves on a query, on average"),
  cost: z
    .object({
      fewShotCold: Cost.describe("everything computed"),
      fewShotCached: Cost.describe("the demonstrations' KV cache copied, the query computed"),
      taskVector: Cost,
      zeroShot: Cost,
    })
    .nullable()
    .describe("null where it was not measured"),
  verdict: Verdict.describe("whether the vector can stand in for the demonstrations"),
  reason: z.string().describe("why, in one sentence with the decisive figures"),
  neededQueries: z
    .int()
    .nullable()
    .describe("about how many scored queries would decide; null where more would not change the verdict"),
  notes: z.array(z.string()).describe("what the figures rest on besides: sentences"),
});
export type ComparisonSummary = z.infer<typeof ComparisonSummary>;

/** The layer a vector is used at, and how it was chosen. */
export const VectorSummary = z.object({
  layer: z.int().nonnegative().describe("the layer it is used at, from 0 on, the embedding excluded"),
  method: z
    .enum(["replace", "add"])
    .describe("replace: the residual stream is overwritten (a patch); add: the vector is summed into it"),
  scale: z.number().describe("factor of the vector; counts with the method add alone"),
  dummies: z.array(z.string()).describe("inputs of the dummy queries over which the vector is averaged"),
  validated: z
    .boolean()
    .describe("whether the layer was chosen by held-out demonstrations rather than by rule"),
  folds: z.int().describe("number of demonstrations held out in turn"),
  candidates: z
    .array(
      z.object({
        layer: z.int().nonnegative(),
        accuracy: Probability.nullable(),
        logProbability: z.number().nullable(),
      }),
    )
    .describe(
      "the layers that were tried, each with its accuracy (0 to 1) and mean log-probability (natural) on held-out demonstrations, null where not validated: a selection, never a result",
    ),
  cached: z.boolean().describe("whether it came from the cache"),
});
export type VectorSummary = z.infer<typeof VectorSummary>;

/** The task whose vector was the control. */
export const WrongTaskSummary = z.object({ file: z.string(), task: z.string() });
export type WrongTaskSummary = z.infer<typeof WrongTaskSummary>;

export const ModelSummary = z.object({
  name: z.string().describe("as the GGUF file tells it"),
  architecture: z.string().describe("llama.cpp's name of the architecture"),
  layers: z.int().describe("number of layers; layers count from 0, the embedding excluded"),
  embeddingLength: z.int().describe("width of the residual stream: numbers in a vector of one layer"),
  fingerprint: z
    .string()
    .describe("SHA-256 over the GGUF's header and the first 4 KiB of every tensor, in hexadecimal"),
});
export type ModelSummary = z.infer<typeof ModelSummary>;

export const FileComparison = z.object({
  file: z.string().describe("absolute path of the .icl file"),
  task: z.string().describe("name of the task"),
  model: ModelSummary.describe("the model it ran on"),
  vector: VectorSummary.describe("the task vector and how its layer was chosen"),
  wrongTask: WrongTaskSummary.optional().describe(
    "the task whose vector was the control; absent where no other task was at hand",
  ),
  queries: z.array(QueryComparison).describe("the file's queries in their order"),
  summary: ComparisonSummary.describe("what the queries come to"),
});
export type FileComparison = z.infer<typeof FileComparison>;
