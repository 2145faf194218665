import { isList, isRecord, scalarText } from "../cells.js";
import { Reading, SHOWN } from "../reading.js";
import { addRows, type JsonObject, nameUnused, type Places, type Shape } from "../shape.js";

/**
 * A task configuration of lm-evaluation-harness. Its rows are in a data set; only the samples that it writes out itself
 * can be read.
 *
 * Source: https://github.com/EleutherAI/lm-evaluation-harness/blob/main/docs/task_guide.md
 */
export const harnessConfig: Shape = {
  label: "a task of lm-evaluation-harness",
  matches: (value) => isRecord(value) && "doc_to_text" in value,
  read(value, places) {
    const reading = new Reading("a task of lm-evaluation-harness", "sample");
    readConfig(reading, value as JsonObject, places);
    return reading;
  },
};

function readConfig(reading: Reading, task: JsonObject, places: Places): void {
  const { draft } = reading;
  const fewShot = isRecord(task["fewshot_config"]) ? task["fewshot_config"] : {};
  const { samples } = fewShot;
  if (!isList(samples)) {
    const set = scalarText(task["dataset_path"]) ?? "its data set";
    reading.fault(
      "dataset_path",
      `its rows are in the data set ${set}, not in this file. Run the harness with --log_samples and import what it writes, or export the rows as JSON Lines`,
    );
    return;
  }
  addRows(reading, samples, places, { split: SHOWN });
  draft.demonstrationsSplit = SHOWN;
  draft.allDemonstrations = true;
  const question = pattern(task["doc_to_text"]);
  const answer = pattern(task["doc_to_target"]);
  if (question === undefined || answer === undefined) {
    reading.fault(
      "doc_to_text",
      "its templates hold more than names in double braces: name the columns with --input and --output",
    );
    return;
  }
  const lead = /^\{(\w+)\}/.exec(answer)?.[1];
  setPrompt(reading, task, question, lead ?? answer);
  const description = scalarText(task["description"]);
  if (description !== undefined && description !== "") draft.instruction = description.replace(/\n+$/, "");
  nameUnused(reading, task, [
    "doc_to_text",
    "doc_to_target",
    "fewshot_config",
    "description",
    "target_delimiter",
    "fewshot_delimiter",
    "task",
  ]);
}

function setPrompt(reading: Reading, task: JsonObject, question: string, answer: string): void {
  const { draft } = reading;
  const delimiter = scalarText(task["target_delimiter"]) ?? " ";
  const last = question.lastIndexOf("}");
  const first = question.indexOf("{");
  const single = /^\{(\w+)\}$/.exec(question.slice(first, last + 1))?.[1];
  draft.input = single ?? question.slice(first, last + 1);
  draft.output = answer;
  draft.template = `${question.slice(0, first)}{input}${question.slice(last + 1)}${delimiter}{output}`;
  draft.joiner = scalarText(task["fewshot_delimiter"]) ?? "\n\n";
}

/** A Jinja template of plain names as one of ours, `{name}`; a name alone is a field. */
function pattern(value: unknown): string | undefined {
  const text = scalarText(value);
  if (text === undefined || /\{%|\{#/.test(text)) return undefined;
  if (/^\w+$/.test(text)) return `{${text}}`;
  const changed = text.replace(/\{\{\s*([\w.]+)\s*\}\}/g, "{$1}");
  return changed.includes("{{") || !changed.includes("{") ? undefined : changed;
}
