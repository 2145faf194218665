import { randomUUID } from "node:crypto";
import type { GeneratedToken } from "../protocol/advance.js";
import type { RowResult } from "../protocol/rows.js";

/** Tokens of an answer, and what the vector saved. */
export interface Usage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
  /** Not OpenAI's: prompt tokens that the demonstrations would have taken on top. */
  readonly saved_prompt_tokens: number;
}

/** Some of an answer's text and its tokens. */
export interface Part {
  readonly text: string;
  readonly tokens: readonly GeneratedToken[];
}

type Finish = "stop" | "length";

export function finishOf(ended: RowResult["ended"]): Finish {
  return ended === "length" ? "length" : "stop";
}

/** Writes one answer in the form of an interface: whole, or in chunks. */
export interface AnswerForm {
  whole(part: Part, finish: Finish, usage: Usage): object;
  /** Before all others; undefined for none. */
  opening(): object | undefined;
  chunk(part: Part): object;
  closing(finish: Finish): object;
  usage(usage: Usage): object;
}

interface About {
  readonly model: string;
  readonly fingerprint: string;
  readonly logprobs: boolean;
}

/** The form of `/v1/chat/completions`. */
export function chatForm({ model, fingerprint, logprobs }: About): AnswerForm {
  const head = headOf("chatcmpl", model, fingerprint);
  const chunkHead = { ...head, object: "chat.completion.chunk" };
  const about = ({ tokens }: Part): object | null =>
    logprobs ? { content: tokens.map(chatToken), refusal: null } : null;
  const chunk = (delta: object, finish: Finish | null, told: object | null): object => ({
    ...chunkHead,
    choices: [{ index: 0, delta, logprobs: told, finish_reason: finish }],
  });
  return {
    whole: (part, finish, usage) => ({
      ...head,
      object: "chat.completion",
      choices: [
        {
          index: 0,
          message: { role: "assistant", content: part.text, refusal: null },
          logprobs: about(part),
          finish_reason: finish,
        },
      ],
      usage,
    }),
    opening: () => chunk({ role: "assistant", content: "" }, null, null),
    chunk: (part) => chunk({ content: part.text }, null, about(part)),
    closing: (finish) => chunk({}, finish, null),
    usage: (usage) => ({ ...chunkHead, choices: [], usage }),
  };
}

/** The form of `/v1/completions`. */
export function completionForm({ model, fingerprint, logprobs }: About): AnswerForm {
  const head = { ...headOf("cmpl", model, fingerprint), object: "text_completion" };
  const choice = (part: Part, finish: Finish | null): object => ({
    ...head,
    choices: [
      {
        index: 0,
        text: part.text,
        logprobs: logprobs ? completionTokens(part.tokens) : null,
        finish_reason: finish,
      },
    ],
  });
  return {
    whole: (part, finish, usage) => ({ ...choice(part, finish), usage }),
    opening: () => undefined,
    chunk: (part) => choice(part, null),
    closing: (finish) => choice({ text: "", tokens: [] }, finish),
    usage: (usage) => ({ ...head, choices: [], usage }),
  };
}

function headOf(prefix: string, model: string, fingerprint: string) {
  return {
    id: `${prefix}-${randomUUID()}`,
    created: Math.floor(Date.now() / 1000),
    model,
    system_fingerprint: `icl-${fingerprint.slice(0, 12)}`,
  };
}

function chatToken({ piece, logProbability, top }: GeneratedToken): object {
  return {
    ...tokenText(piece),
    logprob: logProbability,
    top_logprobs: top.map(({ text, probability }) => ({ ...tokenText(text), logprob: logOf(probability) })),
  };
}

function tokenText(token: string): { token: string; bytes: number[] } {
  return { token, bytes: [...new TextEncoder().encode(token)] };
}

function completionTokens(tokens: readonly GeneratedToken[]): object {
  let offset = 0;
  return {
    tokens: tokens.map(({ piece }) => piece),
    token_logprobs: tokens.map(({ logProbability }) => logProbability),
    top_logprobs: tokens.map(({ top }) =>
      Object.fromEntries(top.map(({ text, probability }) => [text, logOf(probability)])),
    ),
    text_offset: tokens.map(({ piece }) => (offset += piece.length) - piece.length),
  };
}

/** As OpenAI does: JSON has no infinity. */
function logOf(probability: number): number {
  return Math.max(-9999, Math.log(probability));
}
