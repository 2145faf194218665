import * as z from "zod";
import { runModes } from "../../method/runQuery.js";
import { TopToken } from "../../protocol/rows.js";
import { File, Seed, Task, Version } from "./shared.js";

const RunResultSchema = z.object({
  mode: z.enum(runModes),
  input: z.string(),
  answer: z.string().describe("what was generated before the stop text, trimmed"),
  promptTokens: z.int().nonnegative(),
  layer: z.int().nonnegative().nullable().describe("where the vector was used, from 0 on; null without one"),
  top: z
    .array(TopToken)
    .describe("most probable tokens at the first answer token that holds more than white space"),
  milliseconds: z
    .number()
    .nonnegative()
    .describe("time of the engine for the whole answer; of inputs answered together an equal share each"),
});

/** What `icl run --json` prints. */
export const RunDocument = z.object({
  version: Version,
  seed: Seed,
  file: File,
  task: Task,
  vector: z
    .string()
    .optional()
    .describe("absolute path of the file that the vector was read from; absent where it is the task's own"),
  results: z
    .array(RunResultSchema)
    .describe("one for each input, in order; none for those that are too long for the model"),
  tooLong: z
    .array(z.object({ input: z.string(), line: z.int().positive(), reason: z.string() }))
    .optional()
    .describe("queries without an answer, each with its line in the file; absent where all were answered"),
});
export type RunDocument = z.infer<typeof RunDocument>;
