import { visibleText } from "../../language/visibleText.js";

/** Shown as nothing, and in the middle of what the editor would act upon. */
const WORD_JOINER = "\u2060";

/**
 * A text of others for the editor's labels and messages, which draw `$(name)` as an icon and make `[text](command:…)` a
 * link that runs any command: on one line, as it is written, and nothing but text.
 */
export function inertText(text: string): string {
  return visibleText(text).replace(/(?<=[$\]])\(/g, `${WORD_JOINER}(`);
}
