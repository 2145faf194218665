import type { ChatNote } from "../../protocol/chat.js";
import { RequestFailure } from "../../protocol/failure.js";
import { parseJinja, renderJinja, type ParsedTemplate } from "./jinja.js";

/** A place of a prompt: what the template writes there, or whose text goes there. */
export type Part =
  | { readonly kind: "template"; readonly text: string }
  | { readonly kind: "value"; readonly of: Slot; readonly trimStart: boolean; readonly trimEnd: boolean };

/** `instruction`, or a user's or an assistant's text, counted from 0 on each. */
export interface Slot {
  readonly role: "system" | "user" | "assistant";
  readonly index: number;
}

/** A conversation of a certain number of demonstrations, with holes for its texts. */
export interface Skeleton {
  /** Ends with what the template writes to have the assistant speak. */
  readonly parts: readonly Part[];
  /** White space that the template puts between that and the assistant's text. */
  readonly answerPrefix: string;
  readonly notes: readonly ChatNote[];
}

interface Message {
  readonly role: Slot["role"];
  readonly content: string;
  readonly reasoning_content?: string;
}

/** White space of which templates write none themselves: where it is gone, they trimmed the text. */
const EDGE = "\u2003";
/** Between an instruction and the first user's text where a template knows no system turn; as Gemma 3 has it. */
const AFTER_INSTRUCTION = "\n\n";
/** A block for thoughts that is open at the end of a prompt, and how it is closed. */
const thoughts: readonly { readonly open: RegExp; readonly close: string }[] = [
  { open: /<think>\s*$/, close: "</think>" },
  { open: /<thinking>\s*$/, close: "</thinking>" },
  { open: /<seed:think>\s*$/, close: "</seed:think>" },
  { open: /\[THINK\]\s*$/, close: "[/THINK]" },
];

/**
 * A model's own chat template, in Jinja as Hugging Face's libraries read it, rendered with holes in place of
 * the texts: what a user wrote can then never be taken for the template's own words, nor steer it.
 */
export class ChatTemplate {
  readonly #template: ParsedTemplate;
  readonly #beginning: string;
  readonly #end: string;
  readonly #marker: string;
  readonly #skeletons = new Map<string, Skeleton>();
  #dateAsked = false;

  /**
   * @param ends what the vocabulary writes for the beginning and the end of a text.
   * @throws RequestFailure `chat-unsupported` where the template cannot be read.
   */
  constructor(source: string, ends: { readonly beginning: string; readonly end: string }) {
    try {
      this.#template = parseJinja(source);
    } catch (error) {
      throw unsupported(`cannot be read (${reasonOf(error)})`, error);
    }
    this.#beginning = ends.beginning;
    this.#end = ends.end;
    let marker = "icltext";
    while (source.includes(marker)) marker += "x";
    this.#marker = marker;
  }

  /**
   * The prompt for one more user turn after so many demonstrations.
   * @throws RequestFailure `chat-unsupported` where the template raises, or loses one of the texts.
   */
  skeleton(instruction: boolean, demonstrations: number): Skeleton {
    const key = `${String(instruction)} ${demonstrations}`;
    let known = this.#skeletons.get(key);
    if (known === undefined) this.#skeletons.set(key, (known = this.#build(instruction, demonstrations)));
    return known;
  }

  /** What the template writes behind an assistant's text, up to the end of the turn. */
  get turnEnd(): string {
    const turns = this.#conversation(false, 0);
    const closed = this.#rendered([...turns, this.#message("assistant", 0)], false);
    const [behind] = closed?.slice(-1) ?? [];
    if (behind?.kind === "template") return behind.text;
    const { parts } = this.skeleton(false, 1);
    const place = parts.findIndex((part) => part.kind === "value" && part.of.role === "assistant");
    const next = parts[place + 1];
    return next?.kind === "template" ? next.text : "";
  }

  #build(instruction: boolean, demonstrations: number): Skeleton {
    const notes: ChatNote[] = [];
    const withSystem = instruction
      ? this.#rendered(this.#conversation(true, demonstrations), true)
      : undefined;
    const turns = this.#conversation(false, demonstrations);
    let parts = withSystem ?? this.#required(turns);
    if (instruction && withSystem === undefined) {
      parts = instructionInFirstTurn(parts);
      notes.push("instruction-in-user-turn");
    }
    if (!instruction && this.#ownSystemTurn(parts, demonstrations)) notes.push("own-system-turn");
    const { text: prompt, thinkingClosed } = this.#withoutThoughts(lastText(parts));
    const asSpoken = this.#beforeAnswer(turns, demonstrations);
    const goesOn = asSpoken?.startsWith(prompt) === true ? asSpoken.slice(prompt.length) : "";
    // More than white space is a channel or an empty block that a finished turn has: the answer comes after it.
    const blank = goesOn.trim() === "";
    const end = blank ? prompt : prompt + goesOn;
    if (thinkingClosed) notes.push("thinking-closed");
    if (this.#dateAsked) notes.push("fixed-date");
    return { parts: withLastText(parts, end), answerPrefix: blank ? goesOn : "", notes };
  }

  /** Whether the template writes a system turn where it is given none: the text before the user's begins like one. */
  #ownSystemTurn(parts: readonly Part[], demonstrations: number): boolean {
    const [opening, value] = this.#rendered(this.#conversation(true, demonstrations), true) ?? [];
    const [first] = parts;
    if (opening?.kind !== "template" || value?.kind !== "value" || first?.kind !== "template") return false;
    return first.text.length > opening.text.length && first.text.startsWith(opening.text);
  }

  #conversation(instruction: boolean, demonstrations: number): Message[] {
    const turns = Array.from({ length: demonstrations }, (_, index) => [
      this.#message("user", index),
      this.#message("assistant", index),
    ]).flat();
    if (instruction) turns.unshift(this.#message("system", 0));
    return [...turns, this.#message("user", demonstrations)];
  }

  #message(role: Slot["role"], index: number): Message {
    return { role, content: EDGE + this.#hole(role, index) + EDGE };
  }

  #hole(role: string, index: number): string {
    return `${this.#marker}-${role}-${index}-`;
  }

  #required(messages: readonly Message[]): Part[] {
    let text: string;
    try {
      text = this.#render(messages, true);
    } catch (error) {
      throw unsupported(`refuses the conversation (${reasonOf(error)})`, error);
    }
    const parts = this.#parts(text, messages);
    if (parts !== undefined) return parts;
    throw unsupported("does not give back every turn of the conversation once and in order");
  }

  /** Undefined where the template raises or does not give back every text once and in order. */
  #rendered(messages: readonly Message[], generation: boolean): Part[] | undefined {
    let text: string;
    try {
      text = this.#render(messages, generation);
    } catch {
      // The template's own way to refuse a conversation; another form of it may do.
      return undefined;
    }
    return this.#parts(text, messages);
  }

  #render(messages: readonly Message[], generation: boolean): string {
    const variables = {
      messages,
      add_generation_prompt: generation,
      bos_token: this.#beginning,
      eos_token: this.#end,
      // As Hugging Face's `apply_chat_template` passes them where there are none.
      tools: null,
      documents: null,
      // The names that templates give to the switch: Qwen 3 and its like; DeepSeek V3.1 and Granite; Seed-OSS.
      enable_thinking: false,
      thinking: false,
      thinking_budget: 0,
    };
    return renderJinja(this.#template, variables, () => {
      this.#dateAsked = true;
    });
  }

  #parts(text: string, messages: readonly Message[]): Part[] | undefined {
    const hole = new RegExp(`(${EDGE}?)${this.#marker}-(system|user|assistant)-(\\d+)-(${EDGE}?)`, "g");
    const parts: Part[] = [];
    let end = 0;
    for (const match of text.matchAll(hole)) {
      const [whole, before, role, index, behind] = match;
      if (match.index > end) parts.push({ kind: "template", text: text.slice(end, match.index) });
      const of = { role: role as Slot["role"], index: Number(index) };
      parts.push({ kind: "value", of, trimStart: before === "", trimEnd: behind === "" });
      end = match.index + whole.length;
    }
    if (end < text.length) parts.push({ kind: "template", text: text.slice(end) });
    const found = parts.flatMap((part) => (part.kind === "value" ? [part.of] : []));
    const complete =
      found.length === messages.length &&
      found.every(({ role, index }, place) => messages[place]?.content.includes(this.#hole(role, index)));
    return complete ? parts : undefined;
  }

  /** What a finished assistant's turn has between the user's text and its own; undefined where it cannot be had. */
  #beforeAnswer(turns: readonly Message[], demonstrations: number): string | undefined {
    const parts = this.#rendered([...turns, this.#message("assistant", demonstrations)], false);
    const place = parts?.findIndex(
      (part) => part.kind === "value" && part.of.role === "assistant" && part.of.index === demonstrations,
    );
    if (parts === undefined || place === undefined) return undefined;
    const before = parts[place - 1];
    return before?.kind === "template" ? before.text : "";
  }

  #withoutThoughts(prompt: string): { text: string; thinkingClosed: boolean } {
    const block = thoughts.find(({ open }) => open.test(prompt));
    if (block === undefined) return { text: prompt, thinkingClosed: false };
    return { text: prompt + this.#closing(block.close), thinkingClosed: true };
  }

  /** As the template closes thoughts of a finished turn, where it shows them; else as Qwen 3 does. */
  #closing(close: string): string {
    const fallback = `\n${close}\n\n`;
    const thought = this.#hole("thought", 0);
    const spoken = { ...this.#message("assistant", 0), reasoning_content: thought };
    let text: string;
    try {
      text = this.#render([this.#message("user", 0), spoken], false);
    } catch {
      // A template that wants more of a conversation; the usual form serves.
      return fallback;
    }
    const from = text.indexOf(thought);
    const to = text.indexOf(this.#hole("assistant", 0), from);
    if (from < 0 || to < 0) return fallback;
    const between = text.slice(from + thought.length, to).replaceAll(EDGE, "");
    return between.trim() === close ? between : fallback;
  }
}

function lastText(parts: readonly Part[]): string {
  const last = parts.at(-1);
  return last?.kind === "template" ? last.text : "";
}

function withLastText(parts: readonly Part[], text: string): Part[] {
  const kept = parts.at(-1)?.kind === "template" ? parts.slice(0, -1) : parts;
  return text === "" ? [...kept] : [...kept, { kind: "template", text }];
}

function instructionInFirstTurn(parts: readonly Part[]): Part[] {
  const first = parts.findIndex((part) => part.kind === "value");
  const turn = parts[first];
  const trimStart = turn?.kind === "value" && turn.trimStart;
  return [
    ...parts.slice(0, first),
    { kind: "value", of: { role: "system", index: 0 }, trimStart, trimEnd: false },
    { kind: "template", text: AFTER_INSTRUCTION },
    ...parts.slice(first),
  ];
}

function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.length > 200 ? `${text.slice(0, 199)}…` : text;
}

function unsupported(what: string, cause?: unknown): RequestFailure {
  return new RequestFailure(
    "chat-unsupported",
    `The model's chat template ${what}. Set chat to false and write the turns into template, or choose another model.`,
    { cause },
  );
}
