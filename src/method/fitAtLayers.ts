import type { IclDocument } from "../language/document.js";
import type { Engine, RequestControl } from "../protocol/engine.js";
import { RequestFailure } from "../protocol/failure.js";
import { distinctTokens } from "./distinctTokens.js";
import { pairOf, type Extraction } from "./extract.js";
import { fitInterventions } from "./fit.js";
import type { Interventions } from "./intervention.js";
import { progressParts } from "./progressParts.js";
import { forcedPairs, PairStates } from "./pairStates.js";
import { askTeacher } from "./teacher.js";
import { atLayer, type TaskVector } from "./taskVector.js";

/** About how many tokens `fitAtLayers` sends through the model. */
export function fitTokens(extraction: Extraction): number {
  const pairs = extraction.plan.teaching.map((planned) => pairOf(extraction, planned));
  return distinctTokens(pairs.flatMap(({ fewShot, framed }) => [fewShot, ...framed.slice(0, 1)]));
}

/**
 * What the chosen method would do at every layer, in the chosen frame.
 * @returns by layer, from 0 on.
 * @throws RequestFailure `bad-request` for a method that works at every layer at once.
 */
export async function fitAtLayers(
  engine: Engine,
  { settings }: IclDocument,
  extraction: Extraction,
  vector: TaskVector,
  control: RequestControl,
): Promise<Interventions[]> {
  const { plan, tokens, frames } = extraction;
  const { layers, embeddingLength, method, followThrough, scale } = vector;
  if (method === "in_context" || method === "cells") {
    throw new RequestFailure(
      "bad-request",
      `vector.method: ${method} works at every layer at once: there is no layer to sweep. Choose another method.`,
    );
  }
  // What the full prompts have yet to answer is little beside the states.
  const [asking = control, reading = control] = progressParts(control, [1, 4]);
  const unanswered = plan.teaching.filter(({ demonstration }) => demonstration === null);
  const { answerOf } = await askTeacher(
    engine,
    settings,
    tokens.ends,
    unanswered.map((planned) => pairOf(extraction, planned)),
    asking,
  );
  const frame = frames.findIndex(({ lead }) => lead === vector.frame.lead);
  const pairs = forcedPairs(extraction, plan.teaching, Math.max(0, frame), answerOf);
  const all = Array.from({ length: layers }, (_, layer) => layer);
  const states = await PairStates.read(engine, pairs, all, embeddingLength, reading);
  return all.map((layer) =>
    fitInterventions(
      { method, layer, followThrough },
      states.at(pairs, layer),
      () => atLayer(vector, layer),
      scale,
    ),
  );
}
