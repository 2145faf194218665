import * as z from "zod";
import { conditions } from "../report/conditions.js";

export const filters = ["all", "differences", "misses"] as const;
export const Filter = z.enum(filters);
export type Filter = z.infer<typeof Filter>;

/** How the reader has set the panel up: what a reload restores. */
export const ViewState = z.object({
  /** The file that is shown; by it the panel is made again after a reload of the window. */
  uri: z.string().default(""),
  filter: Filter.default("all"),
  search: z.string().default(""),
  sort: z
    .object({
      key: z.enum(["line", "input", "expected", "kl", ...conditions]),
      direction: z.enum(["ascending", "descending"]),
    })
    .default({ key: "line", direction: "ascending" }),
  showZeroShot: z.boolean().default(false),
  showRandomVector: z.boolean().default(false),
  showWrongTask: z.boolean().default(false),
  /** Indexes of the queries whose details are shown. */
  expanded: z.array(z.int().nonnegative()).default([]),
  /** CSS pixels from the top. */
  scroll: z.number().nonnegative().default(0),
});
export type ViewState = z.infer<typeof ViewState>;

/** The state that was kept; what cannot be read starts afresh. */
export function readViewState(kept: unknown): ViewState {
  const read = ViewState.safeParse(kept);
  return read.success ? read.data : ViewState.parse({});
}
