import path from "node:path";
import { isInstructName } from "../language/instructModel.js";
import { bytesText } from "../method/numberText.js";
import type { ModelFit } from "./fit.js";
import type { FoundModel } from "./foundModel.js";
import type { ModelSource } from "./places.js";

const BILLION = 1e9;
const MILLION = 1e6;

/** `instruct, 1.2 B parameters, 1.3 GiB in 2 files, 8192 tokens, Q8_0, llama`: what a list says of a model, what is not known left out; what is cut off first is said last. */
export function modelFacts(model: FoundModel): string {
  const { name, architecture, quantisation, parameters, bytes, parts, contextLength } = model;
  return [
    ...(isInstructName(name) ? ["instruct"] : /base/i.test(name) ? ["base"] : []),
    ...(parameters === null ? [] : [`${parametersText(parameters)} parameters`]),
    parts === 1 ? bytesText(bytes) : `${bytesText(bytes)} in ${parts} files`,
    ...(contextLength === null ? [] : [`${contextLength} tokens`]),
    ...(quantisation === null ? [] : [quantisation]),
    ...(architecture === null ? [] : [architecture]),
  ].join(", ");
}

/** `1.2 B`, `135 M`. */
export function parametersText(parameters: number): string {
  const [scaled, unit] = parameters >= BILLION ? [parameters / BILLION, "B"] : [parameters / MILLION, "M"];
  return `${scaled.toFixed(scaled >= 100 ? 0 : 1)} ${unit}`;
}

/** `fits`, `tight: takes 9.1 GiB`, `too large: takes 40 GiB`. */
export function fitText({ verdict, bytes }: ModelFit): string {
  switch (verdict) {
    case "fits":
      return `fits into memory (${bytesText(bytes)})`;
    case "tight":
      return `fits once other programs give memory back (${bytesText(bytes)})`;
    case "too large":
      return `too large for this machine's memory (${bytesText(bytes)})`;
  }
}

/** Where a model was found, as a heading. */
export const sourceTitles: Readonly<Record<ModelSource, string>> = {
  embedded: "Embedded",
  workspace: "Workspace",
  downloaded: "Downloaded",
  folder: "Your Folders",
  "lm-studio": "LM Studio",
  ollama: "Ollama",
  "hugging-face": "Hugging Face Cache",
  "node-llama-cpp": "node-llama-cpp",
  "llama.cpp": "llama.cpp",
};

/**
 * Why a file cannot be chosen as a model; undefined where nothing speaks against it.
 * @param found what was found in the file, if it holds a language model or the beginning of one.
 */
export function refusalText(file: string, found: FoundModel | undefined): string | undefined {
  const name = path.basename(file);
  if (found === undefined) {
    return `${name} is no language model: it is not there, or belongs to one. Choose the model's own GGUF file.`;
  }
  return found.problem === null ? undefined : `${name} cannot be used. ${found.problem}`;
}
