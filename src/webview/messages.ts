import * as z from "zod";
import { ShownAnalysis } from "../analysis/analysisResult.js";
import { FileComparison, QueryComparison } from "../method/comparison.js";
import { Sweep } from "../method/sweep.js";

/** What the panel is shown and told: everything it knows. */
export const ToPanel = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("results"),
    /** The file, as a URI. */
    uri: z.string(),
    /** The file's name, for headings. */
    name: z.string(),
    comparison: z
      .object({
        value: FileComparison,
        stale: z.boolean(),
        /** For each query whether it is stale by itself. */
        staleQueries: z.array(z.boolean()),
      })
      .nullable(),
    /** What is answered of a comparison that runs or was stopped; null where there is none. */
    unfinished: z
      .object({
        /** The file's first queries; of very many not all that are answered. */
        queries: z.array(QueryComparison),
        staleQueries: z.array(z.boolean()),
        /** Queries that are answered, of how many. */
        done: z.int().nonnegative(),
        total: z.int().nonnegative(),
      })
      .nullable(),
    sweep: z.object({ value: Sweep, stale: z.boolean() }).nullable(),
    /** What was analysed, the last one first. */
    analyses: z.array(ShownAnalysis),
    /** What is being done for this file, in words; null while nothing is. */
    running: z.string().nullable(),
  }),
]);
export type ToPanel = z.infer<typeof ToPanel>;

/** What the panel asks for. */
export const FromPanel = z.discriminatedUnion("type", [
  /** The page is loaded and listens. */
  z.object({ type: z.literal("ready") }),
  z.object({ type: z.literal("compare") }),
  z.object({ type: z.literal("sweep") }),
  z.object({ type: z.literal("turnDial") }),
  /** Runs an analysis again by its name; null asks which. */
  z.object({ type: z.literal("analyse"), analysis: z.string().max(64).nullable() }),
  /** Takes an analysis away. */
  z.object({ type: z.literal("forgetAnalysis"), analysis: z.string().max(64) }),
  z.object({ type: z.literal("cancel") }),
  z.object({ type: z.literal("exportReport") }),
  /** Asks what to use the vector for. */
  z.object({ type: z.literal("useVector") }),
  z.object({ type: z.literal("exportKvPrefix") }),
  /** 0-based. */
  z.object({ type: z.literal("pinLayer"), layer: z.int().nonnegative() }),
  /** 1-based. */
  z.object({ type: z.literal("revealLine"), line: z.int().positive() }),
  /** The page could not make sense of what it got. */
  z.object({ type: z.literal("malformed"), problem: z.string().max(2000) }),
]);
export type FromPanel = z.infer<typeof FromPanel>;

/** A message, or why it is none, in one line for the log. */
export type Read<Message> =
  | { readonly message: Message; readonly problem: null }
  | { readonly message: null; readonly problem: string };

export function readMessage<Message>(schema: z.ZodType<Message>, data: unknown): Read<Message> {
  const result = schema.safeParse(data);
  if (result.success) return { message: result.data, problem: null };
  const problem = result.error.issues
    .slice(0, 3)
    .map(({ path, message }) => `${path.length === 0 ? "message" : path.map(String).join(".")}: ${message}`)
    .join("; ");
  return { message: null, problem: problem.slice(0, 500) };
}
