import { countText } from "../../../method/numberText.js";
import { isList, isRecord, scalarText } from "../cells.js";
import { Reading } from "../reading.js";
import { type JsonObject, nameUnused, setLayout, type Shape } from "../shape.js";
import type { Cell } from "../table.js";

const own = [
  "task_prefix",
  "example_input_prefix",
  "example_output_prefix",
  "canary",
  "preferred_score",
  "metrics",
];

/**
 * A task of BIG-bench or BIG-bench Hard.
 *
 * Source: https://github.com/google/BIG-bench/blob/main/docs/doc.md#json-schema
 */
export const bigBench: Shape = {
  label: "a BIG-bench task",
  matches: (value) =>
    isRecord(value) &&
    isList(value["examples"]) &&
    own.some((key) => key in value) &&
    value["examples"].every(
      (one) => isRecord(one) && "input" in one && ("target" in one || "target_scores" in one),
    ),
  read(value) {
    const reading = new Reading("a BIG-bench task", "example");
    const task = value as JsonObject;
    const examples = task["examples"] as readonly JsonObject[];
    const { draft } = reading;
    draft.input = "input";
    draft.output = "target";
    let choices = 0;
    examples.forEach((example, index) => {
      const { input, target, target_scores: scores, ...others } = example;
      const text = scalarText(input);
      if (text === undefined) {
        reading.fault(index + 1, "its input is not text");
        return;
      }
      const best = target === undefined && isRecord(scores) ? bestOf(scores) : undefined;
      if (best?.length === 0) {
        reading.fault(index + 1, "none of its target_scores is above 0: it has no right answer. Remove it");
        return;
      }
      if (isRecord(scores)) choices += Object.keys(scores).length - (best?.length ?? 0);
      const answer = best ?? answersOf(target);
      if (answer === undefined) reading.fault(index + 1, "its target is not text");
      else {
        const rest = Object.entries(others).map(([key, one]): [string, Cell] => [key, scalarText(one)]);
        reading.table.add(index + 1, [["input", text], ["target", answer], ...rest]);
      }
    });
    if (choices > 0)
      reading.leftOut(
        `Not used: ${countText(choices, "wrong choice")} of target_scores. The best one is the answer.`,
      );
    setTexts(reading, task);
    nameUnused(reading, task, [
      "examples",
      "name",
      "description",
      ...own.slice(0, 4),
      "metrics",
      "preferred_score",
    ]);
    return reading;
  },
};

function setTexts(reading: Reading, task: JsonObject): void {
  const { draft } = reading;
  const text = (key: string, usual: string): string => scalarText(task[key]) ?? usual;
  setLayout(reading, text("example_input_prefix", "\nQ: "), text("example_output_prefix", "\nA: "));
  if (!("example_input_prefix" in task)) reading.guessed("The layout is BIG-bench's own: Q: and A:.");
  const prefix = text("task_prefix", "");
  if (prefix !== "") draft.instruction = prefix;
  const description = text("description", "");
  if (description !== "") draft.description = description;
}

function answersOf(target: unknown): Cell {
  const text = scalarText(target);
  if (text !== undefined) return text;
  if (!isList(target)) return undefined;
  const texts = target.map(scalarText);
  return texts.every((one) => one !== undefined) && texts.length > 0 ? texts : undefined;
}

/** The choices with the highest score; none where nothing scores above 0. */
function bestOf(scores: JsonObject): readonly string[] {
  const rated = Object.entries(scores).map(([choice, score]) => [choice, Number(score)] as const);
  const highest = Math.max(...rated.map(([, score]) => score));
  return rated.filter(([, score]) => score === highest && score > 0).map(([choice]) => choice);
}
