import * as z from "zod";
import type { TaskSettings } from "../language/settings.js";
import { readTemplate } from "../language/template.js";
import type { TaskVector } from "../method/taskVector.js";
import type { ModelInfo } from "../protocol/model.js";
import { ForeignFile } from "./foreignFile.js";

/** The part of a task's settings that answering a query takes. */
export const PromptDescription = z.object({
  template: z.string().describe("one demonstration, with {input} and {output}"),
  joiner: z.string().describe("text between demonstrations"),
  stop: z.string().describe("text at which an answer ends"),
  maxTokens: z.int().positive().describe("longest answer, in tokens"),
  chat: z.boolean().describe("whether the model's own chat template is used"),
});
export type PromptDescription = z.infer<typeof PromptDescription>;

export const ModelDescription = z.object({
  name: z.string().describe("as the GGUF file tells it"),
  architecture: z.string().describe("llama.cpp's name of the architecture"),
  layers: z.int().positive().describe("number of layers; layers count from 0, the embedding excluded"),
  embeddingLength: z.int().positive().describe("width of the residual stream"),
  fingerprint: z
    .string()
    .describe("SHA-256 over the GGUF's header and the first 4 KiB of every tensor, in hexadecimal"),
});
export type ModelDescription = z.infer<typeof ModelDescription>;

/** Where an exported vector came from, and how it is used. */
export const VectorDescription = z.object({
  task: z.string().describe("name of the task"),
  file: z.string().describe("name of the .icl file, without folders"),
  model: ModelDescription.describe(
    "the model that the vector was read from: it means nothing to another one",
  ),
  release: z.string().describe("llama.cpp's release"),
  layer: z
    .int()
    .nonnegative()
    .describe("the layer to use it at: the output of this block, from 0 on, the embedding excluded"),
  validated: z.boolean().describe("whether the layer was chosen by held-out demonstrations"),
  method: z
    .enum(["replace", "add"])
    .describe("replace: overwrite the residual stream at the prompt's last token; add: sum into it"),
  scale: z.number().describe("factor of the vector; counts with the method add alone"),
  prompt: PromptDescription.describe("how a query is put to the model"),
  dummies: z.array(z.string()).describe("inputs of the dummy queries over which the vector is averaged"),
  seed: z.int().describe("seed of everything that was drawn at random"),
});
export type VectorDescription = z.infer<typeof VectorDescription>;

/** The task as far as a description tells of it. */
export interface DescribedTask {
  /** With or without folders, which are left out. */
  readonly file: string;
  readonly settings: TaskSettings;
}

export function describePrompt(settings: TaskSettings): PromptDescription {
  const { template, joiner, stop, maxTokens, chat } = settings;
  return { template: template.source, joiner, stop, maxTokens, chat };
}

export function describeModel(model: ModelInfo): ModelDescription {
  const { name, architecture, layers, embeddingLength, fingerprint } = model;
  return { name, architecture, layers, embeddingLength, fingerprint };
}

export function describeVector(task: DescribedTask, vector: TaskVector, model: ModelInfo): VectorDescription {
  const { layer, validated, method, scale, dummies, seed } = vector;
  return {
    task: task.settings.name,
    file: task.file.replace(/^.*[\\/]/, ""),
    model: describeModel(model),
    release: model.release,
    layer,
    validated,
    method,
    scale,
    prompt: describePrompt(task.settings),
    dummies: [...dummies],
    seed,
  };
}

/** The settings that a description tells, the rest as `defaults` have it. @throws ForeignFile */
export function settingsFrom(prompt: PromptDescription, name: string, defaults: TaskSettings): TaskSettings {
  const template = readTemplate(prompt.template);
  if ("code" in template) {
    throw new ForeignFile(`The template "${prompt.template}" cannot be used. Export the file again.`);
  }
  const { joiner, stop, maxTokens, chat } = prompt;
  return { ...defaults, name, template, joiner, stop, maxTokens, chat };
}

/** @throws ForeignFile where a file was made on another model than the one in use. */
export function requireSameModel(what: string, made: ModelDescription, used: ModelDescription): void {
  if (made.fingerprint === used.fingerprint) return;
  throw new ForeignFile(
    `${what} was made on the model ${made.name} (${made.fingerprint.slice(0, 12)}…), not on ${used.name} (${used.fingerprint.slice(0, 12)}…), to which it means nothing. Open that model, or export it again on this one.`,
  );
}
