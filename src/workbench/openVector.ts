import { createHash } from "node:crypto";
import path from "node:path";
import { type Bundle, readBundle } from "../exchange/bundle.js";
import { differencesOf, describedTask, fitVector } from "../exchange/fitVector.js";
import { ForeignFile } from "../exchange/foreignFile.js";
import { readGivenVector, type GivenVector, type VectorChoice } from "../exchange/givenVector.js";
import { parseDocument } from "../language/parse.js";
import { openTokens } from "../method/openTokens.js";
import { frameOf } from "../method/taskVector.js";
import { tokenNoteMessage } from "../method/tokenNotes.js";
import type { Engine, RequestControl } from "../protocol/engine.js";
import { reasonOf } from "../protocol/errorCode.js";
import type { ModelInfo } from "../protocol/model.js";
import type { Compressed } from "./compressed.js";
import { readAtMost } from "./readAtMost.js";
import type { TaskFile } from "./taskFile.js";

/** Many times what the vectors of the largest models take. */
const MOST_VECTOR_BYTES = 256 * 1024 * 1024;

/** A vector that was read from a file, to be used in place of one that a task computes. */
export interface OpenedVector {
  /** Absolute. */
  readonly path: string;
  /** SHA-256 of the file, in hexadecimal. */
  readonly sha256: string;
  readonly given: GivenVector;
  /** What else it holds, where it is a bundle. */
  readonly bundle: Bundle | undefined;
}

/** The same with the file as it was read. */
interface ReadVector extends OpenedVector {
  readonly bytes: Uint8Array;
}

/**
 * Reads a task vector, a control vector or a NumPy array.
 * @param file relative to the working folder.
 * @param choice what the file does not say.
 * @param name how the file is called in messages.
 * @throws UnsaidVector where something is missing, ForeignFile where the file cannot be used.
 */
export async function openVector(
  file: string,
  choice: VectorChoice = {},
  name: string = file,
): Promise<ReadVector> {
  let bytes: Uint8Array | undefined;
  try {
    bytes = await readAtMost(path.resolve(file), MOST_VECTOR_BYTES);
  } catch (error) {
    throw new ForeignFile(`${name} cannot be read (${reasonOf(error)}). Check that it exists.`, {
      cause: error,
    });
  }
  if (bytes === undefined) {
    throw new ForeignFile(
      `${name} is larger than a vector can be (${MOST_VECTOR_BYTES / 1024 / 1024} MiB). Is it a model?`,
    );
  }
  return {
    path: path.resolve(file),
    sha256: createHash("sha256").update(bytes).digest("hex"),
    given: readGivenVector(bytes, name, choice),
    bytes,
    bundle: readBundle(bytes, name),
  };
}

/**
 * A task of the vector's own: that of its bundle, or how it puts a query, and no queries.
 * @throws ForeignFile where its file does not tell that.
 */
export function taskOfVector({ path: file, given, bundle }: OpenedVector): TaskFile {
  if (bundle !== undefined) {
    const packed = parseDocument(bundle.task.text, bundle.task.file);
    // The model that it names is a file of another machine; the vector's own hash says which one it takes.
    return { path: file, document: { ...packed, settings: { ...packed.settings, model: undefined } } };
  }
  const { settings, demonstrations } = describedTask(given);
  const value = (text: string) => ({ text, span: { start: 0, end: 0 }, form: "bare" as const });
  const shown = demonstrations.map(({ input, output }, index) => ({
    kind: "demonstration" as const,
    index,
    input: value(input.text),
    output: value(output.text),
    arrow: { start: 0, end: 0 },
    span: { start: 0, end: 0 },
  }));
  const document = { ...parseDocument(""), settings, demonstrations: shown, entries: shown, problems: [] };
  return { path: file, document };
}

/** What to know of the vector before the task is run with it: sentences. */
export function notesOfVector({ given }: OpenedVector, { document }: TaskFile): string[] {
  return [...given.notes, ...differencesOf(given, document)];
}

/** The vector on the model in use, as if the task had computed it. @throws ForeignFile where it does not fit. */
export async function useVector(
  opened: OpenedVector,
  task: TaskFile,
  engine: Engine,
  model: ModelInfo,
  control: RequestControl,
): Promise<Compressed> {
  const { path: file, sha256, given } = opened;
  const { document } = task;
  const vector = fitVector(given, document, model);
  const { settings, demonstrations } = document;
  const tokens = await openTokens(engine, settings, control);
  const input = (document.queries[0] ?? demonstrations[0])?.input.text ?? "";
  const [fewShot = []] = await tokens.fewShot([{ demonstrations, input }], control);
  const [framed = []] = await tokens.framed([input], frameOf(document, vector.frame), control);
  return {
    vector,
    model,
    digest: sha256,
    cached: false,
    given: file,
    promptTokens: { fewShot: fewShot.length, taskVector: framed.length },
    notes: [...notesOfVector(opened, task), ...tokens.notes.map(tokenNoteMessage)],
    evaluatedTokens: 0,
  };
}
