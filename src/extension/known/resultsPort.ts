import type { Event } from "vscode";
import type { ShownAnalysis } from "../../analysis/analysisResult.js";
import type { FileComparison } from "../../method/comparison.js";
import type { Sweep } from "../../method/sweep.js";

/** A result, and whether something that it depended on has changed since. */
export interface Kept<Value> {
  readonly value: Value;
  readonly stale: boolean;
}

/** A file's comparison with the lines of its queries as they are now. */
export interface KeptComparison extends Kept<FileComparison> {
  /** For each query of the comparison whether it is stale by itself: its text, or what it was answered with. */
  readonly staleQueries: readonly boolean[];
}

/** What is known of one file, without asking the model. */
export interface KnownResults {
  readonly comparison: KeptComparison | undefined;
  readonly sweep: Kept<Sweep> | undefined;
  /** What was analysed from this file, the newest first. */
  readonly analyses: readonly ShownAnalysis[];
  /** What is being done for this file, in words; undefined while nothing is. */
  readonly running: string | undefined;
}

/** The results of all files, for those who show them. Files are named by their URI as a string. */
export interface ResultsPort {
  known(uri: string): KnownResults;
  /** Told the URI of a file whose results, their staleness or what runs for it have changed. */
  readonly onDidChange: Event<string>;
  /** Compares every query, compressing first where needed. Errors and cancelling are shown, not thrown. */
  runCompare(uri: string): Promise<void>;
  runSweep(uri: string): Promise<void>;
  /** Runs an analysis as it was run last; null asks which, of what and how. */
  runAnalysis(uri: string, analysis: string | null): Promise<void>;
  forgetAnalysis(uri: string, analysis: string): void;
  /** Stops what runs or waits for this file. */
  cancel(uri: string): void;
  /** Writes the layer into the file's front matter, unsaved. @param layer 0-based. */
  pinLayer(uri: string, layer: number): Promise<void>;
  /** @param line 1-based, as in the comparison. */
  revealLine(uri: string, line: number): Promise<void>;
}
