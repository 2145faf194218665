import { parentPort, workerData } from "node:worker_threads";
import type { Bundle } from "../exchange/bundle.js";
import { ForeignFile } from "../exchange/foreignFile.js";
import { UnsaidVector, type VectorChoice } from "../exchange/givenVector.js";
import { parseDocument } from "../language/parse.js";
import { openVector, type OpenedVector } from "./openVector.js";

/** A file to be read as a vector. */
export interface VectorRequest {
  /** Absolute. */
  readonly file: string;
  /** How it is called in messages. */
  readonly name: string;
  /** What the file does not say. */
  readonly choice: VectorChoice;
}

/** What a bundle's task is, for those who only show it. */
export interface PackedTask {
  readonly name: string;
  readonly template: string;
  readonly instruction: string | undefined;
  readonly demonstrations: number;
  readonly queries: number;
}

/** A vector as it is shown. */
export interface ShownVector {
  readonly opened: OpenedVector;
  /** Of a bundle. */
  readonly task: PackedTask | undefined;
}

/** What the worker says, once. */
export type VectorReading =
  | ({ readonly kind: "opened" } & ShownVector)
  | { readonly kind: "unsaid"; readonly needs: UnsaidVector["needs"]; readonly layers: number | undefined }
  /** The file is to blame; for the user to read. */
  | { readonly kind: "foreign"; readonly message: string };

async function answerTo({ file, name, choice }: VectorRequest): Promise<VectorReading> {
  try {
    const { path, sha256, given, bundle } = await openVector(file, choice, name);
    const task = bundle === undefined ? undefined : packedTask(bundle);
    return { kind: "opened", opened: { path, sha256, given, bundle }, task };
  } catch (error) {
    if (error instanceof UnsaidVector) return { kind: "unsaid", needs: error.needs, layers: error.layers };
    if (error instanceof ForeignFile) return { kind: "foreign", message: error.message };
    throw error;
  }
}

/** Parsed here: a task may be as long as 64 MiB. */
function packedTask({ task: { file, text } }: Bundle): PackedTask {
  const { settings, demonstrations, queries } = parseDocument(text, file);
  return {
    name: settings.name,
    template: settings.template.source,
    instruction: settings.instruction,
    demonstrations: demonstrations.length,
    queries: queries.length,
  };
}

parentPort?.postMessage(await answerTo(workerData as VectorRequest));
