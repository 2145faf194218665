import * as z from "zod";
import { TokenId } from "./tokenId.js";

/** One prompt to render by the model's own chat template. */
export const ChatPrompt = z.object({
  /** Goes into the system turn; null for none. */
  instruction: z.string().nullable(),
  /** Each a user and an assistant turn. */
  demonstrations: z.array(z.object({ input: z.string(), output: z.string() })),
  /** The last user turn; the prompt for the assistant's follows it. */
  input: z.string(),
  /** What should follow the prompt, to be told as tokens; null for nothing. */
  answer: z.string().nullable(),
});
export type ChatPrompt = z.infer<typeof ChatPrompt>;

export const ChatParams = z.object({
  prompts: z.array(ChatPrompt),
  /** Whether the prompts are wanted as texts too. */
  texts: z.boolean(),
});
export type ChatParams = z.infer<typeof ChatParams>;

/** What was done to make a template serve, for the user to know. */
export const ChatNote = z.enum([
  "instruction-in-user-turn",
  "own-system-turn",
  "thinking-closed",
  "fixed-date",
]);
export type ChatNote = z.infer<typeof ChatNote>;

export const ChatResult = z.object({
  prompts: z.array(
    z.object({
      /** With the token for the beginning of a text where the model declares one. */
      tokens: z.array(TokenId),
      text: z.string().nullable(),
      /** Empty where no answer was given. */
      answer: z.array(TokenId),
      /** Whether the tokenizer merges the end of the prompt with the answer, which then stands alone. */
      merged: z.boolean(),
    }),
  ),
  /** How the template ends an assistant's turn, besides what the vocabulary declares as ends. */
  stop: z.array(z.string().min(1)),
  stopTokens: z.array(TokenId),
  notes: z.array(ChatNote),
});
export type ChatResult = z.infer<typeof ChatResult>;
