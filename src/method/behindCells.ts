import type { Example } from "../language/prompt.js";
import type { RequestControl } from "../protocol/engine.js";
import { commonLength } from "./commonTokens.js";
import type { TaskTokens } from "./taskTokens.js";

/** Any demonstration: what follows one is the same behind all. */
export const SOME: Example = { input: { text: "a" }, output: { text: "b" } };

/**
 * Tokens of prompts as they go on behind a demonstration's answer: what joins them, the demonstrations that stay, and
 * the query.
 */
export async function behindCells(
  tokens: Pick<TaskTokens, "fewShot" | "answers">,
  inputs: readonly string[],
  kept: readonly Example[],
  control: RequestControl,
): Promise<number[][]> {
  const [asked = []] = await tokens.fewShot([{ demonstrations: [], input: SOME.input.text }], control);
  const [answer = []] = await tokens.answers([{ input: SOME.input.text, answer: SOME.output.text }], control);
  const before = [...asked, ...answer];
  const prompts = await tokens.fewShot(
    inputs.map((input) => ({ demonstrations: [SOME, ...kept], input })),
    control,
  );
  return prompts.map((prompt) => prompt.slice(commonLength(before, prompt)));
}
