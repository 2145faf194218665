import type { ChatNote, ChatParams, ChatPrompt, ChatResult } from "../../protocol/chat.js";
import { RequestFailure } from "../../protocol/failure.js";
import { CHAT_TEMPLATE, type Model } from "../llama/model.js";
import { PromptFragments } from "./fragments.js";
import { ChatTemplate, type Part, type Skeleton } from "./template.js";

/** Parsed once for each model in memory. */
const templates = new WeakMap<Model, ChatTemplate>();

/**
 * Prompts by the model's own template; the last token of each is that of the template's generation prompt.
 * @throws RequestFailure `chat-unsupported` where the model has no template, or one that cannot be used.
 */
export function renderChat(model: Model, { prompts, texts }: ChatParams): ChatResult {
  const template = templateOf(model);
  const fragments = new PromptFragments(model);
  const beginning = model.tokenize("", true);
  const notes = new Set<ChatNote>();
  const rendered = prompts.map((prompt) => {
    const skeleton = template.skeleton(prompt.instruction !== null, prompt.demonstrations.length);
    for (const note of skeleton.notes) notes.add(note);
    const words = skeleton.parts.map((part) => ({
      text: part.kind === "template" ? part.text : valueOf(prompt, part),
      own: part.kind === "template",
    }));
    const { tokens, tail } = fragments.tokenise(words);
    // Many templates write the token for the beginning themselves.
    const whole = tokens[0] === beginning[0] ? tokens : [...beginning, ...tokens];
    return {
      tokens: whole,
      text: texts ? words.map(({ text }) => text).join("") : null,
      ...answerAfter(fragments, tail, skeleton, prompt.answer),
    };
  });
  return { prompts: rendered, ...ends(template, fragments), notes: [...notes] };
}

function templateOf(model: Model): ChatTemplate {
  let template = templates.get(model);
  if (template !== undefined) return template;
  const source = model.metadata(CHAT_TEMPLATE);
  if (source === undefined || source.trim() === "") {
    throw new RequestFailure(
      "chat-unsupported",
      `The model ${model.facts.name} has no chat template, which chat: true needs. Set chat to false, or choose an instruction-tuned model.`,
    );
  }
  template = new ChatTemplate(source, model.textEnds);
  templates.set(model, template);
  return template;
}

function valueOf(prompt: ChatPrompt, part: Part & { readonly kind: "value" }): string {
  const { role, index } = part.of;
  const turn = prompt.demonstrations[index];
  const byRole = {
    system: prompt.instruction ?? "",
    user: turn?.input ?? prompt.input,
    assistant: turn?.output ?? "",
  };
  let text = byRole[role];
  if (part.trimStart) text = text.trimStart();
  if (part.trimEnd) text = text.trimEnd();
  return text;
}

/** Tokens of the answer as they follow the prompt's, whose text after its last control token is `tail`. */
function answerAfter(
  fragments: PromptFragments,
  tail: string,
  { answerPrefix }: Skeleton,
  answer: string | null,
): { answer: number[]; merged: boolean } {
  if (answer === null) return { answer: [], merged: false };
  const alone = answerPrefix + answer;
  const before = fragments.text(tail);
  const whole = fragments.text(tail + alone);
  const follows = whole.length > before.length && before.every((token, index) => whole[index] === token);
  return { answer: [...(follows ? whole.slice(before.length) : fragments.text(alone))], merged: !follows };
}

/** A control token ends the turn where the template writes one there; else the text that it writes does. */
function ends(template: ChatTemplate, fragments: PromptFragments): Pick<ChatResult, "stop" | "stopTokens"> {
  const { before, token } = fragments.firstControl(template.turnEnd);
  const isText = token === undefined ? before !== "" : before.trim() !== "";
  return { stop: isText ? [before] : [], stopTokens: token === undefined ? [] : [token] };
}
