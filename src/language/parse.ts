import type { IclDocument } from "./document.js";

/** Never throws: what could not be read is in `problems`, everything else in the document. */
export function parseDocument(_text: string, _fileName?: string): IclDocument {
  throw new Error("Not built yet.");
}
