import type { TokenNote } from "./taskTokens.js";

/** What a note on tokens means for the user. */
export function tokenNoteMessage({ code, inputs }: TokenNote): string {
  const [first = ""] = inputs;
  const where = inputs.length === 1 ? `"${first}"` : `"${first}" and ${inputs.length - 1} more`;
  switch (code) {
    case "merged-answer":
      return `This model's tokenizer merges the end of the query with its answer (${where}): expected answers are scored as if they stood alone. A template whose separator ends in a character that does not merge avoids it.`;
    case "merged-query":
      return `This model's tokenizer merges the joiner with the query (${where}): the zero-shot prompt is tokenised alone.`;
    case "instruction-in-user-turn":
      return "The model's chat template has no system turn: the instruction is put before the first user's text.";
    case "own-system-turn":
      return "The model's chat template writes a system turn of its own where the prompt has no instruction; icl render shows it. Give an instruction to put your own words there.";
    case "thinking-closed":
      return "The model's chat template opens a thinking block, which is closed at once: the answer follows directly.";
    case "fixed-date":
      return "The model's chat template writes the date, which is fixed at 26 July 2024: otherwise prompts and vectors would change from day to day.";
    case "other-separator":
      return `The separator's last token differs between the few-shot and the zero-shot prompt (${where}): the vector is written at another token than it was read from.`;
  }
}
