import * as z from "zod";

/** Raised when a field is removed or changes its meaning; new fields do not raise it. */
export const Version = z.literal(1).describe("version of this document's shape");
export const Seed = z.int().describe("seed of everything that was drawn at random");
export const File = z.string().describe("absolute path of the .icl file");
export const Task = z.string().describe("name of the task");
export const PromptTokens = z
  .object({
    fewShot: z.int().nonnegative().describe("with all demonstrations"),
    taskVector: z.int().nonnegative().describe("as it is run with the vector"),
  })
  .describe("tokens of the prompt of the first demonstration's input");

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
  .describe("what kept files from being processed, in the order of the files; the exit code is 2 then");
