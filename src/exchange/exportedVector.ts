import * as z from "zod";
import { decodeSafetensors, encodeSafetensors, MalformedSafetensors } from "../cache/safetensors.js";
import { vectorFormatVersion } from "../cache/vectorKey.js";
import { atLayer, type TaskVector } from "../method/taskVector.js";
import { VectorDescription } from "./describedVector.js";
import { ForeignFile } from "./foreignFile.js";
import { VECTOR_DOCUMENT_VERSION, VectorDocument } from "./vectorDocument.js";

/** An exported vector as it was read: what it is, and its numbers at the layers that the file holds. */
export interface ExportedVector {
  readonly description: VectorDescription;
  /** By layer, 0-based; `embeddingLength` numbers each. The description's layer is among them. */
  readonly vectors: ReadonlyMap<number, Float32Array>;
}

type Shaped = Pick<TaskVector, "theta" | "layers" | "embeddingLength">;

/** A safetensors file: one F32 tensor `task_vector` of shape [layers, embeddingLength], with where it came from. */
export function encodeVectorSafetensors(about: VectorDescription, vector: Shaped): Uint8Array {
  const { model, prompt } = about;
  return encodeSafetensors({
    tensors: new Map([
      ["task_vector", { shape: [vector.layers, vector.embeddingLength], data: vector.theta }],
    ]),
    metadata: {
      format: "icl-task-vector",
      format_version: String(vectorFormatVersion),
      task: about.task,
      file: about.file,
      model: model.name,
      architecture: model.architecture,
      model_fingerprint: model.fingerprint,
      llama_cpp: about.release,
      layer: String(about.layer),
      layer_validated: String(about.validated),
      method: about.method,
      scale: String(about.scale),
      template: prompt.template,
      joiner: prompt.joiner,
      stop: prompt.stop,
      max_tokens: String(prompt.maxTokens),
      chat: String(prompt.chat),
      dummies: JSON.stringify(about.dummies),
      seed: String(about.seed),
    },
  });
}

/** The JSON document with the vector at these layers, at all of them where none are named. */
export function vectorDocument(
  about: VectorDescription,
  vector: TaskVector,
  encoding: "numbers" | "base64" = "numbers",
  layers: readonly number[] = Array.from({ length: vector.layers }, (_, layer) => layer),
): VectorDocument {
  const vectors = layers.map((layer) => {
    const values = atLayer(vector, layer);
    return { layer, values: encoding === "numbers" ? Array.from(values, shortest) : base64(values) };
  });
  return { format: "icl-task-vector", version: VECTOR_DOCUMENT_VERSION, ...about, vectors };
}

/** One line for each layer, so that people can look into it. */
export function encodeVectorJson(document: VectorDocument): Uint8Array {
  const { vectors, ...about } = document;
  const head = JSON.stringify(about, null, 2).replace(/\n\}$/, "");
  const lines = vectors.map((vector) => `    ${JSON.stringify(vector)}`);
  return Buffer.from(`${head},\n  "vectors": [\n${lines.join(",\n")}\n  ]\n}\n`, "utf8");
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
      `${name} is a NumPy file, which does not tell how the vector is used. Export it as safetensors or JSON.`,
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
  const parsed = VectorDocument.safeParse(value);
  if (!parsed.success) throw malformed(name, z.prettifyError(parsed.error));
  const { vectors } = parsed.data;
  const description = VectorDescription.parse(parsed.data);
  const found = new Map(vectors.map(({ layer, values }) => [layer, decodeValues(values)]));
  return checked(description, found, name);
}

function fromSafetensors(bytes: Uint8Array, name: string): ExportedVector {
  let file: ReturnType<typeof decodeSafetensors>;
  try {
    file = decodeSafetensors(bytes);
  } catch (error) {
    if (!(error instanceof MalformedSafetensors)) throw error;
    throw malformed(name, error.message);
  }
  const { tensors, metadata } = file;
  const tensor = tensors.get("task_vector");
  const [layers, embeddingLength] = tensor?.shape ?? [];
  if (tensor?.shape.length !== 2 || layers === undefined || embeddingLength === undefined) {
    throw malformed(name, "it holds no matrix task_vector");
  }
  const json = (text: string | undefined): unknown => {
    try {
      return JSON.parse(text ?? "");
    } catch {
      return undefined;
    }
  };
  const parsed = VectorDescription.safeParse({
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
    seed: json(metadata["seed"]),
  });
  if (!parsed.success) throw malformed(name, z.prettifyError(parsed.error));
  const vectors = new Map<number, Float32Array>();
  for (let layer = 0; layer < layers; layer++) {
    vectors.set(layer, tensor.data.subarray(layer * embeddingLength, (layer + 1) * embeddingLength));
  }
  return checked(parsed.data, vectors, name);
}

function checked(
  description: VectorDescription,
  vectors: ReadonlyMap<number, Float32Array>,
  name: string,
): ExportedVector {
  const { layer, model } = description;
  if (!vectors.has(layer)) throw malformed(name, `it lacks the vector of its layer ${layer}`);
  for (const [at, values] of vectors) {
    if (at >= model.layers || values.length !== model.embeddingLength || !values.every(Number.isFinite)) {
      throw malformed(name, `its vector of layer ${at} is not ${model.embeddingLength} finite numbers`);
    }
  }
  return { description, vectors };
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
