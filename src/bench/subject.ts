import { Context } from "../engine/llama/context.js";
import type { LlamaLibrary } from "../engine/llama/library.js";
import type { Session } from "../engine/session.js";
import type { IclDocument } from "../language/document.js";
import { parseDocument } from "../language/parse.js";
import { pairOf, prepareExtraction, type Extraction } from "../method/extract.js";
import { extractVector } from "../method/extractVector.js";
import { boundedExtraction } from "../method/teachingPlan.js";
import type { TaskVector } from "../method/taskVector.js";
import type { Engine } from "../protocol/engine.js";
import type { ModelInfo } from "../protocol/model.js";
import { InProcessEngine } from "../engine/inProcessEngine.js";
import { sampleTask } from "./sample.js";

/** A loaded model with the sample task's vector: what all measurements of a model are made on. */
export interface Subject {
  readonly session: Session;
  readonly engine: InProcessEngine;
  readonly info: ModelInfo;
  readonly document: IclDocument;
  readonly extraction: Extraction;
  readonly vector: TaskVector;
  /** A context of the same shape without the evaluation callback: llama.cpp alone. */
  readonly plain: Context;
}

/** The context `plain` must be freed before the session. */
export async function openSubject(
  library: LlamaLibrary,
  session: Session,
  info: ModelInfo,
): Promise<Subject> {
  const engine = new InProcessEngine(session);
  const document = parseDocument(sampleTask);
  // What is measured of a vector is what it does to the residual stream.
  const extraction = await prepare(engine, document, info, false);
  const vector = await extractVector(engine, document, info, extraction, {});
  const { model, context, threadpool } = session.parts;
  const plain = new Context(library, model, threadpool, { ...context.options, hooked: false }, () => false);
  return { session, engine, info, document, extraction, vector, plain };
}

/** @param cells whether cells are tried as well, as by default. */
export async function prepare(
  engine: Engine,
  document: IclDocument,
  info: ModelInfo,
  cells = true,
): Promise<Extraction> {
  const options = { limits: boundedExtraction, inputs: [], keep: 0, cells };
  return prepareExtraction(engine, document, info, options, {});
}

/** A whole compress of a task, from its text as it was parsed to the chosen layer. */
export async function compress(
  engine: Engine,
  document: IclDocument,
  info: ModelInfo,
): Promise<TaskVector & { readonly evaluatedTokens: number }> {
  return extractVector(engine, document, info, await prepare(engine, document, info), {});
}

/** The held-out inputs without the demonstrations, in the first frame that is tried: one prompt for each fold. */
export function heldOutPrompts(extraction: Extraction): number[][] {
  return extraction.plan.folds.map(({ validated }) => [...(pairOf(extraction, validated).framed[0] ?? [])]);
}
