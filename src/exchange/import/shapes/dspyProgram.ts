import { fieldsOf, isList, isRecord, scalarText } from "../cells.js";
import { ASKED, Reading, SHOWN } from "../reading.js";
import { type JsonObject, nameUnused, type Shape } from "../shape.js";
import type { Cell } from "../table.js";

interface Predictor {
  readonly name: string;
  readonly state: JsonObject;
}

/** A saved DSPy program: the demonstrations that an optimiser chose for one of its predictors. */
export const dspyProgram: Shape = {
  label: "a DSPy program",
  matches: (value) => predictorsIn(value).length > 0,
  read(value) {
    const reading = new Reading("a DSPy program", "demo");
    const predictors = predictorsIn(value);
    const withDemos = predictors.filter(({ state }) => (state["demos"] as readonly unknown[]).length > 0);
    const [chosen, ...others] = withDemos;
    if (chosen === undefined) {
      reading.fault("demos", "none of its predictors has demonstrations: compile the program first");
      return reading;
    }
    if (others.length > 0) {
      const names = others.map(({ name }) => name).join(", ");
      reading.leftOut(
        `Only the predictor ${chosen.name} is read, not ${names}: each is a task of its own. Save them alone.`,
      );
    }
    readPredictor(reading, chosen);
    nameOthers(reading, value as JsonObject, chosen);
    return reading;
  },
};

function nameOthers(reading: Reading, program: JsonObject, { name, state }: Predictor): void {
  const used = ["demos", "train", "signature", "signature_instructions", "signature_prefix"];
  nameUnused(reading, state, used);
  if (program !== state) nameUnused(reading, program, [name.split(".")[0] ?? name, name, "metadata"]);
}

function predictorsIn(value: unknown): Predictor[] {
  if (!isRecord(value)) return [];
  const isPredictor = (one: JsonObject): boolean =>
    isList(one["demos"]) && ("signature" in one || "signature_instructions" in one || "traces" in one);
  if (isPredictor(value)) return [{ name: "predict", state: value }];
  return Object.entries(value).flatMap(([name, one]) => {
    if (!isRecord(one)) return [];
    if (isPredictor(one)) return [{ name, state: one }];
    // Programs of programs keep their predictors one level further down.
    return Object.entries(one).flatMap(([inner, two]) =>
      isRecord(two) && isPredictor(two) ? [{ name: `${name}.${inner}`, state: two }] : [],
    );
  });
}

interface SignatureField {
  readonly name: string;
  readonly prefix: string;
}

/** Names of fields in which a model thinks before it answers. */
const thoughts = new Set(["reasoning", "rationale"]);

function readPredictor(reading: Reading, { state }: Predictor): void {
  const { draft, table } = reading;
  const signature = isRecord(state["signature"]) ? state["signature"] : {};
  const instructions = scalarText(signature["instructions"] ?? state["signature_instructions"]);
  if (instructions !== undefined && instructions !== "") draft.instruction = instructions;
  const demos = state["demos"] as readonly unknown[];
  const train = isList(state["train"]) ? state["train"] : [];
  const add = (list: readonly unknown[], name: string, split: string): void => {
    list.forEach((demo, index) => {
      const place = `${name}, item ${index + 1}`;
      if (!isRecord(demo)) reading.fault(place, "it is not an object with fields");
      else
        table.add(
          place,
          fieldsOf(demo).map(({ name: key, cell }): [string, Cell] => [key, cell]),
          split,
        );
    });
  };
  add(demos, "demos", SHOWN);
  add(train, "train", ASKED);
  draft.demonstrationsSplit = SHOWN;
  draft.queriesSplit = ASKED;
  draft.allDemonstrations = true;
  const fields = signatureFields(signature, table.columns);
  const output = fields.at(-1);
  const inputs = fields.slice(0, -1).filter(({ name }) => !thoughts.has(name));
  const [input] = inputs;
  if (output === undefined || input === undefined) return;
  draft.output = output.name;
  const label = (prefix: string): string => (prefix === "" ? "" : `${prefix} `);
  draft.input =
    inputs.length === 1
      ? input.name
      : inputs.map(({ name, prefix }) => `${label(prefix)}{${name}}`).join("\n");
  const first = inputs.length === 1 ? label(input.prefix) : "";
  draft.template = `${first}{input}\n${label(output.prefix)}{output}`;
  draft.joiner = "\n\n";
  reading.guessed(
    `The signature's last field, ${output.name}, is the output; ${inputs.map(({ name }) => name).join(", ")} the input.`,
  );
}

/** By the signature, whose fields name themselves as `${name}`; else by the demonstrations. */
function signatureFields(signature: JsonObject, columns: readonly string[]): SignatureField[] {
  const fields = isList(signature["fields"]) ? signature["fields"] : [];
  const named = columns.filter((name) => name !== "augmented");
  const found = fields.map((field, index): SignatureField => {
    const described = isRecord(field) ? scalarText(field["description"]) : undefined;
    const prefix = (isRecord(field) ? scalarText(field["prefix"]) : undefined) ?? "";
    const own = /^\$\{(\w+)\}$/.exec(described ?? "")?.[1];
    const byPrefix = named.find(
      (name) => name.replaceAll("_", " ").toLowerCase() === prefix.replace(/:$/, "").toLowerCase(),
    );
    return { name: own ?? byPrefix ?? named[index] ?? String(index + 1), prefix };
  });
  return found.length > 1 ? found : named.map((name) => ({ name, prefix: "" }));
}
