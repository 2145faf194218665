import path from "node:path";
import { Option, type Command } from "commander";
import {
  leads,
  vectorDefaults,
  vectorMethods,
  type VectorMethod,
  type VectorSettings,
} from "../language/settings.js";
import type { TaskFile } from "../workbench/taskFile.js";
import { UsageError } from "./exitCode.js";
import { onVectors } from "./options.js";
import { countOption, integerOption } from "./numberOptions.js";

/** What the command line says of the vector, in place of the file. */
export interface VectorWords {
  readonly layer?: string;
  readonly method?: VectorMethod | "auto";
  readonly lead?: VectorSettings["lead"];
  readonly keep?: string;
  /** Path of a file, relative to the working folder. */
  readonly vectorInputs?: string;
}

/** Adds the options of every command that takes its vector as the file or the command line says. */
export function onChosenVector(command: Command): Command {
  const chosen = command
    .optionsGroup("Vector, in place of what the file says:")
    .option("--layer <layer>", "use this layer (0-based) instead of choosing one")
    .addOption(
      new Option("--method <method>", "how the vector stands in for the demonstrations").choices([
        "auto",
        ...vectorMethods,
      ]),
    )
    .addOption(
      new Option("--lead <lead>", "what stands before the input where nothing else does").choices([
        "auto",
        ...leads,
      ]),
    )
    .option("--keep <count>", "demonstrations that stay in the prompt, from the first on, or auto")
    .option("--vector-inputs <file>", "inputs without answers that teach the vector: a line or a row each");
  return onVectors(chosen);
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
  const fixed = integerOption("--layer", layer);
  if (fixed < 0) throw new UsageError(`--layer takes a layer from 0 on, not ${layer}.`);
  return { kind: "fixed", layer: fixed };
}
