import type { Reading } from "../reading.js";
import { conversationOf, isConversation, type Message } from "./messages.js";

type JsonObject = Readonly<Record<string, unknown>>;

/** The columns that a conversation is read into. */
export const chatColumns = { system: "system", user: "user", assistant: "assistant" } as const;

/** A conversation as fine-tuning data have it, one a row: OpenAI's messages, Gemini's contents, ShareGPT's conversations. */
export const isChatRow = isConversation;

/**
 * The last answer is the output; the question before it the input. Where more turns stand before that, they belong to
 * the input as text.
 */
export function addChatRow(reading: Reading, place: number | string, row: JsonObject, split: string): void {
  const read = conversationOf(row);
  if (!read.ok) {
    reading.fault(place, read.reason);
    return;
  }
  const { messages, rest } = read;
  const system = messages.filter(({ role }) => role === "system").map(({ text }) => text);
  const turns = messages.filter(({ role }) => role !== "system");
  const answer = turns.at(-1)?.role === "assistant" ? turns.at(-1) : undefined;
  const before = answer === undefined ? turns : turns.slice(0, -1);
  if (before.length === 0) {
    reading.fault(place, "it has no user message");
    return;
  }
  reading.table.add(
    place,
    [
      [chatColumns.system, system.length === 0 ? undefined : system.join("\n")],
      [chatColumns.user, transcript(before)],
      [chatColumns.assistant, answer?.text],
      ...rest,
    ],
    split,
  );
  reading.draft.input = chatColumns.user;
  reading.draft.output = chatColumns.assistant;
  if (before.length > 1) noteOnce(reading, SEVERAL_TURNS);
  if (read.list === "contents") noteOnce(reading, NESTED_TEXTS);
}

const NESTED_TEXTS =
  "No field of the rows holds text by itself: they are read as Gemini's chats, whose texts are in contents.";

const SEVERAL_TURNS =
  "Some conversations have several turns: those before the last answer are in the input as text, as User: and Assistant: lines.";

function noteOnce(reading: Reading, remark: string): void {
  if (!reading.remarks.some(({ text }) => text === remark)) reading.guessed(remark);
}

/** One user message as it is, several turns with the name of who speaks. */
function transcript(turns: readonly Message[]): string {
  const [only] = turns;
  if (turns.length === 1 && only?.role === "user") return only.text;
  return turns.map(({ role, text }) => `${role === "user" ? "User" : "Assistant"}: ${text}`).join("\n");
}
