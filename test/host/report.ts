import * as z from "zod";

/** What a run inside the editor leaves behind: without it, the run did not come to its end. */
export const editorReport = z.object({
  passed: z.int().min(0),
  /** Titles with their errors. */
  failed: z.array(z.string()),
  pending: z.int().min(0),
  measurements: z.array(z.string()),
});

export type EditorReport = z.infer<typeof editorReport>;

/** Begins what tests write, to be told from the editor's own log. */
export const outputMark = "│ ";
