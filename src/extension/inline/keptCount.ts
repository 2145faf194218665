import type { IclDocument } from "../../language/document.js";
import type { Kept } from "../known/kept.js";
import type { VectorNote } from "../known/vectorIndex.js";

/** How many demonstrations, from the first on, stay beside the vector; 0 where that is not chosen yet. */
export function keptCount(
  { settings, demonstrations }: Pick<IclDocument, "settings" | "demonstrations">,
  vector: Kept<Pick<VectorNote, "keep">> | undefined,
): number {
  const { keep } = settings.vector;
  const chosen = keep === "auto" ? (vector?.stale === false ? vector.value.keep : 0) : keep;
  return Math.min(chosen, demonstrations.length);
}
