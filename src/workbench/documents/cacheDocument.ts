import * as z from "zod";
import { VectorMetadata } from "../../cache/cachedVector.js";
import { described } from "./described.js";
import { Version } from "./shared.js";

const Directory = z.string().describe("absolute path of the cache's folder");
const Digest = z.string().describe("names the vector: SHA-256 of all that it depends on");

/** What `icl cache list --json` prints. */
export const CacheListDocument = z.object({
  version: Version,
  directory: Directory,
  bytes: z.int().nonnegative().describe("what the vectors occupy"),
  entries: z
    .array(
      z.object({
        digest: Digest,
        bytes: z.int().nonnegative().describe("size of the vector's file"),
        createdAt: z.iso.datetime(),
        metadata: described(VectorMetadata, {
          task: "name of the task",
          file: "the .icl file, absolute",
          model: "name of the model",
          fingerprint: "fingerprint of the model",
          layer: "the chosen layer, from 0 on",
          method: "replace or add",
          scale: "factor of the vector; counts with the method add alone",
          validated: "whether the layer was chosen by held-out demonstrations",
          folds: "number of demonstrations held out in turn",
          candidates: "the layers that were tried: a selection, never a result",
          heldOut:
            "how each demonstration held out was answered at the chosen layer by the vector of the others: a selection, never a result; lacking in vectors of earlier versions",
          dummies: "inputs of the dummy queries",
          demonstrations: "number of demonstrations",
          promptTokens: "tokens of the prompt with all demonstrations, and of the query alone",
          seed: "seed of everything that was drawn at random",
          createdAt: "when it was computed",
          formatVersion: "version of the vector's format",
        })
          .nullable()
          .describe("null where the file does not describe it"),
      }),
    )
    .describe("the most recently used first"),
});
export type CacheListDocument = z.infer<typeof CacheListDocument>;

/** What `icl cache verify --json` prints. */
export const CacheVerifyDocument = z.object({
  version: Version,
  directory: Directory,
  checked: z.int().nonnegative().describe("number of vectors that were read"),
  damaged: z
    .array(
      z.object({
        digest: Digest,
        problem: z.string(),
      }),
    )
    .describe("all of them were removed"),
  reclaimedBytes: z.int().nonnegative().describe("bytes of abandoned files that were removed"),
});
export type CacheVerifyDocument = z.infer<typeof CacheVerifyDocument>;
