import { stringify } from "yaml";
import type { IclDocument } from "../language/document.js";
import { acceptedAnswers, primaryAnswer } from "../language/match.js";
import { renderFewShot } from "../language/prompt.js";
import { ForeignFile } from "./foreignFile.js";
import { ASKED, SHOWN } from "./import/reading.js";

/** Kinds of text that a task is written as, for other programs; none of them needs a model. */
export const taskTextFormats = ["prompt", "messages", "promptfoo", "csv"] as const;
export type TaskTextFormat = (typeof taskTextFormats)[number];

type Task = Pick<IclDocument, "settings" | "demonstrations" | "queries">;

export interface TaskText {
  readonly text: string;
  /** What the format cannot hold: sentences. */
  readonly left: readonly string[];
}

/** @throws ForeignFile where the format cannot say what the task says. */
export function taskTextAs(task: Task, format: TaskTextFormat): TaskText {
  switch (format) {
    case "prompt":
      return promptText(task);
    case "messages":
      return messagesText(task);
    case "promptfoo":
      return promptfooText(task);
    case "csv":
      return csvText(task);
  }
}

/** One prompt asks one query, and no answer is in it. */
function oneQuery({ queries }: Task): string[] {
  const others = queries.length - 1;
  const expected = queries[0]?.expected === undefined ? [] : ["The query's expected answer is not in it."];
  return others > 0 ? [`Only the first query is in it, not the ${others} others.`, ...expected] : expected;
}

/** The few-shot prompt of the first query, byte for byte as the model gets it. */
function promptText(task: Task): TaskText {
  const { settings, demonstrations, queries } = task;
  if (settings.chat)
    throw new ForeignFile(
      "With chat: true the model's own template makes the prompt: use --format messages.",
    );
  const [query] = queries;
  if (query === undefined)
    throw new ForeignFile("The task has no query to make a prompt of. Write one, such as ? fast.");
  return { text: renderFewShot(settings, demonstrations, query.input.text).text, left: oneQuery(task) };
}

/** A chat request: the instruction, each demonstration as a question and its answer, the first query. */
function messagesText(task: Task): TaskText {
  const { settings, demonstrations, queries } = task;
  const [query] = queries;
  const messages = [
    ...(settings.instruction === undefined ? [] : [{ role: "system", content: settings.instruction }]),
    ...demonstrations.flatMap(({ input, output }) => [
      { role: "user", content: input.text },
      { role: "assistant", content: primaryAnswer(settings, output.text) },
    ]),
    ...(query === undefined ? [] : [{ role: "user", content: query.input.text }]),
  ];
  return { text: `${JSON.stringify({ messages }, null, 2)}\n`, left: oneQuery(task) };
}

const kinds: Readonly<Record<string, string>> = {
  exact: "equals",
  prefix: "starts-with",
  contains: "contains",
};

/** Tests of promptfoo; their metadata say which of them the task shows and which it asks. */
function promptfooText({ settings, demonstrations, queries }: Task): TaskText {
  const kind = kinds[settings.match];
  if (kind === undefined) {
    throw new ForeignFile(
      `promptfoo has no assertion that gives an answer and matches as ${settings.match} does. Use exact, prefix or contains.`,
    );
  }
  const assertion = (expected: string): object => {
    const answers = acceptedAnswers(settings, expected);
    if (answers.length === 1) return { type: kind, value: answers[0] };
    if (kind === "contains" && !answers.some((answer) => answer.includes(","))) {
      return { type: "contains-any", value: answers };
    }
    throw new ForeignFile(
      `promptfoo has no assertion for several answers matched as ${settings.match}: ${JSON.stringify(expected)}. Leave one of them.`,
    );
  };
  const test = (split: string, input: string, expected: string | undefined): object => ({
    vars: { input },
    ...(expected === undefined ? {} : { assert: [assertion(expected)] }),
    metadata: { split },
  });
  const tests = [
    ...demonstrations.map(({ input, output }) => test(SHOWN, input.text, output.text)),
    ...queries.map(({ input, expected }) => test(ASKED, input.text, expected?.text)),
  ];
  const text = stringify(tests, {
    lineWidth: 0,
    blockQuote: false,
    defaultStringType: "QUOTE_DOUBLE",
    defaultKeyType: "PLAIN",
  });
  return { text, left: settingsLeft(settings) };
}

/** Rows with a column that says which of them the task shows and which it asks. */
function csvText({ settings, demonstrations, queries }: Task): TaskText {
  const rows = [
    ["input", "output", "split"],
    ...demonstrations.map(({ input, output }) => [input.text, output.text, SHOWN]),
    ...queries.map(({ input, expected }) => [input.text, expected?.text ?? "", ASKED]),
  ];
  const field = (value: string): string =>
    /[",;|\s]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
  const text = rows.map((row) => `${row.map(field).join(",")}\r\n`).join("");
  const more =
    settings.alternatives === undefined
      ? []
      : [`Accepted answers are in one cell, with ${JSON.stringify(settings.alternatives)} between them.`];
  return { text, left: [...settingsLeft(settings), ...more] };
}

function settingsLeft({ instruction, template }: Task["settings"]): string[] {
  const left = [
    ...(instruction === undefined ? [] : ["the instruction"]),
    ...(template.source === "{input} -> {output}" ? [] : ["the template"]),
  ];
  return left.length === 0 ? [] : [`Rows alone are in it, not ${left.join(" and ")}.`];
}
