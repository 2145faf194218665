import * as z from "zod";
import { Fit } from "../../models/fit.js";
import { FoundModel } from "../../models/foundModel.js";
import { described } from "./described.js";
import { Version } from "./shared.js";

const Folder = z.string().describe("absolute path of the folder that models are downloaded into");

/** What `icl models list --json` prints. */
export const ModelsListDocument = z.object({
  version: Version,
  folder: Folder,
  models: z
    .array(
      described(FoundModel, {
        path: "absolute path of the file to load, the first one where there are several",
        name: "the file's name, or the model's with Ollama",
        source: "where it was found",
        bytes: "size of all its files",
        parts: "number of its files",
        architecture: "llama.cpp's name of the architecture; null where the header does not tell",
        quantisation: "the type that most of its numbers are of; null likewise",
        parameters: "number of its parameters; null likewise",
        layers: "number of its layers; null likewise",
        contextLength: "longest context in tokens that it was made for; null likewise",
        fit: "null where it cannot be used",
        problem: "why it cannot be used; null where nothing speaks against it",
      }).extend({
        fit: described(Fit, {
          verdict:
            "whether it fits into main memory, only once other programs give memory back, or not at all",
          bytes: "what it takes with a context of 4096 tokens, roughly",
        }).nullable(),
      }),
    )
    .describe("each once, however often it is linked to"),
});
export type ModelsListDocument = z.infer<typeof ModelsListDocument>;

/** What `icl models download --json` prints. */
export const ModelsDownloadDocument = z.object({
  version: Version,
  folder: Folder,
  address: z.string().describe("by which files name it, or a web address"),
  path: z.string().describe("absolute path of the file to load, the first one where there are several"),
  bytes: z.int().nonnegative().nullable().describe("size of all its files; null where nobody stated it"),
  verified: z.boolean().describe("whether the hub stated a SHA-256 for each file, and each had it"),
});
export type ModelsDownloadDocument = z.infer<typeof ModelsDownloadDocument>;
