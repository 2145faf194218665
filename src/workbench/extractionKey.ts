import { vectorFormatVersion, type VectorKey } from "../cache/vectorKey.js";
import type { IclDocument } from "../language/document.js";
import type { Extraction } from "../method/extract.js";
import type { ExtractionLimits } from "../method/plan.js";
import type { ModelInfo } from "../protocol/model.js";

/** Everything that θ and the choice of its layer depend on. */
export function extractionKey(
  { settings }: IclDocument,
  model: ModelInfo,
  { prompts, folds, candidates, seed }: Extraction,
  limits: ExtractionLimits,
): VectorKey {
  const { match, tolerance, alternatives, stop, maxTokens, vector } = settings;
  return {
    fingerprint: model.fingerprint,
    prompts,
    validation: JSON.stringify([
      folds,
      candidates,
      match,
      alternatives ?? null,
      stop,
      maxTokens,
      vector.scale,
      limits,
      // Vectors of files without it keep their place.
      ...(tolerance === undefined ? [] : [tolerance]),
    ]),
    method: vector.method,
    release: model.release,
    kvType: model.kvType,
    flashAttention: model.flashAttention,
    seed,
    formatVersion: vectorFormatVersion,
  };
}
