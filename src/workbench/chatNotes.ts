import type { IclDocument } from "../language/document.js";
import { isInstructName } from "../language/instructModel.js";
import type { ComparisonSummary, Verdict } from "../method/comparison.js";
import type { ModelInfo } from "../protocol/model.js";

/** With these the model may be asked in a way that it was not tuned for. */
const weak: readonly Verdict[] = ["prompt fails", "undecided", "does not compress", "does not agree"];

/** What is worth trying where an instruction-tuned model did badly on plain text; nothing where the file chose that. */
export function chatNotes(
  { keys }: Pick<IclDocument, "keys">,
  { name, file, chatTemplate }: Pick<ModelInfo, "name" | "file" | "chatTemplate">,
  { verdict }: Pick<ComparisonSummary, "verdict">,
): string[] {
  const isChosen = keys.some((key) => key.path === "chat");
  const isInstruct = isInstructName(name) || isInstructName(file.split(/[\\/]/).at(-1) ?? "");
  if (isChosen || !isInstruct || !chatTemplate || !weak.includes(verdict)) return [];
  return [
    "This model is instruction-tuned, and the file does not use its chat template. Add chat: true, and compare again.",
  ];
}
