import * as z from "zod";
import { ModelFit } from "./fit.js";
import { ModelSource } from "./places.js";

/** A model on this machine, as lists show it. */
export const FoundModel = z.object({
  path: z.string().describe("absolute path of the file to load, the first one where there are several"),
  name: z.string().describe("the file's name, or the model's with Ollama"),
  source: ModelSource.describe("where it was found"),
  bytes: z.number().nonnegative().describe("size of all its files"),
  parts: z.int().positive().describe("number of its files"),
  architecture: z
    .string()
    .nullable()
    .describe("llama.cpp's name of the architecture; null where the header does not tell"),
  quantisation: z.string().nullable().describe("the type that most of its numbers are of; null likewise"),
  parameters: z.number().nonnegative().nullable().describe("number of its parameters; null likewise"),
  layers: z.int().positive().nullable().describe("number of its layers; null likewise"),
  contextLength: z
    .number()
    .nonnegative()
    .nullable()
    .describe("longest context in tokens that it was made for; null likewise"),
  fit: ModelFit.nullable().describe("null where it cannot be used"),
  problem: z.string().nullable().describe("why it cannot be used; null where nothing speaks against it"),
});
export type FoundModel = z.infer<typeof FoundModel>;
