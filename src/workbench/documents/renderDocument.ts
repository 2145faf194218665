import * as z from "zod";
import { File, Version } from "./shared.js";

/** What `icl render --json` prints. */
export const RenderDocument = z.object({
  version: Version,
  file: File,
  input: z.string().describe("the query's input"),
  condition: z.enum(["few-shot", "zero-shot", "task-vector"]),
  text: z.string().describe("the prompt"),
  tokens: z
    .array(
      z.object({
        id: z.int().nonnegative().describe("the token's number in the vocabulary"),
        text: z.string().describe("its text; empty for control tokens, U+FFFD for a piece of a character"),
      }),
    )
    .describe("as the model gets them, the token for the beginning of a text included"),
  notes: z.array(z.string()).describe("notes on the prompt, as sentences"),
  patchPosition: z
    .int()
    .nonnegative()
    .describe("index into tokens, from 0 on: the separator's last token, where vectors are read and written"),
});
export type RenderDocument = z.infer<typeof RenderDocument>;
