import * as z from "zod";
import {
  ComparisonSummary,
  Cost,
  FileComparison,
  Outcome,
  QueryComparison,
} from "../../method/comparison.js";
import { described } from "./described.js";
import { DescribedAccuracy, DescribedModel, DescribedVector, Errors, Seed, Version } from "./shared.js";

const DescribedOutcome = described(Outcome, {
  answer: "what was generated before the stop text, trimmed",
  match: "whether it is the expected answer; null where none is expected",
  promptTokens: "tokens of the prompt",
  expectedLogProbability:
    "natural logarithm of the expected answer's probability, summed over its tokens; null where none is expected",
  top: "most probable tokens at the first answer token that holds more than white space, each with its probability",
});

const DescribedQuery = described(
  QueryComparison.extend({
    zeroShot: DescribedOutcome,
    fewShot: DescribedOutcome,
    taskVector: DescribedOutcome,
    randomVector: DescribedOutcome,
    wrongTask: DescribedOutcome.optional(),
  }),
  {
    input: "the query's input",
    expected: "its expected answer as written; null where none is",
    line: "line of the file, from 1 on",
    zeroShot: "the query alone",
    fewShot: "all demonstrations, then the query",
    taskVector: "the query alone, with the task vector patched in at the separator",
    randomVector: "the query alone, with a random vector of the task vector's norm: the first of the seeds",
    wrongTask:
      "the query alone, with another task's vector at this task's layer; absent where no other task was at hand",
    kl: "KL(few-shot ‖ task vector) of the next token over the whole vocabulary, in nats",
    agreement: "whether task vector and few-shot give the same answer",
  },
);

const DescribedCost = described(Cost, {
  milliseconds: "to the first token: the median of single runs of the first query",
  kvBytes: "bytes of KV cache that the prompt occupies",
  promptTokens: "tokens of the prompt",
});

const DescribedSummary = described(
  ComparisonSummary.extend({
    accuracy: z
      .object({
        zeroShot: DescribedAccuracy,
        fewShot: DescribedAccuracy,
        taskVector: DescribedAccuracy,
        randomVector: DescribedAccuracy.describe("the mean over five random vectors"),
        wrongTask: DescribedAccuracy.describe("another task's vector at this task's layer").optional(),
        constantAnswer: z.number().min(0).max(1).describe("what the single best constant answer would score"),
      })
      .nullable(),
    cost: z
      .object({
        fewShotCold: DescribedCost.describe("everything computed"),
        fewShotCached: DescribedCost.describe("the demonstrations' KV cache copied, the query computed"),
        taskVector: DescribedCost,
        zeroShot: DescribedCost,
      })
      .nullable(),
  }),
  {
    queries: "number of queries",
    scored: "number of those with an expected answer",
    accuracy: "by condition, over the scored queries; null where there are none",
    recovery:
      "(task vector − zero-shot) / (few-shot − zero-shot) of the accuracies, with the 95 % interval of a seeded paired bootstrap; null where few-shot does not exceed zero-shot",
    agreement: "share of all queries with the same answer by task vector and few-shot; null without queries",
    kl: "mean over all queries, in nats; null without queries",
    tokensSaved: "prompt tokens that the vector saves on a query, on average",
    cost: "null where it was not measured",
    verdict: "whether the vector can stand in for the demonstrations",
    reason: "why, in one sentence with the decisive figures",
    neededQueries: "about how many scored queries would decide; null where more would not change the verdict",
    notes: "what the figures rest on besides: sentences",
  },
);

const ComparedFile = described(
  FileComparison.extend({
    model: DescribedModel,
    vector: DescribedVector,
    queries: z.array(DescribedQuery),
    summary: DescribedSummary,
  }),
  {
    file: "absolute path of the .icl file",
    task: "name of the task",
    model: "the model it ran on",
    vector: "the task vector and how its layer was chosen",
    wrongTask: "the task whose vector was the control; absent where no other task was at hand",
    queries: "the file's queries in their order",
    summary: "what the queries come to",
  },
);

/** What `icl compare --json` prints. */
export const CompareDocument = z.object({
  version: Version,
  seed: Seed,
  files: z.array(ComparedFile),
  errors: Errors,
});
export type CompareDocument = z.infer<typeof CompareDocument>;
