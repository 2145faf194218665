import type { Engine } from "../protocol/engine.js";
import type { ChatPrompt } from "../protocol/chat.js";
import { invalid } from "./apiError.js";
import type { AnswerOptions, Message } from "./requests.js";
import type { Prepared } from "./servedTask.js";

/** Tokens of an answer where the request sets no limit. */
const CHAT_TOKENS = 256;
const COMPLETION_TOKENS = 16;

/** A text for the model as it is, to go on with. */
export async function prepareText(engine: Engine, text: string, options: AnswerOptions): Promise<Prepared> {
  const { tokens } = await engine.tokenize({ texts: [text], beginning: true });
  const [prompt = []] = tokens;
  if (prompt.length === 0)
    throw invalid("prompt: an empty text gives this model nothing to continue.", "prompt");
  return prepared(prompt, { stop: [], stopTokens: [] }, options, COMPLETION_TOKENS);
}

/** A chat, by the model's own template. */
export async function prepareChat(
  engine: Engine,
  messages: readonly Message[],
  options: AnswerOptions,
): Promise<Prepared> {
  const prompts = [chatPrompt(messages)];
  const { prompts: rendered, stop, stopTokens } = await engine.chat({ prompts, texts: false });
  return prepared(rendered[0]?.tokens ?? [], { stop, stopTokens }, options, CHAT_TOKENS);
}

function prepared(
  tokens: readonly number[],
  ends: { readonly stop: readonly string[]; readonly stopTokens: readonly number[] },
  { maxTokens, stop, temperature, seed, top }: AnswerOptions,
  usual: number,
): Prepared {
  const generate = {
    maxTokens: maxTokens ?? usual,
    stop: [...new Set([...ends.stop, ...stop])],
    stopTokens: [...ends.stopTokens],
  };
  const asked = {
    tokens: [...tokens],
    prefix: 0,
    interventions: undefined,
    generate,
    temperature,
    seed,
    top,
  };
  return { asked, savedTokens: 0 };
}

/** The messages as turns: a system message at most, then user and assistant in turn, the user's last. */
function chatPrompt(messages: readonly Message[]): ChatPrompt {
  const [first] = messages;
  const system = first?.role === "system" || first?.role === "developer" ? first : undefined;
  const turns = system === undefined ? messages : messages.slice(1);
  const wrong = turns.findIndex(({ role }, index) => role !== (index % 2 === 0 ? "user" : "assistant"));
  if (wrong >= 0 || turns.length % 2 === 0) {
    throw invalid(
      "messages: after a system message at most, user and assistant take turns, and the last turn is the user's.",
      "messages",
    );
  }
  const demonstrations = [];
  for (let index = 0; index + 1 < turns.length; index += 2) {
    demonstrations.push({ input: turns[index]?.content ?? "", output: turns[index + 1]?.content ?? "" });
  }
  return {
    instruction: system?.content ?? null,
    demonstrations,
    input: turns.at(-1)?.content ?? "",
    answer: null,
  };
}
