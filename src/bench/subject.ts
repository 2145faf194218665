import { Context } from "../engine/llama/context.js";
import type { LlamaLibrary } from "../engine/llama/library.js";
import type { Session } from "../engine/session.js";
import type { IclDocument } from "../language/document.js";
import { parseDocument } from "../language/parse.js";
import { extractVector, prepareExtraction, type Extraction } from "../method/extract.js";
import { boundedExtraction } from "../method/teachingPlan.js";
import type { TaskVector } from "../method/taskVector.js";
import type { ModelInfo } from "../protocol/model.js";
import { InProcessEngine } from "../engine/inProcessEngine.js";
import { sampleTask } from "./sample.js";

const SEED = 0;

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
  const extraction = await prepare(engine, document, info);
  const vector = await extractVector(engine, document, info, extraction, {});
  const { model, context, threadpool } = session.parts;
  const plain = new Context(library, model, threadpool, { ...context.options, hooked: false }, () => false);
  return { session, engine, info, document, extraction, vector, plain };
}

export async function prepare(
  engine: InProcessEngine,
  document: IclDocument,
  info: ModelInfo,
): Promise<Extraction> {
  return prepareExtraction(engine, document, info, { seed: SEED, limits: boundedExtraction }, {});
}

/** A whole compress of a task, from its text as it was parsed to the chosen layer. */
export async function compress(
  engine: InProcessEngine,
  document: IclDocument,
  info: ModelInfo,
): Promise<TaskVector & { readonly evaluatedTokens: number }> {
  return extractVector(engine, document, info, await prepare(engine, document, info), {});
}

/** The prompts of a vector and of its folds, each a group. */
export function captureGroups({ prompts, folds }: Extraction): number[][][] {
  return [prompts, ...folds.map((fold) => fold.prompts)].map((group) => group.map((tokens) => [...tokens]));
}
