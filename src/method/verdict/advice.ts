import { countText, percentText } from "../figureText.js";
import type { Accuracy, PromptOption, Verdict } from "../comparison.js";

/** What could be sent in the full prompt's place, measured. */
export interface Measured {
  readonly zeroShot: Pick<PromptOption, "accuracy" | "promptTokens" | "enough">;
  readonly taskVector: Pick<PromptOption, "accuracy" | "promptTokens" | "enough">;
  readonly fewShot: Pick<PromptOption, "accuracy" | "promptTokens">;
  /** The first ones of the file; null where half of them is not enough. */
  readonly fewest:
    (Pick<PromptOption, "accuracy" | "promptTokens"> & { readonly demonstrations: number }) | null;
  /** How many the full prompt has. */
  readonly demonstrations: number;
}

/** The options, cheapest first by their prompt tokens; at the same price the one that needs less. */
export function optionsOf({
  zeroShot,
  taskVector,
  fewShot,
  fewest,
  demonstrations,
}: Measured): PromptOption[] {
  const options: PromptOption[] = [
    { kind: "zero-shot", demonstrations: 0, ...zeroShot },
    { kind: "task vector", demonstrations: 0, ...taskVector },
    ...(fewest === null ? [] : [{ kind: "fewest demonstrations" as const, ...fewest, enough: true }]),
    { kind: "few-shot", demonstrations, ...fewShot, enough: true },
  ];
  return options.toSorted((a, b) => a.promptTokens - b.promptTokens);
}

/** What to do, in one sentence: the cheapest option that is enough. */
export function adviceOf(verdict: Verdict, options: readonly PromptOption[]): string {
  if (verdict === "prompt fails") {
    return "Change the prompt or the model first: the full prompt itself does not solve the task.";
  }
  const best = options.find(({ enough }) => enough);
  const full = options.find(({ kind }) => kind === "few-shot");
  if (best === undefined || full === undefined) return "Keep the full prompt.";
  const right = `${accuracyText(best.accuracy)} at ${countText(Math.round(best.promptTokens), "token")}`;
  const instead = `instead of ${accuracyText(full.accuracy)} at ${Math.round(full.promptTokens)}`;
  switch (best.kind) {
    case "zero-shot":
      return `Leave the demonstrations out: ${right}, ${instead}.`;
    case "task vector":
      return `Use the task vector: ${right}, ${instead}.`;
    case "fewest demonstrations":
      return `Send the first ${countText(best.demonstrations, "demonstration")} alone: ${right}, ${instead}.`;
    case "few-shot":
      return verdict === "undecided"
        ? "Keep the full prompt, with its prefix cached, until more queries tell."
        : "Keep the full prompt, with its prefix cached.";
  }
}

function accuracyText({ value, low, high }: Accuracy): string {
  return `${percentText(value)} right (${percentText(low)} to ${percentText(high)})`;
}
