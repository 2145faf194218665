import { countText, percentText } from "../numberText.js";
import type { Accuracy, Cost, ComparisonSummary, PromptOption, Verdict } from "../comparison.js";

/**
 * What to do, in one sentence: the cheapest option that is enough.
 * @param neededQueries how many would decide; null where no number of them would.
 */
export function adviceOf(
  verdict: Verdict,
  options: readonly PromptOption[],
  neededQueries: number | null,
): string {
  if (verdict === "prompt fails") {
    return "Change the prompt or the model first: the full prompt itself does not solve the task.";
  }
  const best = options.find(({ enough }) => enough);
  const full = options.find(({ kind }) => kind === "few-shot");
  if (best === undefined || full === undefined) return "Keep the full prompt.";
  const right = `${accuracyText(best.accuracy)} at ${countText(Math.round(best.promptTokens), "token")}`;
  const instead = `instead of ${accuracyText(full.accuracy)} at ${Math.round(full.promptTokens)}`;
  const first = firstText(best.demonstrations);
  switch (best.kind) {
    case "bare":
      return `Send the query alone: ${right}, ${instead}.`;
    case "zero-shot":
      return `Leave the demonstrations out: ${right}, ${instead}.`;
    case "task vector":
      return best.demonstrations === 0
        ? `Use the task vector: ${right}, ${instead}.`
        : `Send the ${first} with the task vector: ${right}, ${instead}.`;
    case "fewest demonstrations":
      return `Send only the ${first}: ${right}, ${instead}.`;
    case "few-shot":
      return verdict === "undecided" && neededQueries !== null
        ? "Keep the full prompt, with its prefix cached, until more queries decide."
        : "Keep the full prompt, with its prefix cached.";
  }
}

function accuracyText({ value, low, high }: Accuracy): string {
  return `${percentText(value)} right (${percentText(low)} to ${percentText(high)})`;
}

/** How an option is called beside the others. */
export function optionText({ kind, demonstrations }: Pick<PromptOption, "kind" | "demonstrations">): string {
  const first = firstText(demonstrations);
  switch (kind) {
    case "bare":
      return "bare query";
    case "zero-shot":
      return "zero-shot";
    case "task vector":
      return demonstrations === 0 ? "task vector" : `${first} and task vector`;
    case "fewest demonstrations":
      return first;
    case "few-shot":
      return "few-shot, cached prefix";
  }
}

/** Prompt tokens of a comparison's queries on average, rounded; undefined where what could be sent was not counted. */
export function meanTokens(
  options: readonly PromptOption[],
): { readonly fewShot: number; readonly taskVector: number } | undefined {
  const tokensOf = (kind: PromptOption["kind"]): number | undefined =>
    options.find((option) => option.kind === kind)?.promptTokens;
  const [fewShot, taskVector] = [tokensOf("few-shot"), tokensOf("task vector")];
  if (fewShot === undefined || taskVector === undefined) return undefined;
  return { fewShot: Math.round(fewShot), taskVector: Math.round(taskVector) };
}

/** What an option costs; undefined where that was not measured. */
export function costOf(kind: PromptOption["kind"], cost: ComparisonSummary["cost"]): Cost | undefined {
  switch (kind) {
    case "bare":
      return cost?.bare;
    case "zero-shot":
      return cost?.zeroShot;
    case "task vector":
      return cost?.taskVector;
    case "fewest demonstrations":
      return cost?.fewestDemonstrations;
    case "few-shot":
      return cost?.fewShotCached;
  }
}

function firstText(demonstrations: number): string {
  return demonstrations === 1 ? "first demonstration" : `first ${demonstrations} demonstrations`;
}
