import * as z from "zod";
import { Accuracy, ModelSummary, VectorSummary } from "../../method/comparison.js";
import { described } from "./described.js";

/** Raised when a field is removed or changes its meaning; new fields do not raise it. */
export const Version = z.literal(1).describe("version of this document's shape");
export const Seed = z.int().describe("seed of everything that was drawn at random");
export const File = z.string().describe("absolute path of the .icl file");
export const Task = z.string().describe("name of the task");
export const PromptTokens = z
  .object({
    fewShot: z.int().nonnegative().describe("with all demonstrations"),
    zeroShot: z.int().nonnegative().describe("the query alone"),
  })
  .describe("tokens of the prompt of the first demonstration's input");

export const DescribedModel = described(ModelSummary, {
  name: "as the GGUF file tells it",
  architecture: "llama.cpp's name of the architecture",
  layers: "number of layers; layers count from 0, the embedding excluded",
  embeddingLength: "width of the residual stream: numbers in a vector of one layer",
  fingerprint: "SHA-256 over the GGUF's header and the first 4 KiB of every tensor, in hexadecimal",
});

export const DescribedVector = described(VectorSummary, {
  layer: "the layer it is used at, from 0 on, the embedding excluded",
  method: "replace: the residual stream is overwritten (a patch); add: the vector is summed into it",
  scale: "factor of the vector; counts with the method add alone",
  dummies: "inputs of the dummy queries over which the vector is averaged",
  validated: "whether the layer was chosen by held-out demonstrations rather than by rule",
  folds: "number of demonstrations held out in turn",
  candidates:
    "the layers that were tried, each with its accuracy (0 to 1) and mean log-probability (natural) on held-out demonstrations, null where not validated: a selection, never a result",
  cached: "whether it came from the cache",
});

export const DescribedAccuracy = described(Accuracy, {
  value: "share of matching answers, 0 to 1",
  low: "lower end of Wilson's 95 % interval",
  high: "upper end of Wilson's 95 % interval",
});

/** A file that could not be worked on; the others were. */
export const FileError = z.object({
  file: File,
  line: z.int().positive().nullable().describe("from 1 on; null where the trouble has no place in the file"),
  column: z.int().positive().nullable().describe("from 1 on, in UTF-16 code units; null likewise"),
  code: z.string().describe("stable name of the trouble: that of a problem or of a failure"),
  message: z.string().describe("what happened, and what to do"),
});
export type FileError = z.infer<typeof FileError>;

export const Errors = z
  .array(FileError)
  .describe("what kept files from being worked on, in the order of the files; the exit code is 2 then");
