import { parseDocument } from "../language/parse.js";
import type { Example } from "../language/prompt.js";
import type { QueryTask } from "../method/runQuery.js";
import type { TaskVector } from "../method/taskVector.js";
import type { ModelInfo } from "../protocol/model.js";
import { requireSameModel, settingsFrom, type VectorDescription } from "./describedVector.js";
import { ForeignFile, WrongModel } from "./foreignFile.js";
import type { GivenVector } from "./givenVector.js";

/**
 * The vector as it stands in for a task's demonstrations on a model.
 * @throws WrongModel where it was made on another model, or has another width or more layers; ForeignFile where it keeps
 * in the prompt what the task does not have.
 */
export function fitVector(
  given: GivenVector,
  task: Pick<QueryTask, "settings" | "demonstrations">,
  model: Pick<ModelInfo, "name" | "architecture" | "layers" | "embeddingLength" | "fingerprint">,
): TaskVector {
  const { name, description, width, layers, interventions, method, layer, scale, followThrough, lead } =
    given;
  if (description !== undefined) requireSameModel(`The vector of ${name}`, description.model, model);
  if (width !== model.embeddingLength) {
    throw new WrongModel(
      `${name} holds vectors of ${width} numbers, and ${model.name} is ${model.embeddingLength} wide: it was made on another model. Use that one.`,
    );
  }
  if (layers !== undefined && layers !== model.layers) {
    throw new WrongModel(
      `${name} has vectors for ${layers} layers, and ${model.name} has ${model.layers}: it was made on another model. Use that one.`,
    );
  }
  const beyond = [...interventions.separator, ...interventions.answer].find(
    (one) => one.layer >= model.layers,
  );
  if (beyond !== undefined) {
    throw new WrongModel(
      `${name} acts at layer ${beyond.layer}, and ${model.name} has layers 0 to ${model.layers - 1}. Use it on the model that it was made on.`,
    );
  }
  if (description !== undefined) requireSameContext(name, description, task);
  const theta = new Float32Array(model.layers * width);
  for (const [at, values] of given.theta) theta.set(values, at * width);
  return {
    theta,
    layers: model.layers,
    embeddingLength: width,
    thetaLayer: description?.thetaLayer ?? layer,
    method,
    layer,
    scale,
    frame: {
      lead,
      instruction: description === undefined ? true : description.context.instruction !== null,
      keep: description?.context.demonstrations.length ?? 0,
    },
    followThrough,
    interventions,
    validated: description?.validated ?? false,
    folds: 0,
    candidates: [],
    heldOut: [],
    dummies: description?.dummies ?? [],
    pairs: 0,
  };
}

/** What stays in the prompt beside a vector belongs to it: a file without that is another task. */
function requireSameContext(
  name: string,
  { context: { instruction, demonstrations } }: VectorDescription,
  task: Pick<QueryTask, "settings" | "demonstrations">,
): void {
  if (instruction !== null && instruction !== task.settings.instruction) {
    throw new ForeignFile(
      `The vector of ${name} was made with the instruction ${quoted(instruction)}, which the task does not have. Add it to the task's file.`,
    );
  }
  const missing = demonstrations.find(({ input }, index) => task.demonstrations[index]?.input.text !== input);
  if (missing === undefined) return;
  throw new ForeignFile(
    `The vector of ${name} keeps ${demonstrations.length} of its demonstrations in the prompt, and the task does not begin with them: ${quoted(missing.input)} is missing. Use the task that it was made from.`,
  );
}

/** How a task puts its queries otherwise than the vector's own did: sentences. */
export function differencesOf(
  { name, description }: GivenVector,
  { settings }: Pick<QueryTask, "settings">,
): string[] {
  if (description === undefined) return [];
  const { prompt } = description;
  if (prompt.chat !== settings.chat) {
    return [
      `${name} was made ${prompt.chat ? "with" : "without"} the model's chat template, and the task ${settings.chat ? "uses it" : "does not use it"}.`,
    ];
  }
  if (prompt.chat) return [];
  return [
    ...(prompt.template === settings.template.source
      ? []
      : [
          `${name} was made with the template ${quoted(prompt.template)}, and the task has ${quoted(settings.template.source)}.`,
        ]),
    ...(prompt.joiner === settings.joiner
      ? []
      : [
          `${name} was made with the joiner ${quoted(prompt.joiner)}, and the task has ${quoted(settings.joiner)}.`,
        ]),
  ];
}

/**
 * The task, as far as the vector's file describes it: enough to answer queries.
 * @throws ForeignFile where it describes none.
 */
export function describedTask({ name, description }: Pick<GivenVector, "name" | "description">): QueryTask {
  if (description === undefined) {
    throw new ForeignFile(
      `${name} does not say how a query is put to the model. Name the task's .icl file as well.`,
    );
  }
  const { prompt, task, context } = description;
  const settings = {
    ...settingsFrom(prompt, task, parseDocument("").settings),
    instruction: context.instruction ?? undefined,
  };
  const demonstrations: Example[] = context.demonstrations.map(({ input, output }) => ({
    input: { text: input },
    output: { text: output },
  }));
  return { settings, demonstrations };
}

function quoted(text: string): string {
  const most = 60;
  return JSON.stringify(text.length > most ? `${text.slice(0, most)}…` : text);
}
