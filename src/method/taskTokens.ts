import type { Example, Frame } from "../language/prompt.js";
import type { ChatNote } from "../protocol/chat.js";
import type { RequestControl } from "../protocol/engine.js";
import type { Generation } from "../protocol/rows.js";

/** Something about the tokens of a task that the user should know, as its number is told with it. */
export interface TokenNote {
  readonly code: "merged-answer" | "merged-query" | "other-separator" | ChatNote;
  /** Inputs that are concerned; empty where all are. */
  readonly inputs: readonly string[];
}

/** Everything that the file puts before a query; the prompt with this frame is the few-shot prompt. */
export function fullFrame(demonstrations: readonly Example[]): Frame {
  return { lead: "none", instruction: true, kept: demonstrations };
}

/** A few-shot prompt to tokenise. */
export interface FewShotPrompt {
  readonly demonstrations: readonly Example[];
  readonly input: string;
}

/** What ends an answer, besides the vocabulary's own ends. */
export type AnswerEnds = Required<Pick<Generation, "stop" | "stopTokens">>;

/** Turns the prompts of one task into tokens, as the model would see each as a whole. */
export interface TaskTokens {
  /** Notes gathered so far, one for each kind. */
  readonly notes: readonly TokenNote[];
  readonly ends: AnswerEnds;
  /** What is left of the prompt without its demonstrations: what its author would fall back to. */
  readonly zeroShot: Frame;
  /** Tokens of few-shot prompts; the last token of each is the patch position. */
  fewShot(prompts: readonly FewShotPrompt[], control: RequestControl): Promise<number[][]>;
  /** Tokens of prompts that leave demonstrations out; the last token of each is the patch position. */
  framed(inputs: readonly string[], frame: Frame, control: RequestControl): Promise<number[][]>;
  /**
   * Tokens of the answers that should follow the queries.
   * @returns one list for each query, in their order.
   */
  answers(
    queries: readonly { readonly input: string; readonly answer: string }[],
    control: RequestControl,
  ): Promise<number[][]>;
  /** The text of a prompt, as the model would see it. */
  text(input: string, frame: Frame, control: RequestControl): Promise<string>;
  /** Notes where the separator's last token differs between a few-shot prompt and one that leaves demonstrations out. */
  compareSeparators(input: string, fewShot: readonly number[], zeroShot: readonly number[]): void;
}
