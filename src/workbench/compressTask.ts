import type { CachedVector } from "../cache/cachedVector.js";
import type { VectorCache } from "../cache/vectorCache.js";
import { vectorDigest, vectorFormatVersion } from "../cache/vectorKey.js";
import { type Extraction, NothingToLearn, prepareExtraction } from "../method/extract.js";
import { extractionTokens } from "../method/extractionTokens.js";
import { extractVector } from "../method/extractVector.js";
import { chooseKeep } from "../method/keepChoice.js";
import { frameOf, type TaskVector } from "../method/taskVector.js";
import { sortByLength } from "../method/fittingQueries.js";
import { type ExtractionLimits, MOST_TEACHING_INPUTS, spread } from "../method/teachingPlan.js";
import { tokenNoteMessage } from "../method/tokenNotes.js";
import type { Engine, RequestControl } from "../protocol/engine.js";
import type { ModelInfo } from "../protocol/model.js";
import type { Compressed } from "./compressed.js";
import { extractionKey } from "./extractionKey.js";
import { InvalidTaskFile, type TaskFile } from "./taskFile.js";
import { teachingInputs } from "./teachingInputs.js";
import { tellEstimate, watch, type WorkControl } from "./workControl.js";

/** What computes vectors, and where they are kept. */
interface VectorSource {
  readonly engine: Engine;
  readonly cache: VectorCache;
  readonly limits: ExtractionLimits;
  /** False leaves cells out of what `auto` chooses among. */
  readonly cells?: boolean | undefined;
}

/**
 * The file's task vector, from the cache or computed and cached.
 * @param model the one that the engine has loaded, which the file may be run on.
 * @param force computes it even where it is cached.
 */
export async function compressTask(
  source: VectorSource,
  task: TaskFile,
  model: ModelInfo,
  control: WorkControl,
  force: boolean,
): Promise<Compressed> {
  const { keep } = task.document.settings.vector;
  if (keep !== "auto") return compressKeeping(source, task, model, keep, control, force);
  const tried = new Map<number, Compressed>();
  const { limits, engine } = source;
  const chosen = await chooseKeep(
    engine,
    task.document,
    limits,
    async (count) => {
      const compressed = await compressKeeping(source, task, model, count, control, force);
      tried.set(count, compressed);
      return compressed.vector;
    },
    watch(control, "validate"),
  );
  const compressed = tried.get(chosen);
  if (compressed === undefined) throw new Error("A number of demonstrations was chosen that was not tried");
  return compressed;
}

/**
 * All that the file's vector depends on, as tokens. Too long ones of `vector.inputs` are left out, and told.
 * @throws InvalidTaskFile where the file leaves nothing to learn from.
 */
export async function prepareTask(
  { engine, limits, cells }: Pick<VectorSource, "engine" | "limits" | "cells">,
  task: TaskFile,
  model: ModelInfo,
  keep: number,
  control: RequestControl,
): Promise<Extraction & { readonly inputNotes: readonly string[] }> {
  const { contextLength } = model;
  // No more than these teach, however many there are.
  const all = spread(await teachingInputs(task), MOST_TEACHING_INPUTS);
  const own = (input: string): string => input;
  const sorted = await sortByLength(engine, task.document, all, own, contextLength, control);
  const inputNotes = sorted.tooLong.map(
    ({ item, tokens }) =>
      `The input "${item.slice(0, SHOWN_CHARACTERS)}…" of vector.inputs was left out: its prompt of ${tokens} tokens does not fit into the model's context of ${contextLength}.`,
  );
  const options = { limits, inputs: sorted.fitting, keep, cells };
  try {
    return { ...(await prepareExtraction(engine, task.document, model, options, control)), inputNotes };
  } catch (error) {
    if (!(error instanceof NothingToLearn)) throw error;
    throw new InvalidTaskFile(task.path, error.message, [], { cause: error });
  }
}

/** So much of an input that is too long tells which one it is. */
const SHOWN_CHARACTERS = 40;

/** @param keep how many demonstrations stay in the prompt. */
async function compressKeeping(
  source: VectorSource,
  task: TaskFile,
  model: ModelInfo,
  keep: number,
  control: WorkControl,
  force: boolean,
): Promise<Compressed> {
  const { engine, cache } = source;
  const { document } = task;
  const quiet = { signal: control.signal };
  const extraction = await prepareTask(source, task, model, keep, quiet);
  const key = extractionKey(document, model, extraction);
  const known = force ? undefined : await cache.get(key);
  const about = {
    model,
    digest: vectorDigest(key),
    ...(extraction.withheld ? { withheld: true as const } : {}),
  };
  if (known !== undefined) {
    const vector = vectorOf(known);
    return {
      ...about,
      ...(await promptsOf(extraction, task, vector, quiet)),
      vector,
      cached: true,
      evaluatedTokens: 0,
    };
  }
  tellEstimate("extract", extractionTokens(extraction), model, control);
  const { evaluatedTokens, notes, ...vector } = await extractVector(
    engine,
    document,
    model,
    extraction,
    watch(control, "extract"),
  );
  const prompts = await promptsOf(extraction, task, vector, quiet);
  await cache.put(key, entryOf(task, model, vector, prompts.promptTokens));
  return {
    ...about,
    ...prompts,
    notes: [...notes, ...prompts.notes],
    vector,
    cached: false,
    evaluatedTokens,
  };
}

/** Tokens of the prompts of the first demonstration's input, and what is to be known of all the file's tokens. */
async function promptsOf(
  { tokens, inputNotes }: Awaited<ReturnType<typeof prepareTask>>,
  { document }: TaskFile,
  { frame }: TaskVector,
  control: RequestControl,
): Promise<Pick<Compressed, "promptTokens" | "notes">> {
  const { demonstrations } = document;
  const input = demonstrations[0]?.input.text ?? "";
  const [fewShot = []] = await tokens.fewShot([{ demonstrations, input }], control);
  const [framed = []] = await tokens.framed([input], frameOf(document, frame), control);
  return {
    promptTokens: { fewShot: fewShot.length, taskVector: framed.length },
    notes: [...inputNotes, ...tokens.notes.map(tokenNoteMessage)],
  };
}

function vectorOf({ theta, layers, embeddingLength, interventions, metadata }: CachedVector): TaskVector {
  const { layer, thetaLayer, method, scale, lead, instruction, keep, followThrough } = metadata;
  const { validated, folds, candidates, heldOut, dummies, pairs } = metadata;
  return {
    theta,
    layers,
    embeddingLength,
    thetaLayer,
    method,
    layer,
    scale,
    frame: { lead, instruction, keep },
    followThrough,
    interventions,
    validated,
    folds,
    candidates,
    heldOut,
    dummies,
    pairs,
  };
}

function entryOf(
  { path: file, document }: TaskFile,
  { name: model, fingerprint }: ModelInfo,
  vector: TaskVector,
  promptTokens: Compressed["promptTokens"],
): CachedVector {
  const { theta, layers, embeddingLength, interventions, frame, candidates, heldOut, dummies, ...chosen } =
    vector;
  return {
    theta,
    layers,
    embeddingLength,
    interventions,
    metadata: {
      ...chosen,
      ...frame,
      task: document.settings.name,
      file,
      model,
      fingerprint,
      candidates: [...candidates],
      heldOut: [...heldOut],
      dummies: [...dummies],
      demonstrations: document.demonstrations.length,
      promptTokens,
      createdAt: new Date().toISOString(),
      formatVersion: vectorFormatVersion,
    },
  };
}
