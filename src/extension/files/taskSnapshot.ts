import type { IclDocument } from "../../language/document.js";

/** One version of a file, from the editor or from disk. */
export interface TaskSnapshot {
  readonly uri: string;
  /** Absolute; where paths in the file start from. */
  readonly path: string;
  readonly document: IclDocument;
}
