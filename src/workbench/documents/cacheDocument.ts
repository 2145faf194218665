import * as z from "zod";
import { VectorMetadata } from "../../cache/cachedVector.js";
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
        metadata: VectorMetadata.nullable().describe("null where the file does not describe it"),
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
