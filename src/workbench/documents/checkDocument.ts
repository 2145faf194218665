import * as z from "zod";
import { Errors, File, Version } from "./shared.js";

export const CheckedFile = z.object({
  file: File,
  problems: z
    .array(
      z.object({
        code: z.string().describe("stable name of the kind of problem"),
        severity: z
          .enum(["error", "warning", "information", "hint"])
          .describe("with an error the file cannot be run"),
        line: z.int().positive().describe("from 1 on"),
        column: z.int().positive().describe("from 1 on, in UTF-16 code units"),
        message: z.string().describe("what is wrong, and what to do about it"),
      }),
    )
    .describe("in the order of the file"),
  counted: z
    .int()
    .nonnegative()
    .describe(
      "different queries with an expected answer that are not demonstrations: what thresholds apply to",
    ),
  required: z
    .array(
      z.object({
        name: z.string().describe("such as recovery at least 0.8"),
        queries: z
          .int()
          .nullable()
          .describe("the fewest queries with which it could hold; null where no number would do"),
      }),
    )
    .describe("the thresholds of the file's require, but kl"),
});
export type CheckedFile = z.infer<typeof CheckedFile>;

/** What `icl check --json` prints. */
export const CheckDocument = z.object({
  version: Version,
  files: z.array(CheckedFile),
  errors: Errors.describe("files that could not even be read"),
});
export type CheckDocument = z.infer<typeof CheckDocument>;
