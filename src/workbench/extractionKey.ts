import { vectorFormatVersion, type VectorKey } from "../cache/vectorKey.js";
import type { IclDocument } from "../language/document.js";
import type { Extraction } from "../method/extract.js";
import type { ModelInfo } from "../protocol/model.js";

/** Everything that a vector and the choice of how it is used depend on. */
export function extractionKey(
  { settings, demonstrations }: IclDocument,
  model: ModelInfo,
  { plan, pairs, frames, dummyPrompts, candidates, cells, methods, followThrough, tokens }: Extraction,
): VectorKey {
  const { match, tolerance, alternatives, maxTokens, vector } = settings;
  // Answers of the held-out ones are matched with all that is accepted, of which the tokens hold the first.
  const outputs = plan.folds.map(({ validated: { demonstration } }) =>
    demonstration === null ? null : demonstrations[demonstration]?.output.text,
  );
  return {
    fingerprint: model.fingerprint,
    extraction: JSON.stringify([
      plan,
      [...pairs].map(([, { fewShot, framed, answer }]) => [fewShot, framed, answer]),
      frames,
      dummyPrompts,
      candidates,
      cells,
      methods,
      followThrough,
      vector.scale,
      tokens.ends,
      maxTokens,
      match,
      alternatives ?? null,
      tolerance ?? null,
      outputs,
    ]),
    release: model.release,
    kvType: model.kvType,
    flashAttention: model.flashAttention,
    formatVersion: vectorFormatVersion,
  };
}
