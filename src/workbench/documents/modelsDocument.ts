import * as z from "zod";
import { FoundModel } from "../../models/foundModel.js";
import { Version } from "./shared.js";

const Folder = z.string().describe("absolute path of the folder that models are downloaded into");

/** What `icl models list --json` prints. */
export const ModelsListDocument = z.object({
  version: Version,
  folder: Folder,
  models: z.array(FoundModel).describe("each once, however often it is linked to"),
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
