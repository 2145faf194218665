import { fieldsOf, isList, isRecord, scalarText } from "../cells.js";
import type { Cell } from "../table.js";

type JsonObject = Readonly<Record<string, unknown>>;

export interface Message {
  readonly role: "system" | "user" | "assistant";
  readonly text: string;
}

export type ReadConversation =
  | {
      readonly ok: true;
      /** The field that holds the turns. */
      readonly list: (typeof listKeys)[number];
      readonly messages: readonly Message[];
      /** What stands beside the messages. */
      readonly rest: readonly (readonly [string, Cell])[];
    }
  | { readonly ok: false; readonly reason: string };

const roles: ReadonlyMap<string, Message["role"]> = new Map([
  ["system", "system"],
  ["developer", "system"],
  ["user", "user"],
  ["human", "user"],
  ["assistant", "assistant"],
  ["gpt", "assistant"],
  ["model", "assistant"],
  ["chatgpt", "assistant"],
  ["bot", "assistant"],
  ["ai", "assistant"],
]);

/** Where programs keep the turns: OpenAI and Anthropic, Gemini, ShareGPT, OpenAI's Responses. */
const listKeys = ["messages", "contents", "conversations", "conversation", "input"] as const;
/** Where they keep what stands before all turns. */
const systemKeys = ["system", "systemInstruction", "system_instruction", "instructions"] as const;

function turnsOf(
  value: JsonObject,
): { readonly key: (typeof listKeys)[number]; readonly list: readonly unknown[] } | undefined {
  for (const key of listKeys) {
    const list = value[key];
    if (isList(list) && list.length > 0 && list.every((turn) => isTurn(turn, key))) return { key, list };
  }
  return undefined;
}

function isTurn(turn: unknown, key: string): boolean {
  if (!isRecord(turn)) return false;
  if (key === "messages") return true;
  return ("role" in turn || "from" in turn) && ("content" in turn || "parts" in turn || "value" in turn);
}

export function isConversation(value: JsonObject): boolean {
  return turnsOf(value) !== undefined;
}

/** The messages of a conversation, in their order, with what else the object holds. */
export function conversationOf(value: JsonObject): ReadConversation {
  const turns = turnsOf(value);
  if (turns === undefined) return { ok: false, reason: "it holds no messages" };
  const messages: Message[] = [];
  const used = new Set<string>([turns.key]);
  for (const key of systemKeys) {
    const text = contentText(value[key]);
    if (text === undefined || value[key] === null) continue;
    if (key === "instructions" && turns.key !== "input") continue;
    messages.push({ role: "system", text });
    used.add(key);
  }
  for (const turn of turns.list) {
    const message = messageOf(turn);
    if (typeof message === "string") return { ok: false, reason: message };
    messages.push(message);
  }
  const others = Object.fromEntries(Object.entries(value).filter(([key]) => !used.has(key)));
  const rest = [...fieldsOf(others).map(({ name, cell }) => [name, cell] as const), ...besideTexts(turns)];
  return { ok: true, list: turns.key, messages, rest };
}

/** What messages hold besides their text: names, weights, refusals. */
function besideTexts({
  key,
  list,
}: {
  readonly key: string;
  readonly list: readonly unknown[];
}): [string, Cell][] {
  const found = new Map<string, string[]>();
  for (const turn of list) {
    if (!isRecord(turn)) continue;
    for (const [name, value] of Object.entries(turn)) {
      const text = scalarText(value);
      if (textKeys.has(name) || text === undefined) continue;
      found.set(name, [...(found.get(name) ?? []), text]);
    }
  }
  return [...found].map(([name, texts]) => [`${key}.${name}`, texts]);
}

const textKeys = new Set(["role", "from", "content", "parts", "value"]);

/** @returns why it is none, in words, where it is none. */
function messageOf(turn: unknown): Message | string {
  if (!isRecord(turn)) return "a message is not an object";
  const said = turn["role"] ?? turn["from"];
  const role = typeof said === "string" ? roles.get(said.toLowerCase()) : undefined;
  if (role === undefined) {
    return `a message has the role ${JSON.stringify(said ?? null)}, not system, user or assistant`;
  }
  if (isList(turn["tool_calls"]) && turn["tool_calls"].length > 0) {
    return `its ${role} message calls tools, which are not text`;
  }
  const text = contentText(turn["content"] ?? turn["parts"] ?? turn["value"]);
  return text === undefined ? `its ${role} message is not text` : { role, text };
}

/** A text, a list of parts that are all text, or an object that holds such a list (Gemini). */
function contentText(content: unknown): string | undefined {
  if (typeof content === "string") return content;
  if (isRecord(content)) return contentText(content["parts"] ?? content["text"]);
  if (!isList(content)) return undefined;
  const parts = content.map((part) =>
    typeof part === "string"
      ? part
      : isRecord(part) && typeof part["text"] === "string"
        ? part["text"]
        : undefined,
  );
  return parts.includes(undefined) ? undefined : parts.join("");
}
