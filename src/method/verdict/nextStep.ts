import type { ComparisonSummary } from "../comparison.js";

/** What a user does after a comparison. */
export type NextStep = "use the vector" | "fewer demonstrations" | "more queries" | "cache the prompt";

/** What follows from the verdict; null where its advice already says all that there is to do. */
export function nextStepOf({
  verdict,
  options,
  scored,
  neededQueries,
}: Pick<ComparisonSummary, "verdict" | "options" | "scored" | "neededQueries">): NextStep | null {
  if (verdict === "prompt fails") return null;
  const best = options.find(({ enough }) => enough)?.kind;
  if (verdict === "agrees" || best === "task vector") return "use the vector";
  if (best === "zero-shot") return null;
  if (best === "fewest demonstrations") return "fewer demonstrations";
  if (verdict !== "undecided") return "cache the prompt";
  // The verdict says that no number of queries that anybody has would tell.
  return scored > 0 && neededQueries === null ? "cache the prompt" : "more queries";
}

/** The step in words for every front end. */
export const nextStepWords: Readonly<Record<NextStep, string>> = {
  "use the vector": "Use it from your own program: export the vector, or copy it as code.",
  "fewer demonstrations": "Delete the other demonstrations, and compare again.",
  "more queries": "Add queries, with or without expected answers, and compare again.",
  "cache the prompt": "Export the KV prefix, so that the demonstrations are not computed again.",
};
