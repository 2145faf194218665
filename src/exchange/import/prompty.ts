import { isRecord, scalarText } from "./cells.js";
import { parseYaml } from "./exactYaml.js";
import { Reading } from "./reading.js";
import type { JsonObject } from "./shape.js";
import { addTurns, setInstruction } from "./shapes/chatRequest.js";
import type { Message } from "./shapes/messages.js";

/** Whether a text is a Prompty: front matter, then a conversation by roles. */
export function isPrompty(text: string): boolean {
  const body = bodyOf(text);
  return (
    body !== undefined && turn.test(body.text) && /^\s*(model|inputs|sample|authors)\s*:/m.test(body.front)
  );
}

const turn = /^[ \t]*#?[ \t]*(system|user|assistant)[ \t]*:[ \t]*\r?$/im;

function bodyOf(text: string): { readonly front: string; readonly text: string } | undefined {
  const found = /^---[ \t]*\r?\n([\s\S]*?)\r?\n---[ \t]*\r?\n/.exec(text);
  return found === null ? undefined : { front: found[1] ?? "", text: text.slice(found[0].length) };
}

/**
 * A Prompty: its turns are the demonstrations, the last question with its sample is the query.
 *
 * Source: https://www.prompty.ai/docs/prompty-specification
 */
export function readPrompty(bytes: Buffer): Reading {
  const reading = new Reading("a Prompty", "turn");
  const body = bodyOf(bytes.toString("utf8"));
  const parsed = body === undefined ? undefined : parseYaml(body.front);
  if (body === undefined || parsed === undefined) {
    reading.fault("line 1", "its front matter does not end");
    return reading;
  }
  if (!parsed.ok) {
    for (const { line, message } of parsed.faults) reading.fault(`line ${line + 1}`, message);
    return reading;
  }
  const front: JsonObject = isRecord(parsed.value) ? parsed.value : {};
  const samples = samplesOf(front);
  const messages = fill(reading, messagesIn(body.text), samples);
  const turns = messages.filter(({ role }) => role !== "system");
  if (turns.some(({ role }, index) => role !== (index % 2 === 0 ? "user" : "assistant"))) {
    reading.fault("the turns", "they do not alternate between question and answer");
    return reading;
  }
  addTurns(reading, turns);
  setInstruction(reading, messages);
  const description = scalarText(front["description"]);
  if (description !== undefined && description !== "") reading.draft.description = description;
  const unused = Object.keys(front).filter(
    (key) => !["name", "description", "inputs", "sample"].includes(key),
  );
  if (unused.length > 0) reading.leftOut(`Keys of the front matter that are not used: ${unused.join(", ")}.`);
  reading.note(
    "For an instruction-tuned model, chat: true in the file makes the prompt by the model's own template.",
  );
  return reading;
}

function samplesOf(front: JsonObject): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const inputs = isRecord(front["inputs"]) ? front["inputs"] : {};
  for (const [name, input] of Object.entries(inputs)) {
    const sample = scalarText(isRecord(input) ? (input["sample"] ?? input["default"]) : input);
    if (sample !== undefined) found.set(name, sample);
  }
  const sample = isRecord(front["sample"]) ? front["sample"] : {};
  for (const [name, value] of Object.entries(sample)) {
    const text = scalarText(value);
    if (text !== undefined) found.set(name, text);
  }
  return found;
}

function messagesIn(body: string): Message[] {
  const parts = body
    .replaceAll("\r\n", "\n")
    .split(/^[ \t]*#?[ \t]*(system|user|assistant)[ \t]*:[ \t]*$\n?/im);
  const messages: Message[] = [];
  for (let at = 1; at < parts.length; at += 2) {
    const role = (parts[at] ?? "").toLowerCase() as Message["role"];
    messages.push({ role, text: (parts[at + 1] ?? "").trim() });
  }
  return messages;
}

/** Variables replaced by their samples; those without one are named. */
function fill(
  reading: Reading,
  messages: readonly Message[],
  samples: ReadonlyMap<string, string>,
): Message[] {
  const used = new Map<string, string>();
  const missing = new Set<string>();
  const filled = messages.map(({ role, text }) => ({
    role,
    text: text.replace(/\{\{\s*([\w.]+)\s*\}\}/g, (whole, name: string) => {
      const sample = samples.get(name);
      if (sample === undefined) missing.add(name);
      else used.set(name, sample);
      return sample ?? whole;
    }),
  }));
  for (const [name, sample] of used)
    reading.guessed(`The variable ${name} has its sample: ${JSON.stringify(sample)}.`);
  if (missing.size > 0) {
    reading.guessed(
      `Variables without a sample stay as they are written: ${[...missing].join(", ")}. Write an input in their place.`,
    );
  }
  return filled;
}
