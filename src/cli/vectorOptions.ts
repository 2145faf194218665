import path from "node:path";
import { Option, type Command } from "commander";
import {
  leads,
  vectorDefaults,
  vectorMethods,
  type VectorMethod,
  type VectorSettings,
} from "../language/settings.js";
import type { VectorChoice } from "../exchange/givenVector.js";
import { openVector, type OpenedVector } from "../workbench/openVector.js";
import type { TaskFile } from "../workbench/taskFile.js";
import { UsageError } from "./exitCode.js";
import { onVectors } from "./options.js";
import { countOption, integerOption, numberOption } from "./numberOptions.js";

/** What the command line says of the vector, in place of the file. */
export interface VectorWords {
  readonly layer?: string;
  readonly method?: VectorMethod | "auto";
  readonly lead?: VectorSettings["lead"];
  readonly keep?: string;
  /** Path of a file, relative to the working folder. */
  readonly vectorInputs?: string;
}

/** What the command line says of a vector that is read from a file. */
export interface GivenWords extends VectorWords {
  /** Path of the file. */
  readonly vector?: string;
  readonly scale?: string;
}

/** Adds the options of every command that takes its vector as the file or the command line says. */
export function onChosenVector(command: Command): Command {
  const chosen = command
    .optionsGroup("Vector, overriding what the file says:")
    .option("--layer <layer>", "use this layer (0-based) instead of choosing one")
    .addOption(
      new Option("--method <method>", "how the vector stands in for the demonstrations").choices([
        "auto",
        ...vectorMethods,
      ]),
    )
    .addOption(
      new Option("--lead <lead>", "what comes before the input if nothing else does").choices([
        "auto",
        ...leads,
      ]),
    )
    .option("--keep <count>", "how many of the first demonstrations stay in the prompt, or auto")
    .option("--vector-inputs <file>", "inputs without answers that teach the vector, one per line or row");
  return onVectors(chosen);
}

/** The same for commands that take a vector from a file as well. */
export function onAnyVector(command: Command): Command {
  return onChosenVector(
    command
      .optionsGroup("Vector, from a file:")
      .option(
        "--vector <file>",
        "use this vector: .safetensors or .json of icl export, a control vector (.gguf), or .npy",
      )
      .option("--scale <factor>", "factor of a vector whose file does not give one (default: 1)"),
  );
}

/** The vector that was named, undefined where none was. @throws UsageError, ForeignFile */
export async function namedVector(words: GivenWords): Promise<OpenedVector | undefined> {
  const { vector, scale, layer, method, lead, keep, vectorInputs } = words;
  if (vector === undefined) {
    if (scale !== undefined)
      throw new UsageError("--scale is for a vector from a file: name it with --vector.");
    return undefined;
  }
  if (keep !== undefined || vectorInputs !== undefined) {
    const word = keep === undefined ? "--vector-inputs" : "--keep";
    throw new UsageError(
      `${word} changes how a vector is computed, but --vector names one that is computed already. Leave one out.`,
    );
  }
  return openVector(vector, {
    ...vectorChoice({ layer, method }),
    ...(lead === undefined || lead === "auto" ? {} : { lead }),
    ...(scale === undefined ? {} : { scale: numberOption("--scale", scale) }),
  });
}

/** Where and how a vector is used whose file does not say it. */
export function vectorChoice({
  layer,
  method,
}: {
  readonly layer?: string | undefined;
  readonly method?: GivenWords["method"] | undefined;
}): VectorChoice {
  return {
    ...(layer === undefined ? {} : { layer: layerNumber(layer) }),
    ...(method === undefined || method === "auto" ? {} : { method }),
  };
}

/** The file as if it said so itself: what it writes in other keys stays. */
export function overrideVector(task: TaskFile, words: VectorWords): TaskFile {
  const { document } = task;
  const { vector } = document.settings;
  const { layer, method, lead, keep, vectorInputs } = words;
  const changed: VectorSettings = {
    ...vector,
    ...(method === undefined ? {} : ofMethod(task, method)),
    ...(layer === undefined ? {} : { layer: layerOption(layer) }),
    ...(lead === undefined ? {} : { lead }),
    ...(keep === undefined ? {} : { keep: keep === "auto" ? keep : countOption("--keep", keep, 0) }),
    ...(vectorInputs === undefined
      ? {}
      : { inputs: { kind: "file", path: path.resolve(vectorInputs) } as const }),
  };
  return { ...task, document: { ...document, settings: { ...document.settings, vector: changed } } };
}

/** The method, with its defaults for keys that the file does not write. */
function ofMethod({ document }: TaskFile, method: VectorSettings["method"]): Partial<VectorSettings> {
  const { lead, followThrough, instruction } = vectorDefaults(method);
  const written = new Set(document.keys.map(({ path: key }) => key));
  return {
    method,
    ...(written.has("vector.lead") ? {} : { lead }),
    ...(written.has("vector.follow_through") ? {} : { followThrough }),
    ...(written.has("vector.instruction") ? {} : { instruction }),
  };
}

function layerOption(layer: string): VectorSettings["layer"] {
  return { kind: "fixed", layer: layerNumber(layer) };
}

function layerNumber(layer: string): number {
  const number = integerOption("--layer", layer);
  if (number < 0) throw new UsageError(`--layer takes a layer from 0 on, not ${layer}.`);
  return number;
}
