import * as z from "zod";
import { frameLeads, vectorMethods } from "../language/settings.js";

const Probability = z.number().min(0).max(1);

/** One query under one condition. */
export const Outcome = z.object({
  answer: z.string().describe("what was generated before the stop text, trimmed"),
  match: z.boolean().nullable().describe("whether it is the expected answer; null where none is expected"),
  firstTokenMatch: z
    .boolean()
    .nullable()
    .describe("whether its first token is the expected answer's; null where none is expected"),
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
  bare: Outcome.optional().describe(
    "the query alone, without the instruction; absent where the file has none",
  ),
  zeroShot: Outcome.describe("the query without demonstrations, after the instruction if there is one"),
  fewShot: Outcome.describe("all demonstrations, then the query"),
  taskVector: Outcome.describe("the task vector in place of the demonstrations"),
  keptAlone: Outcome.optional().describe(
    "the demonstrations that stay beside the vector, without it; absent where none do",
  ),
  randomVector: Outcome.describe("random vectors of the same norms in its place: the first of the seeds"),
  wrongTask: Outcome.optional().describe(
    "another task's vector in its place; absent where no other task was at hand",
  ),
  kl: z
    .number()
    .nonnegative()
    .describe("KL(few-shot ‖ task vector) of the next token over the whole vocabulary, in nats"),
  agreement: z.boolean().describe("whether task vector and few-shot give the same answer"),
});
export type QueryComparison = z.infer<typeof QueryComparison>;

/** A query that has been answered under every condition, as it is kept while others are not yet. */
export const FinishedQuery = z.object({
  comparison: QueryComparison,
  /** For each random vector whether its answer matches; empty where no answer is expected. */
  randomMatches: z.array(z.boolean()),
  /** Null where the outputs were not rotated. */
  rotatedMatch: z.boolean().nullable(),
});
export type FinishedQuery = z.infer<typeof FinishedQuery>;

/** Exact matches over the queries with an expected answer, with Wilson's 95 % interval. */
export const Accuracy = z.object({
  value: Probability.describe("share of matching answers, 0 to 1"),
  low: Probability.describe("lower end of Wilson's 95 % interval"),
  high: Probability.describe("upper end of Wilson's 95 % interval"),
});
export type Accuracy = z.infer<typeof Accuracy>;

/** Time to the first token, one query at a time, and the KV cache in use. */
export const Cost = z.object({
  milliseconds: z.number().describe("to the first token: the median of six single runs of the first query"),
  low: z.number().describe("milliseconds of the fastest of them"),
  high: z
    .number()
    .describe("milliseconds of the slowest: between the two lies the median with 97 % certainty"),
  kvBytes: z.number().describe("bytes of KV cache that the prompt occupies"),
  promptTokens: z.int().describe("tokens of the prompt"),
});
export type Cost = z.infer<typeof Cost>;

export const Verdict = z.enum([
  "compresses",
  "compresses in part",
  "agrees",
  "undecided",
  "does not agree",
  "does not compress",
  "demonstrations not needed",
  "prompt fails",
]);
export type Verdict = z.infer<typeof Verdict>;

/** What could be sent in the full prompt's place, and what it comes to. */
export const PromptOption = z.object({
  kind: z
    .enum(["bare", "zero-shot", "task vector", "fewest demonstrations", "few-shot"])
    .describe(
      "bare is listed only where there is an instruction; the fewest demonstrations were selected by these queries",
    ),
  demonstrations: z.int().nonnegative().describe("demonstrations in the prompt, the first ones of the file"),
  accuracy: Accuracy,
  promptTokens: z.number().describe("tokens of the prompt, mean over the queries that count"),
  enough: z
    .boolean()
    .describe(
      "whether, with 95 % certainty, it keeps at least 0.8 of few-shot's gain over the bare query, or that gain is below 0.1; a task vector also beats its controls, or answers as few-shot does",
    ),
});
export type PromptOption = z.infer<typeof PromptOption>;

const ControlResult = z.object({
  name: z.string(),
  share: Probability.describe(
    "of the queries answered as expected; as the full prompt answers them where none has an expected answer",
  ),
  above: Probability.describe("probability that the task vector does better"),
  beside: z
    .enum(["beaten", "open", "as good"])
    .describe("beaten: above is 0.95 or more; as good: it is 0.05 or less"),
});

export const ComparisonSummary = z.object({
  queries: z.int().describe("number of queries"),
  counted: z.int().describe("different ones that are not demonstrations: the others are not counted below"),
  scored: z.int().describe("counted queries with an expected answer"),
  accuracy: z
    .object({
      bare: Accuracy.optional(),
      zeroShot: Accuracy,
      fewShot: Accuracy,
      taskVector: Accuracy,
      keptAlone: Accuracy.optional(),
      randomVector: Accuracy.describe("the mean over five random vectors"),
      wrongTask: Accuracy.describe("another task's vector in its place").optional(),
      rotatedOutputs: Accuracy.describe(
        "the full prompt with each output moved to the next demonstration: what format and label space do without the mapping; no control",
      ).optional(),
      constantAnswer: Probability.describe("what the single best constant answer would score"),
    })
    .nullable()
    .describe("by condition, over the scored queries; null where there are none"),
  firstToken: z
    .object({ zeroShot: Accuracy, fewShot: Accuracy, taskVector: Accuracy })
    .nullable()
    .describe("share of first tokens that are the expected answers'; null where no query has one"),
  kept: z
    .number()
    .nonnegative()
    .nullable()
    .describe("the task vector's accuracy / few-shot's; null where few-shot answers nothing as expected"),
  recovery: z
    .object({
      value: z.number(),
      low: z.number(),
      high: z.number(),
      atLeast: z
        .number()
        .describe("it is at least this with 95 % certainty: what a verdict and a requirement ask for"),
    })
    .nullable()
    .describe(
      "(task vector − zero-shot) / (few-shot − zero-shot) of the accuracies, with a 95 % interval; null where it is not sure that few-shot exceeds zero-shot",
    ),
  agreement: Probability.nullable().describe(
    "share of the counted queries with the same answer by task vector and few-shot; null without queries",
  ),
  agreementBounds: z
    .object({ low: Probability, high: Probability, atLeast: Probability })
    .nullable()
    .describe("95 % interval of the agreement, and what it is at least with 95 % certainty"),
  kl: z.number().nullable().describe("mean over the counted queries, in nats; null without queries"),
  klAtMost: z
    .number()
    .nullable()
    .describe(
      "it is at most this with 95 % certainty (1.645 standard errors); null with fewer than two queries",
    ),
  tokensSaved: z.number().describe("prompt tokens that the vector saves on a query, on average"),
  cost: z
    .object({
      fewShotCold: Cost.describe("everything computed"),
      fewShotCached: Cost.describe("the demonstrations' KV cache copied, the query computed"),
      taskVector: Cost,
      zeroShot: Cost,
      bare: Cost.optional().describe("without the instruction; absent where the file has none"),
      fewestDemonstrations: Cost.optional().describe(
        "everything computed; absent where they are not an option",
      ),
    })
    .nullable()
    .describe("null where it was not measured"),
  controls: z.array(ControlResult).describe("what the task vector must do better than"),
  options: z
    .array(PromptOption)
    .describe("what could be sent, by prompt tokens; empty where nothing is scored"),
  advice: z.string().nullable().describe("what to do, in one sentence; null where nothing is scored"),
  verdict: Verdict.describe("whether the vector can stand in for the demonstrations"),
  reason: z.string().describe("why, in one sentence with the decisive figures"),
  neededQueries: z
    .int()
    .nullable()
    .describe("about how many scored queries would decide; null where more would not change the verdict"),
  notes: z.array(z.string()).describe("what the figures rest on besides: sentences"),
});
export type ComparisonSummary = z.infer<typeof ComparisonSummary>;

const CandidateSummary = z.object({
  method: z.enum(vectorMethods),
  layer: z.int().nonnegative(),
  lead: z.enum(frameLeads),
  followThrough: z.boolean(),
  firstTokenKl: z
    .number()
    .describe("KL(few-shot ‖ with the vector) at the answer's first token, in nats, mean over the folds"),
  firstTokenAgreement: Probability.describe("share of the folds whose first token is the few-shot prompt's"),
  answerKl: z
    .number()
    .nullable()
    .describe("summed over the whole answer and its stop; null where only first tokens were compared"),
  standardError: z.number().describe("of the mean KL over the folds"),
});

const HeldOutSummary = z.object({
  demonstration: z
    .int()
    .nonnegative()
    .nullable()
    .describe("from 0 on, in the order of the file; null for an input without an answer"),
  match: z
    .boolean()
    .nullable()
    .describe("whether the answer is the demonstration's; null for an input without one"),
  agreement: z.boolean().describe("whether the answer is the few-shot prompt's"),
  answer: z.string().optional().describe("what was answered; absent in vectors of earlier versions"),
  fewShotAnswer: z.string().optional().describe("what the few-shot prompt answered; absent likewise"),
});

/** What stands in for the demonstrations, and how it was chosen. */
export const VectorSummary = z.object({
  layer: z
    .int()
    .nonnegative()
    .describe(
      "the layer it is used at, from 0 on, the embedding excluded; 0 for a method that works at every layer",
    ),
  method: z.enum(vectorMethods).describe("how the vector stands in for the demonstrations"),
  cells: z
    .int()
    .positive()
    .optional()
    .describe("how many cells of the KV cache stand for the demonstrations; absent for the other methods"),
  scale: z.number().describe("factor of what is added"),
  lead: z.enum(frameLeads).describe("what comes before the query if nothing else does"),
  followThrough: z.boolean().describe("whether the intervention continues at every token of the answer"),
  keep: z.int().nonnegative().describe("demonstrations that stay in the prompt"),
  instruction: z.boolean().describe("whether the instruction stays in the prompt"),
  dummies: z.array(z.string()).describe("inputs of the prompts over which the mean few-shot state is taken"),
  pairs: z.int().nonnegative().describe("pairs of prompts that the vector was fitted to"),
  validated: z
    .boolean()
    .describe("whether all that was chosen by held-out demonstrations rather than by rule"),
  folds: z.int().describe("number of demonstrations held out in turn"),
  candidates: z
    .array(CandidateSummary)
    .describe("what was tried on held-out demonstrations: a selection, never a result"),
  heldOut: z
    .array(HeldOutSummary)
    .describe("how each one held out was answered by what was chosen: a selection, never a result"),
  cached: z.boolean().describe("whether it came from the cache"),
  given: z
    .string()
    .optional()
    .describe("absolute path of the file that it was read from; absent where it is the task's own"),
});
export type VectorSummary = z.infer<typeof VectorSummary>;

/** The task whose vector was the control. */
export const WrongTaskSummary = z.object({
  file: z.string().nullable().describe("absolute path; null for a task that comes with the tool"),
  task: z.string(),
});
export type WrongTaskSummary = z.infer<typeof WrongTaskSummary>;

export const ModelSummary = z.object({
  name: z.string().describe("as the GGUF file gives it"),
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
