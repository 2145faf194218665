import { rm } from "node:fs/promises";
import path from "node:path";
import { encodeControlVector } from "../exchange/controlVectorGguf.js";
import { describeModel, describePrompt } from "../exchange/describedVector.js";
import {
  describeExport,
  encodeVectorJson,
  encodeVectorSafetensors,
  vectorDocument,
} from "../exchange/exportedVector.js";
import { KV_PREFIX_VERSION, kvPrefixDocumentName, type KvPrefixDocument } from "../exchange/kvPrefix.js";
import { encodeNpy } from "../exchange/npy.js";
import { primaryAnswer } from "../language/match.js";
import {
  chooseStrength,
  controlDirection,
  measureControlVector,
  type ControlVectorMeasurement,
  type StrengthCandidate,
} from "../method/controlVector.js";
import { demonstrationPrefix } from "../method/promptPrefix.js";
import { RequestFailure } from "../protocol/failure.js";
import type { ModelInfo } from "../protocol/model.js";
import type { TaskFile } from "./taskFile.js";
import type { Compressed } from "./compressed.js";
import type { Workbench } from "./workbench.js";
import { watch, type WorkControl } from "./workControl.js";
import { besideName, inTemporaryFolder, moveWhole, UnwritableFile, writeWhole } from "./writeWhole.js";

/** Kinds of file that a task's vector, or what stands in for it, is written as. */
export const exportFormats = ["safetensors", "numpy", "json", "control-vector", "kv-prefix"] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** The usual ending of a file of each format, with the dot. */
const exportEndings: Readonly<Record<ExportFormat, string>> = {
  safetensors: ".safetensors",
  numpy: ".npy",
  json: ".json",
  "control-vector": ".gguf",
  "kv-prefix": ".kv",
};

/** The format that a file's name asks for by its ending, which another format would belie. */
export function exportFormatOf(file: string): ExportFormat | undefined {
  const ending = path.extname(file).toLowerCase();
  return exportFormats.find((format) => exportEndings[format] === ending);
}

/** What is to be known of a control vector before it is written: it only approximates the patch. */
export interface ControlVectorFigures extends ControlVectorMeasurement {
  readonly layer: number;
  /** Factor of the direction, chosen on the demonstrations. */
  readonly strength: number;
  readonly candidates: readonly StrengthCandidate[];
}

interface WrittenFile {
  readonly path: string;
  readonly bytes: number;
}

export interface Exported {
  /** The file that was asked for, then what lies beside it. */
  readonly files: readonly WrittenFile[];
  /** Undefined for a KV prefix, which needs no vector. */
  readonly compressed: Compressed | undefined;
  readonly model: ModelInfo;
  /** Of a KV prefix: tokens that need not be computed again. */
  readonly prefixTokens: number | undefined;
}

/** Shows the figures of a control vector; resolves to whether it is to be written. */
export type ConfirmControlVector = (figures: ControlVectorFigures) => Promise<boolean>;

/**
 * Writes a task in one of the formats; all of it or nothing.
 * @param output absolute path.
 * @returns undefined where `confirm` declined.
 * @throws UnwritableFile, and what computing throws.
 */
export async function exportTask(
  workbench: Workbench,
  task: TaskFile,
  format: ExportFormat,
  output: string,
  confirm: ConfirmControlVector,
  control: WorkControl,
): Promise<Exported | undefined> {
  if (format === "kv-prefix") return exportPrefix(workbench, task, output, control);
  const compressed = await compressFor(format, workbench, task, control);
  const contents =
    format === "control-vector"
      ? await controlVectorFile(workbench, task, compressed, confirm, control)
      : encodeVector(task, compressed, format);
  if (contents === undefined) return undefined;
  await writeWhole(output, contents);
  const files = [{ path: output, bytes: contents.length }];
  return { files, compressed, model: compressed.model, prefixTokens: undefined };
}

/** The vector, or the cells, that a format holds; whatever the file leaves open is chosen among what it can hold. */
async function compressFor(
  format: Exclude<ExportFormat, "kv-prefix">,
  workbench: Workbench,
  task: TaskFile,
  control: WorkControl,
): Promise<Compressed> {
  if (format === "control-vector") return workbench.withoutCells().compress(task, control);
  if (format !== "numpy") return workbench.compress(task, control);
  const { settings } = task.document;
  const { method, followThrough } = settings.vector;
  const vector = {
    ...settings.vector,
    method: method === "auto" ? ("replace" as const) : method,
    followThrough: followThrough === "auto" ? false : followThrough,
  };
  requireTheta(vector);
  if (method !== "auto" && followThrough !== "auto") return workbench.compress(task, control);
  // It is not what the file is run with.
  const quiet = { ...control, onCompressed: () => undefined };
  const states = { ...task, document: { ...task.document, settings: { ...settings, vector } } };
  return { ...(await workbench.compress(states, quiet)), withheld: true };
}

function encodeVector(
  task: TaskFile,
  { vector, model }: Compressed,
  format: "safetensors" | "numpy" | "json",
): Uint8Array {
  const exported = describeExport({ file: task.path, ...task.document }, vector, model);
  switch (format) {
    case "safetensors":
      return encodeVectorSafetensors(exported, vector);
    case "numpy":
      return encodeNpy({ rows: vector.layers, columns: vector.embeddingLength, data: vector.theta });
    case "json":
      return encodeVectorJson(vectorDocument(exported, vector));
  }
}

/** A NumPy array holds θ alone. @throws RequestFailure `bad-request` for a vector that is more than that. */
function requireTheta({
  method,
  followThrough,
}: {
  readonly method: string;
  readonly followThrough: boolean;
}): void {
  if ((method === "replace" || method === "add") && !followThrough) return;
  const what = followThrough ? `${method} with follow-through` : method;
  throw new RequestFailure(
    "bad-request",
    `A NumPy file holds one mean state for each layer, and a task vector of ${what} is more than that. Export safetensors or JSON, or set vector.method: replace.`,
  );
}

async function controlVectorFile(
  workbench: Workbench,
  task: TaskFile,
  { vector, model }: Compressed,
  confirm: ConfirmControlVector,
  control: WorkControl,
): Promise<Uint8Array | undefined> {
  const { engine } = workbench;
  const { document } = task;
  const { layer, layers } = vector;
  const { architecture } = model;
  const direction = await controlDirection(engine, document, vector, watch(control, "extract"));
  const encode = (values: Float32Array): Uint8Array =>
    encodeControlVector({
      architecture,
      layers,
      layer,
      direction: values,
      name: document.settings.name,
      description: `Approximates a task vector of ${path.basename(task.path)} on ${model.name}: added to every token at block ${layer}, where the vector itself is used at one token.`,
    });
  return inTemporaryFolder(async (folder) => {
    const trial = path.join(folder, "direction.gguf");
    await writeWhole(trial, encode(direction));
    const chosen = await chooseStrength(engine, document, vector, trial, watch(control, "validate"));
    const contents = encode(direction.map((value) => value * chosen.strength));
    const final = path.join(folder, "control-vector.gguf");
    await writeWhole(final, contents);
    const measured = await measureControlVector(engine, document, vector, final, watch(control, "evaluate"));
    return (await confirm({ layer, ...chosen, ...measured })) ? contents : undefined;
  });
}

async function exportPrefix(
  workbench: Workbench,
  task: TaskFile,
  output: string,
  control: WorkControl,
): Promise<Exported> {
  const model = await workbench.load(task, control);
  const { engine } = workbench;
  const { settings, demonstrations } = task.document;
  const watched = watch(control, "evaluate");
  const tokens = await demonstrationPrefix(engine, task.document, watched);
  const partial = besideName(output);
  const partialDocument = besideName(output);
  try {
    const saved = await engine.saveState({ tokens, file: partial }, watched).catch((error: unknown) => {
      // The engine knows the file by the name that it has until it is complete.
      if (!(error instanceof RequestFailure) || !error.message.includes(partial)) throw error;
      throw new UnwritableFile(error.message.replaceAll(partial, output), { cause: error });
    });
    const { bytes, sha256, conditions } = saved;
    const document: KvPrefixDocument = {
      format: "icl-kv-prefix",
      version: KV_PREFIX_VERSION,
      task: settings.name,
      file: path.basename(task.path),
      state: path.basename(output),
      bytes,
      sha256,
      tokens: tokens.length,
      model: describeModel(model),
      conditions,
      prompt: describePrompt(settings),
      instruction: settings.instruction ?? null,
      demonstrations: demonstrations.map(({ input, output: answer }) => ({
        input: input.text,
        output: primaryAnswer(settings, answer.text),
      })),
    };
    const beside = kvPrefixDocumentName(output);
    const text = Buffer.from(`${JSON.stringify(document, null, 2)}\n`, "utf8");
    // Both are complete before either takes the place of what was there.
    await writeWhole(partialDocument, text);
    await moveWhole(partial, output);
    await moveWhole(partialDocument, beside);
    const files = [
      { path: output, bytes },
      { path: beside, bytes: text.length },
    ];
    return { files, compressed: undefined, model, prefixTokens: tokens.length };
  } finally {
    for (const file of [partial, partialDocument]) await rm(file, { force: true });
  }
}
