import type { IclDocument } from "./document.js";

/** The file byte for byte: a document keeps its text, so that nothing that was not read is lost. */
export function printDocument(document: Pick<IclDocument, "text">): string {
  return document.text;
}
