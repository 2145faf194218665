import { methodText } from "../method/vectorText.js";
import type { GivenVector } from "./givenVector.js";

/** What is to be known of a vector that was read, a label and its value each; texts are as the file has them. */
export function vectorFacts(given: GivenVector): readonly (readonly [label: string, value: string])[] {
  const { description, width, layers, interventions, followThrough, lead } = given;
  const places = [...new Set(interventions.separator.map(({ layer }) => layer))];
  const where =
    places.length > 1
      ? `${given.method} at ${places.length} layers, ${places[0] ?? 0} to ${places.at(-1) ?? 0}`
      : methodText(given, layers);
  const { cells } = interventions;
  const used =
    cells !== undefined
      ? `the KV cache: ${cells.positions.length} cells for ${cells.length} tokens`
      : followThrough
        ? "the prompt's last token and the answer's tokens"
        : "the prompt's last token";
  const facts: (readonly [string, string])[] = [
    ["file", given.name],
    ["how", where],
    ["acts at", used],
    ["width", `${width} numbers`],
  ];
  if (description === undefined) return [...facts, ["model", "the file does not say"]];
  const { task, file, model, release, prompt, context, validated } = description;
  const { instruction, demonstrations } = context;
  return [
    ["task", `${task} (${file})`],
    ...facts,
    ["model", `${model.name} (${model.architecture}, ${model.layers} layers), ${model.fingerprint}`],
    ["llama.cpp", release],
    ["chosen on held-out demonstrations", validated ? "yes" : "no"],
    ...(prompt.chat
      ? ([["prompt", "the model's chat template"]] as const)
      : ([
          ["template", JSON.stringify(prompt.template)],
          ["joiner", JSON.stringify(prompt.joiner)],
        ] as const)),
    ["answer ends at", JSON.stringify(prompt.stop)],
    ["before the query", lead === "none" ? "nothing" : "the joiner"],
    ...(instruction === null ? [] : ([["instruction", JSON.stringify(instruction)]] as const)),
    ...demonstrations.map(
      ({ input, output }) => ["keeps", `${JSON.stringify(input)} → ${JSON.stringify(output)}`] as const,
    ),
  ];
}
