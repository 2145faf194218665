import { isList, isRecord, scalarText } from "../cells.js";
import { Reading, SHOWN } from "../reading.js";
import { addRows, type JsonObject, nameUnused, type Places, type Shape } from "../shape.js";

/**
 * LangChain's few-shot prompt, as JSON or YAML.
 *
 * Source: https://python.langchain.com/api_reference/core/prompts/langchain_core.prompts.few_shot.FewShotPromptTemplate.html
 */
export const langchainFewShot: Shape = {
  label: "a few-shot prompt of LangChain",
  matches: (value) =>
    isRecord(value) && (value["_type"] === "few_shot" || ("example_prompt" in value && "examples" in value)),
  read(value, places) {
    const reading = new Reading("a few-shot prompt of LangChain", "example");
    readPrompt(reading, value as JsonObject, places);
    return reading;
  },
};

function readPrompt(reading: Reading, prompt: JsonObject, places: Places): void {
  const { draft } = reading;
  const { examples } = prompt;
  if (!isList(examples)) {
    const where = typeof examples === "string" ? ` (${examples}): import that one` : "";
    reading.fault("examples", `its examples are in another file${where}`);
    return;
  }
  const format = scalarText(prompt["template_format"]) ?? "f-string";
  if (format !== "f-string") {
    reading.fault("template_format", `its templates are ${format}, but only f-string ones can be read`);
    return;
  }
  const inner = isRecord(prompt["example_prompt"]) ? prompt["example_prompt"] : {};
  const template = scalarText(inner["template"]);
  if (template === undefined) {
    reading.fault(
      "example_prompt",
      "it has no template here: a prompt in another file (example_prompt_path) is not read",
    );
    return;
  }
  addRows(reading, examples, places, { split: SHOWN });
  draft.demonstrationsSplit = SHOWN;
  draft.allDemonstrations = true;
  const parts = splitTemplate(template);
  if (parts === undefined) {
    reading.fault(
      "example_prompt",
      `its template ${JSON.stringify(template)} needs an input and then an output, each once`,
    );
    return;
  }
  draft.input = parts.input;
  draft.output = parts.output;
  draft.template = `${unbraced(parts.before)}{input}${unbraced(parts.between)}{output}${unbraced(parts.after)}`;
  draft.joiner = scalarText(prompt["example_separator"]) ?? "\n\n";
  const prefix = scalarText(prompt["prefix"]) ?? "";
  if (/(?<!\{)\{\w+\}(?!\})/.test(prefix)) {
    reading.fault("prefix", "it holds variables of its own: write them out");
    return;
  }
  if (prefix !== "") draft.instruction = unbraced(prefix);
  checkSuffix(reading, scalarText(prompt["suffix"]) ?? "", parts);
  nameUnused(reading, prompt, [
    "_type",
    "examples",
    "example_prompt",
    "prefix",
    "suffix",
    "example_separator",
    "input_variables",
    "template_format",
  ]);
}

interface Parts {
  readonly before: string;
  readonly input: string;
  readonly between: string;
  readonly output: string;
  readonly after: string;
}

/** All but the last variable are the input, which may take several. */
function splitTemplate(template: string): Parts | undefined {
  const found = [...template.matchAll(/(?<!\{)\{(\w+)\}(?!\})/g)];
  const [first] = found;
  const last = found.at(-1);
  if (first === undefined || last === undefined || found.length < 2) return undefined;
  const names = found.map(([, name = ""]) => name);
  if (new Set(names).size < names.length) return undefined;
  const previous = found.at(-2) ?? first;
  const inputEnd = previous.index + previous[0].length;
  const input = found.length === 2 ? (names[0] ?? "") : template.slice(first.index, inputEnd);
  return {
    before: template.slice(0, first.index),
    input,
    between: template.slice(inputEnd, last.index),
    output: names.at(-1) ?? "",
    after: template.slice(last.index + last[0].length),
  };
}

function unbraced(text: string): string {
  return text.replaceAll("{{", "{").replaceAll("}}", "}");
}

/** The query is written as a demonstration is, up to its output; another wording cannot be kept. */
function checkSuffix(reading: Reading, suffix: string, parts: Parts): void {
  if (suffix === "") return;
  const plain = (text: string): string => text.replace(/(?<!\{)\{\w+\}(?!\})/g, "{}").replace(/ +$/, "");
  const inner = /^\{\w+\}$|^\w+$/.test(parts.input) ? "{}" : parts.input;
  const wanted = plain(parts.before + inner + parts.between);
  if (plain(suffix) === wanted) return;
  reading.fault(
    "suffix",
    `it asks in other words (${JSON.stringify(suffix)}) than example_prompt (${JSON.stringify(wanted.replaceAll("{}", "{input}"))}): a query is written as the demonstrations are. Make them the same`,
  );
}
