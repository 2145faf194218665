import type { IclDocument } from "../language/document.js";
import { cosine } from "../method/cosine.js";
import { patchOf } from "../method/intervention.js";
import { RowBatch } from "../method/rowBatch.js";
import { Random } from "../method/random.js";
import type { TaskVector } from "../method/taskVector.js";
import { openTokens } from "../method/openTokens.js";
import type { Engine, RequestControl } from "../protocol/engine.js";
import type { RowResult } from "../protocol/rows.js";
import { certainShare } from "../method/verdict/agreement.js";
import { askRow, readAnswer, toAsk, type Answered } from "./asked.js";
import { at } from "./at.js";

import { captureAt, subsetPrompts, without } from "./subsets.js";

/** How a demonstration's own input is answered from the others. */
interface OwnLabel extends Answered {
  /** Probability of the most probable first token: how sure the model is of what it says instead. */
  readonly confidence: number;
}

/** One demonstration, left out. */
export interface LeftOut {
  /** θ of the others at the vector's layer. */
  readonly theta: Float32Array;
  /** Cosine with θ of all demonstrations over the same dummies, so that nothing differs but this one. */
  readonly cosine: number;
  readonly taskVector: OwnLabel;
  readonly fewShot: OwnLabel;
}

/** Demonstrations without which there still is a vector of others to ask. */
export function leastToLeaveOut({ settings }: IclDocument): number {
  return settings.vector.dummies.kind === "inputs" ? 2 : 3;
}

/**
 * Leaves out every demonstration in turn and asks for its label: by the vector of the others, and by their
 * few-shot prompt. It is neither a demonstration nor a dummy of the vector that it is asked by.
 * @param dummies most dummies of each vector.
 */
export async function leaveOneOut(
  engine: Engine,
  document: IclDocument,
  vector: Pick<TaskVector, "thetaLayer" | "embeddingLength">,
  options: { readonly seed: number; readonly dummies: number },
  control: RequestControl,
): Promise<LeftOut[]> {
  const { settings, demonstrations } = document;
  const all = demonstrations.map((_, index) => index);
  const preferred = new Random(options.seed).shuffle(all);
  const tokens = await openTokens(engine, settings, control);
  const asked = await toAsk(tokens, settings, demonstrations, control);
  const groups = all.map((left) => subsetPrompts(document, without(all, left), preferred, options.dummies));
  const beside = all.map((left) => subsetPrompts(document, all, preferred, options.dummies, [left]));
  const captured = await captureAt(engine, tokens, [...groups, ...beside], vector, control);
  const full = await tokens.fewShot(
    asked.map(({ input }, left) => ({
      demonstrations: demonstrations.filter((_, index) => index !== left),
      input,
    })),
    control,
  );
  const batch = new RowBatch();
  const rows = asked.map((one, left) => {
    const theta = at(captured, left);
    const turned = cosine(theta, at(captured, all.length + left)) ?? 0;
    const patch = patchOf(vector.thetaLayer, theta);
    const taskVector = batch.add(askRow(settings, one, one.zeroShot, { text: true }), patch);
    const fewShot = batch.add(askRow(settings, one, full[left] ?? [], { text: true }));
    return { one, theta, turned, taskVector, fewShot };
  });
  await batch.evaluate(engine, control);
  return rows.map(({ one, theta, turned, taskVector, fewShot }) => {
    const own = (result: RowResult): OwnLabel => ({
      ...readAnswer(settings, one, result),
      confidence: result.top[0]?.probability ?? 0,
    });
    return { theta, cosine: turned, taskVector: own(taskVector()), fewShot: own(fewShot()) };
  });
}

/**
 * Ranks demonstrations by how little the others expect their labels: the log-probabilities by the vector and by the
 * few-shot prompt together.
 * @returns for each demonstration its rank; 1 is the least expected.
 */
export function ranksOf(left: readonly Pick<LeftOut, "taskVector" | "fewShot">[]): number[] {
  const joint = left.map(({ taskVector, fewShot }) => taskVector.logProbability + fewShot.logProbability);
  return joint.map((mine) => 1 + joint.filter((other) => other < mine).length);
}

/** So much of the other demonstrations the model must certainly answer as written before it is believed about one. */
const BELIEVED = 0.5;

/**
 * Which demonstrations look mislabelled: the prompt of the others is sure of another answer, and their vector, which is
 * less sure of all it says, gives the same one or is sure of one of its own. A model that does not answer the rest as
 * written accuses nobody: it certainly answers more than half of those that it does not accuse as well, by the prompt and,
 * where the vector does not merely repeat the prompt's answer, by the vector too.
 */
export function mislabelled(
  left: readonly Pick<LeftOut, "taskVector" | "fewShot">[],
  sure: number,
): boolean[] {
  const accused = left.map((one) => looksMislabelled(one, sure));
  const others = left.filter((_, index) => accused[index] !== true);
  const believed = (way: "taskVector" | "fewShot"): boolean => {
    const right = others.filter((one) => one[way].match).length;
    return others.length > 0 && certainShare(right, others.length).atLeast > BELIEVED;
  };
  const [prompt, vector] = [believed("fewShot"), believed("taskVector")];
  return left.map((one, index) => accused[index] === true && prompt && (vector || sameAnswer(one)));
}

function looksMislabelled(one: Pick<LeftOut, "taskVector" | "fewShot">, sure: number): boolean {
  const { taskVector, fewShot } = one;
  if (taskVector.match || fewShot.match || fewShot.confidence < sure) return false;
  return taskVector.confidence >= sure || sameAnswer(one);
}

function sameAnswer({ taskVector, fewShot }: Pick<LeftOut, "taskVector" | "fewShot">): boolean {
  return taskVector.answer.trim() === fewShot.answer.trim();
}
