import * as z from "zod";
import { cellsOf, cellTensors } from "../cache/cellTensors.js";
import { decodeSafetensors, encodeSafetensors, MalformedSafetensors } from "../cache/safetensors.js";
import { packInterventions, unpackInterventions, type PackedCells } from "../method/packedInterventions.js";
import { atLayer, type TaskVector } from "../method/taskVector.js";
import type { ModelInfo } from "../protocol/model.js";
import { describeVector, VectorDescription, type DescribedTask } from "./describedVector.js";
import { describeEarlier, EarlierDescription, EarlierDocument } from "./earlierVector.js";
import { ForeignFile } from "./foreignFile.js";
import { VECTOR_DOCUMENT_VERSION, VectorDocument } from "./vectorDocument.js";

/** An exported vector as it was read: what it is, and its numbers. */
export interface ExportedVector {
  readonly description: VectorDescription;
  /** Those that the description's interventions name; `embeddingLength` numbers each. */
  readonly vectors: readonly Float32Array[];
  /** Undefined where no cells stand for the demonstrations. */
  readonly cells?: PackedCells | undefined;
  /** The mean few-shot state by layer, at the layers that the file holds. */
  readonly theta: ReadonlyMap<number, Float32Array>;
}

/** A vector to be written, with its interventions as data. */
export interface DescribedExport {
  readonly about: VectorDescription;
  readonly vectors: readonly Float32Array[];
  readonly cells?: PackedCells | undefined;
}

/** What a vector's file says of it, and the vectors that it names. */
export function describeExport(task: DescribedTask, vector: TaskVector, model: ModelInfo): DescribedExport {
  const { packed, vectors, cells } = packInterventions(vector.interventions);
  return { about: describeVector(task, vector, model, packed), vectors, cells };
}

/**
 * A safetensors file: the tensor `vectors` of shape [vectors, embeddingLength], which the description's interventions
 * name by row, and `task_vector` of shape [layers, embeddingLength], θ at every layer; and the cells, if there are some.
 * @param more metadata beside the vector's own.
 */
export function encodeVectorSafetensors(
  { about, vectors, cells }: DescribedExport,
  { theta, layers, embeddingLength }: Pick<TaskVector, "theta" | "layers" | "embeddingLength">,
  more: Readonly<Record<string, string>> = {},
): Uint8Array {
  const data = new Float32Array(vectors.length * embeddingLength);
  vectors.forEach((values, row) => {
    data.set(values, row * embeddingLength);
  });
  return encodeSafetensors({
    tensors: new Map([
      ["task_vector", { shape: [layers, embeddingLength], data: theta }],
      ["vectors", { shape: [vectors.length, embeddingLength], data }],
      ...cellTensors(about.interventions, cells),
    ]),
    metadata: {
      format: "icl-task-vector",
      format_version: String(VECTOR_DOCUMENT_VERSION),
      task: about.task,
      model: about.model.name,
      method: about.method,
      layer: String(about.layer),
      description: JSON.stringify(about),
      ...more,
    },
  });
}

/** The JSON document, with θ at these layers, at all of them where none are named. */
export function vectorDocument(
  { about, vectors, cells }: DescribedExport,
  vector: Pick<TaskVector, "theta" | "layers" | "embeddingLength">,
  encoding: "numbers" | "base64" = "numbers",
  layers: readonly number[] = Array.from({ length: vector.layers }, (_, layer) => layer),
): VectorDocument {
  const encode = (values: Float32Array) =>
    encoding === "numbers" ? Array.from(values, shortest) : base64(values);
  return {
    format: "icl-task-vector",
    version: VECTOR_DOCUMENT_VERSION,
    ...about,
    vectors: vectors.map(encode),
    ...(cells === undefined ? {} : { cells: { keys: encode(cells.keys), values: encode(cells.values) } }),
    theta: layers.map((layer) => ({ layer, values: encode(atLayer(vector, layer)) })),
  };
}

/** One line for each vector, so that people can look into it. */
export function encodeVectorJson(document: VectorDocument): Uint8Array {
  const { vectors, theta, ...about } = document;
  const head = JSON.stringify(about, null, 2).replace(/\n\}$/, "");
  const lines = (list: readonly unknown[]): string =>
    list.map((one) => `    ${JSON.stringify(one)}`).join(",\n");
  return Buffer.from(
    `${head},\n  "vectors": [\n${lines(vectors)}\n  ],\n  "theta": [\n${lines(theta)}\n  ]\n}\n`,
    "utf8",
  );
}

/**
 * Reads what was exported as safetensors or JSON.
 * @param name how the file is called in messages.
 * @throws ForeignFile for anything else.
 */
export function readExportedVector(file: Uint8Array, name: string): ExportedVector {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const start = bytes.toString("latin1", 0, 8);
  if (start.startsWith("\x93NUMPY")) {
    throw new ForeignFile(
      `${name} is a NumPy file, which does not say how the vector is used. Export it as safetensors or JSON.`,
    );
  }
  if (start.startsWith("GGUF")) {
    throw new ForeignFile(
      `${name} is a GGUF file. A vector is read from safetensors or JSON: export it as one of these.`,
    );
  }
  // The length of a safetensors header; as such a number, text is longer than any file.
  const isText = bytes.length < 8 || bytes.readBigUInt64LE() > BigInt(bytes.length);
  return isText ? fromDocument(parseJson(bytes, name), name) : fromSafetensors(bytes, name);
}

/** The same from the document itself. @throws ForeignFile */
export function fromDocument(value: unknown, name: string): ExportedVector {
  const earlier = EarlierDocument.safeParse(value);
  if (earlier.success) {
    const theta = new Map(earlier.data.vectors.map(({ layer, values }) => [layer, decodeValues(values)]));
    return fromEarlier(earlier.data, theta, name);
  }
  const parsed = VectorDocument.safeParse(value);
  if (!parsed.success) throw malformed(name, z.prettifyError(parsed.error));
  const { vectors, theta, cells } = parsed.data;
  return checked(
    {
      description: VectorDescription.parse(parsed.data),
      vectors: vectors.map(decodeValues),
      cells: cells && { keys: decodeValues(cells.keys), values: decodeValues(cells.values) },
      theta: new Map(theta.map(({ layer, values }) => [layer, decodeValues(values)])),
    },
    name,
  );
}

function fromSafetensors(bytes: Buffer, name: string): ExportedVector {
  let file: ReturnType<typeof decodeSafetensors>;
  try {
    file = decodeSafetensors(bytes);
  } catch (error) {
    if (!(error instanceof MalformedSafetensors)) throw error;
    throw malformed(name, error.message);
  }
  const { tensors, metadata } = file;
  const theta = rowsOf(tensors.get("task_vector"));
  if (theta === undefined) throw malformed(name, "it holds no matrix task_vector");
  const byLayer = new Map(theta.rows.map((values, layer) => [layer, values]));
  if (metadata["description"] === undefined) {
    const description = EarlierDescription.safeParse(earlierFields(metadata, theta.rows.length, theta.width));
    if (!description.success) throw malformed(name, z.prettifyError(description.error));
    return fromEarlier(description.data, byLayer, name);
  }
  const vectors = rowsOf(tensors.get("vectors"));
  if (vectors === undefined) throw malformed(name, "it holds no matrix vectors");
  const description = VectorDescription.safeParse(json(metadata["description"]));
  if (!description.success) throw malformed(name, z.prettifyError(description.error));
  const cells = cellsOf(tensors);
  return checked({ description: description.data, vectors: vectors.rows, cells, theta: byLayer }, name);
}

/** What version 1 kept in fields of their own. */
function earlierFields(
  metadata: Readonly<Record<string, string>>,
  layers: number,
  embeddingLength: number,
): Record<string, unknown> {
  return {
    task: metadata["task"],
    file: metadata["file"],
    model: {
      name: metadata["model"],
      architecture: metadata["architecture"],
      layers,
      embeddingLength,
      fingerprint: metadata["model_fingerprint"],
    },
    release: metadata["llama_cpp"],
    layer: json(metadata["layer"]),
    validated: json(metadata["layer_validated"]),
    method: metadata["method"],
    scale: json(metadata["scale"]),
    prompt: {
      template: metadata["template"],
      joiner: metadata["joiner"],
      stop: metadata["stop"],
      maxTokens: json(metadata["max_tokens"]),
      chat: json(metadata["chat"]),
    },
    dummies: json(metadata["dummies"]),
  };
}

function json(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "");
  } catch {
    // What is no JSON fails the schema, which names the field.
    return undefined;
  }
}

function fromEarlier(
  description: EarlierDescription,
  theta: ReadonlyMap<number, Float32Array>,
  name: string,
): ExportedVector {
  const values = theta.get(description.layer);
  if (values === undefined) throw malformed(name, `it lacks the vector of its layer ${description.layer}`);
  return checked({ description: describeEarlier(description), vectors: [values], theta }, name);
}

function rowsOf(
  tensor: { readonly shape: readonly number[]; readonly data: Float32Array } | undefined,
): { readonly rows: readonly Float32Array[]; readonly width: number } | undefined {
  const [count, width] = tensor?.shape ?? [];
  if (tensor?.shape.length !== 2 || count === undefined || width === undefined) return undefined;
  const rows = Array.from({ length: count }, (_, row) =>
    tensor.data.subarray(row * width, (row + 1) * width),
  );
  return { rows, width };
}

function checked(exported: ExportedVector, name: string): ExportedVector {
  const { description, vectors, cells, theta } = exported;
  const { layers, embeddingLength } = description.model;
  const fits = (values: Float32Array): boolean =>
    values.length === embeddingLength && values.every(Number.isFinite);
  const bad = vectors.findIndex((values) => !fits(values));
  if (bad >= 0) throw malformed(name, `its vector ${bad} is not ${embeddingLength} finite numbers`);
  for (const [layer, values] of theta) {
    if (layer >= layers || !fits(values)) {
      throw malformed(name, `its vector of layer ${layer} is not ${embeddingLength} finite numbers`);
    }
  }
  if (cells !== undefined && ![cells.keys, cells.values].every((list) => list.every(Number.isFinite)))
    throw malformed(name, "its cells hold numbers that are not finite");
  const { separator, answer } = description.interventions;
  const outside = [...separator, ...answer].find(({ layer }) => layer >= layers);
  if (outside !== undefined) throw malformed(name, `it acts at layer ${outside.layer} of ${layers}`);
  try {
    unpackInterventions(description.interventions, vectors, cells);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw malformed(name, error.message);
  }
  return exported;
}

function malformed(name: string, why: string): ForeignFile {
  return new ForeignFile(`${name} is not an exported task vector: ${why}. Export it again.`);
}

function parseJson(bytes: Buffer, name: string): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch (error) {
    throw malformed(name, error instanceof Error ? error.message : String(error));
  }
}

/** The shortest decimal that reads back as the same 32-bit float. */
function shortest(value: number): number {
  for (let digits = 6; digits < 9; digits++) {
    const text = Number(value.toPrecision(digits));
    if (Math.fround(text) === value) return text;
  }
  return Number(value.toPrecision(9));
}

function base64(values: Float32Array): string {
  const bytes = Buffer.alloc(values.length * Float32Array.BYTES_PER_ELEMENT);
  values.forEach((value, index) => bytes.writeFloatLE(value, index * Float32Array.BYTES_PER_ELEMENT));
  return bytes.toString("base64");
}

function decodeValues(values: string | readonly number[]): Float32Array {
  if (typeof values !== "string") return Float32Array.from(values);
  const bytes = Buffer.from(values, "base64");
  const count = Math.floor(bytes.length / Float32Array.BYTES_PER_ELEMENT);
  return Float32Array.from({ length: count }, (_, i) =>
    bytes.readFloatLE(i * Float32Array.BYTES_PER_ELEMENT),
  );
}
