import * as z from "zod";
import { primaryAnswer } from "../language/match.js";
import type { Example } from "../language/prompt.js";
import { frameLeads, vectorMethods, type TaskSettings } from "../language/settings.js";
import { readTemplate } from "../language/template.js";
import { PackedInterventions } from "../method/packedInterventions.js";
import type { FrameChoice, TaskVector } from "../method/taskVector.js";
import type { ModelInfo } from "../protocol/model.js";
import { ForeignFile, WrongModel } from "./foreignFile.js";

const Shown = z.object({ input: z.string(), output: z.string() });

/** The part of a task's settings that answering a query takes. */
export const PromptDescription = z.object({
  template: z.string().describe("one demonstration, with {input} and {output}"),
  joiner: z.string().describe("text between demonstrations"),
  stop: z.string().describe("text at which an answer ends"),
  maxTokens: z.int().positive().describe("longest answer, in tokens"),
  chat: z.boolean().describe("whether the model's own chat template is used"),
});
export type PromptDescription = z.infer<typeof PromptDescription>;

/** What stands before a query that is answered with the vector. */
const ContextDescription = z.object({
  lead: z
    .enum(frameLeads)
    .describe(
      "joiner: the joiner comes before the query if nothing else does; none: nothing; cells: the joiner, behind the cells",
    ),
  instruction: z.string().nullable().describe("comes first, followed by the joiner; null for none"),
  demonstrations: z.array(Shown).describe("demonstrations that stay, in their order"),
});
export type ContextDescription = z.infer<typeof ContextDescription>;

export const ModelDescription = z.object({
  name: z.string().describe("as the GGUF file gives it"),
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
  method: z.enum(vectorMethods).describe("how the vector stands in for the demonstrations"),
  layer: z
    .int()
    .nonnegative()
    .describe(
      "where that is: the output of this block, from 0 on, the embedding excluded; 0 for every layer",
    ),
  thetaLayer: z
    .int()
    .nonnegative()
    .describe("the layer where the mean few-shot state, patched in, does best"),
  scale: z.number().describe("factor of what is added"),
  followThrough: z.boolean().describe("whether the intervention continues at every token of the answer"),
  interventions: PackedInterventions.describe(
    "what is done to the residual stream at the prompt's last token, and at every token of the answer; vectors are named by their place in the list",
  ),
  validated: z.boolean().describe("whether all that was chosen by held-out demonstrations"),
  prompt: PromptDescription.describe("how a query is put to the model"),
  context: ContextDescription.describe("what comes before the query"),
  dummies: z.array(z.string()).describe("inputs of the prompts over which the mean few-shot state is taken"),
});
export type VectorDescription = z.infer<typeof VectorDescription>;

/** The task, as far as a description holds it. */
export interface DescribedTask {
  /** With or without folders, which are left out. */
  readonly file: string;
  readonly settings: TaskSettings;
  readonly demonstrations: readonly Example[];
}

export function describePrompt(settings: TaskSettings): PromptDescription {
  const { template, joiner, stop, maxTokens, chat } = settings;
  return { template: template.source, joiner, stop, maxTokens, chat };
}

export function describeModel(model: ModelInfo): ModelDescription {
  const { name, architecture, layers, embeddingLength, fingerprint } = model;
  return { name, architecture, layers, embeddingLength, fingerprint };
}

/** The frame with the texts that stand in it. */
export function describeContext(
  { settings, demonstrations }: Pick<DescribedTask, "settings" | "demonstrations">,
  { lead, instruction, keep }: FrameChoice,
): ContextDescription {
  return {
    lead,
    instruction: instruction ? (settings.instruction ?? null) : null,
    demonstrations: demonstrations.slice(0, keep).map(({ input, output }) => ({
      input: input.text,
      output: primaryAnswer(settings, output.text),
    })),
  };
}

/** @param packed the vector's interventions, see `packInterventions`. */
export function describeVector(
  task: DescribedTask,
  vector: TaskVector,
  model: ModelInfo,
  packed: PackedInterventions,
): VectorDescription {
  const { layer, thetaLayer, validated, method, scale, followThrough, frame, dummies } = vector;
  const { settings } = task;
  return {
    task: settings.name,
    file: task.file.replace(/^.*[\\/]/, ""),
    model: describeModel(model),
    release: model.release,
    method,
    layer,
    thetaLayer,
    scale,
    followThrough,
    interventions: packed,
    validated,
    prompt: describePrompt(settings),
    context: describeContext(task, frame),
    dummies: [...dummies],
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

/** @throws WrongModel where a file was made on another model than the one in use. */
export function requireSameModel(
  what: string,
  made: Pick<ModelDescription, "name" | "fingerprint">,
  used: Pick<ModelDescription, "name" | "fingerprint">,
): void {
  if (made.fingerprint === used.fingerprint) return;
  throw new WrongModel(
    `${what} was made on the model ${made.name} (${made.fingerprint.slice(0, 12)}…), not on ${used.name} (${used.fingerprint.slice(0, 12)}…), where it has no meaning. Open that model, or export it again on this one.`,
  );
}
