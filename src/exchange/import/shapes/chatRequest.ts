import { isList, isRecord } from "../cells.js";
import { ASKED, Reading, SHOWN } from "../reading.js";
import type { JsonObject, Shape } from "../shape.js";
import { addChatRow, chatColumns } from "./chatRow.js";
import { conversationOf, isConversation, type Message } from "./messages.js";

/** Objects that programs wrap a request in: logs and batches. */
const wrappers = ["body", "request", "payload", "json", "data"] as const;

/** One conversation that is a few-shot prompt: its turns are the demonstrations, the last question is the query. */
export const chatRequest: Shape = {
  label: "a chat request",
  matches: (value) => requestIn(value) !== undefined,
  read(value) {
    const reading = new Reading("a chat request", "turn");
    const { request, beside } = requestIn(value) ?? { request: {}, beside: [] };
    const read = conversationOf(request);
    if (!read.ok) {
      reading.fault("the request", read.reason);
      return reading;
    }
    const turns = read.messages.filter(({ role }) => role !== "system");
    const unused = [
      ...beside,
      ...new Set(read.rest.filter(([, cell]) => cell !== undefined).map(([name]) => name)),
    ];
    if (alternate(turns)) {
      addTurns(reading, turns);
      setInstruction(reading, read.messages);
    } else {
      reading.guessed(
        "The turns do not alternate between question and answer: they make one input, as text.",
      );
      addChatRow(
        reading,
        1,
        { messages: read.messages.map(({ role, text }) => ({ role, content: text })) },
        "",
      );
    }
    if (unused.length > 0) {
      reading.leftOut(`Fields of the request that are not used: ${unused.join(", ")}.`);
    }
    reading.note(
      "For an instruction-tuned model, chat: true in the file makes the prompt by the model's own template.",
    );
    return reading;
  },
};

function requestIn(
  value: unknown,
): { readonly request: JsonObject; readonly beside: readonly string[] } | undefined {
  if (isList(value)) {
    const request = { messages: value };
    const isMessages =
      value.length > 0 && value.every((turn) => isRecord(turn) && "role" in turn && "content" in turn);
    return isMessages ? { request, beside: [] } : undefined;
  }
  if (!isRecord(value)) return undefined;
  if (isConversation(value)) return { request: value, beside: [] };
  for (const key of wrappers) {
    const inner = value[key];
    if (isRecord(inner) && isConversation(inner)) {
      return { request: inner, beside: Object.keys(value).filter((other) => other !== key) };
    }
  }
  return undefined;
}

function alternate(turns: readonly Message[]): boolean {
  return (
    turns.length > 0 && turns.every(({ role }, index) => role === (index % 2 === 0 ? "user" : "assistant"))
  );
}

export function addTurns(reading: Reading, turns: readonly Message[]): void {
  const { draft, table } = reading;
  draft.input = chatColumns.user;
  draft.output = chatColumns.assistant;
  draft.demonstrationsSplit = SHOWN;
  draft.queriesSplit = ASKED;
  draft.allDemonstrations = true;
  for (let index = 0; index < turns.length; index += 2) {
    const [question, answer] = [turns[index], turns[index + 1]];
    table.add(
      index / 2 + 1,
      [
        [chatColumns.user, question?.text],
        [chatColumns.assistant, answer?.text],
      ],
      answer === undefined ? ASKED : SHOWN,
    );
  }
}

export function setInstruction(reading: Reading, messages: readonly Message[]): void {
  const system = messages.filter(({ role }) => role === "system");
  if (system.length === 0) return;
  reading.draft.instruction = system.map(({ text }) => text).join("\n");
  const atTop = messages.slice(0, system.length).every(({ role }) => role === "system");
  if (system.length > 1 || !atTop) {
    reading.guessed(`${system.length} system messages make the instruction, one after the other.`);
  }
}
