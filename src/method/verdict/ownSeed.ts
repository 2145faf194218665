import type { IclDocument } from "../../language/document.js";

/**
 * A seed that is the file's own, for what its verdict draws at random: the same alone and beside others, whoever asks
 * and with whatever seed.
 *
 * Source: G. Fowler, L. C. Noll, K.-P. Vo, "FNV Hash" (draft-eastlake-fnv), FNV-1a of 32 bits.
 */
export function ownSeed({ demonstrations }: Pick<IclDocument, "demonstrations">): number {
  let hash = 0x811c9dc5;
  const text = JSON.stringify(demonstrations.map(({ input, output }) => [input.text, output.text]));
  for (let at = 0; at < text.length; at++) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  return hash >>> 0;
}
