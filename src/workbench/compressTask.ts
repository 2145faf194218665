import type { CachedVector, VectorMetadata } from "../cache/cachedVector.js";
import type { VectorCache } from "../cache/vectorCache.js";
import { vectorDigest, vectorFormatVersion } from "../cache/vectorKey.js";
import { extractVector, extractionTokens, prepareExtraction } from "../method/extract.js";
import type { ExtractionLimits } from "../method/plan.js";
import type { TaskVector } from "../method/taskVector.js";
import { tokenNoteMessage } from "../method/tokenNotes.js";
import type { TaskTokens } from "../method/taskTokens.js";
import type { Engine, RequestControl } from "../protocol/engine.js";
import type { ModelInfo } from "../protocol/model.js";
import type { Compressed } from "./compressed.js";
import { extractionKey } from "./extractionKey.js";
import type { TaskFile } from "./taskFile.js";
import { tellEstimate, watch, type WorkControl } from "./workControl.js";

/** What computes vectors, and where they are kept. */
interface VectorSource {
  readonly engine: Engine;
  readonly cache: VectorCache;
  readonly seed: number;
  readonly limits: ExtractionLimits;
}

/**
 * The file's task vector, from the cache or computed and cached.
 * @param model the one that the engine has loaded, which the file may be run on.
 * @param force computes it even where it is cached.
 */
export async function compressTask(
  { engine, cache, seed, limits }: VectorSource,
  task: TaskFile,
  model: ModelInfo,
  control: WorkControl,
  force: boolean,
): Promise<Compressed> {
  const { document } = task;
  const quiet = { signal: control.signal };
  const extraction = await prepareExtraction(engine, document, model, { seed, limits }, quiet);
  const promptTokens = await lengthsOfPrompts(extraction.tokens, task, quiet);
  const notes = extraction.tokens.notes.map(tokenNoteMessage);
  const key = extractionKey(document, model, extraction, limits);
  const about = { model, digest: vectorDigest(key), promptTokens, notes };
  const known = force ? undefined : await cache.get(key);
  if (known !== undefined) return { ...about, vector: vectorOf(known), cached: true, evaluatedTokens: 0 };
  tellEstimate(extractionTokens(extraction), model, control);
  const watched = watch(control, "extract");
  const { evaluatedTokens, ...vector } = await extractVector(engine, document, model, extraction, watched);
  const { theta, layers, embeddingLength } = vector;
  const metadata = metadataOf(task, model, vector, promptTokens);
  await cache.put(key, { theta, layers, embeddingLength, metadata });
  return { ...about, vector, cached: false, evaluatedTokens };
}

/** Tokens of the prompts of the first demonstration's input: with all demonstrations, and alone. */
async function lengthsOfPrompts(
  tokens: TaskTokens,
  { document: { demonstrations } }: TaskFile,
  control: RequestControl,
): Promise<Compressed["promptTokens"]> {
  const input = demonstrations[0]?.input.text ?? "";
  const [fewShot = []] = await tokens.fewShot([{ demonstrations, input }], control);
  const [zeroShot = []] = await tokens.zeroShot([input], control);
  return { fewShot: fewShot.length, zeroShot: zeroShot.length };
}

function vectorOf({ theta, layers, embeddingLength, metadata }: CachedVector): TaskVector {
  const { layer, validated, folds, candidates, heldOut = [], dummies, method, scale, seed } = metadata;
  const chosen = { layer, validated, folds, candidates, heldOut };
  return { theta, layers, embeddingLength, ...chosen, dummies, method, scale, seed };
}

function metadataOf(
  { path: file, document }: TaskFile,
  { name: model, fingerprint }: ModelInfo,
  { layer, method, scale, validated, folds, candidates, heldOut, dummies, seed }: TaskVector,
  promptTokens: VectorMetadata["promptTokens"],
): VectorMetadata {
  return {
    task: document.settings.name,
    file,
    model,
    fingerprint,
    layer,
    method,
    scale,
    validated,
    folds,
    candidates: [...candidates],
    heldOut: [...heldOut],
    dummies: [...dummies],
    demonstrations: document.demonstrations.length,
    promptTokens,
    seed,
    createdAt: new Date().toISOString(),
    formatVersion: vectorFormatVersion,
  };
}
