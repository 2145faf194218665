import type { FrameLead, Lead, VectorMethod } from "../language/settings.js";
import type { Interventions } from "../method/intervention.js";
import { unpackInterventions } from "../method/packedInterventions.js";
import type { VectorDescription } from "./describedVector.js";
import { readExportedVector, type ExportedVector } from "./exportedVector.js";
import { ForeignFile } from "./foreignFile.js";
import { decodeNpy } from "./npy.js";
import { decodeControlVector } from "./readControlVector.js";

/** What is said of a vector whose file does not say it. */
export interface VectorChoice {
  /** 0-based, the embedding excluded. */
  readonly layer?: number;
  readonly method?: VectorMethod;
  /** Factor of what is added; 1 where it is left out. */
  readonly scale?: number;
  /** `joiner` where it is left out. */
  readonly lead?: Lead;
}

/** How a vector that does not say it can be used. */
export const givenMethods = ["replace", "add"] as const;

/** A vector read from a file, with all that the file and its user say of it. */
export interface GivenVector {
  /** How its file is called in messages. */
  readonly name: string;
  /** Of a file that this program wrote; undefined of one that says nothing of its origin. */
  readonly description: VectorDescription | undefined;
  /** The model's width and number of layers, as far as the file tells. */
  readonly width: number;
  readonly layers: number | undefined;
  readonly method: VectorMethod;
  /** 0-based; the first of several. */
  readonly layer: number;
  readonly scale: number;
  readonly followThrough: boolean;
  readonly lead: FrameLead;
  readonly interventions: Interventions;
  /** The mean few-shot state by layer, where the file holds it. */
  readonly theta: ReadonlyMap<number, Float32Array>;
  /** What its user should know before it is used: sentences. */
  readonly notes: readonly string[];
}

/** A file that does not say how its vector is used. */
export class UnsaidVector extends ForeignFile {
  readonly needs: readonly ("layer" | "method")[];
  /** How many layers it has vectors for; undefined where it holds one vector alone. */
  readonly layers: number | undefined;

  constructor(name: string, needs: readonly ("layer" | "method")[], layers: number | undefined) {
    const range = layers === undefined ? "from 0 on" : `0 to ${layers - 1}`;
    const words = needs.map((need) =>
      need === "layer" ? `--layer (${range})` : `--method (${givenMethods.join(" or ")})`,
    );
    super(`${name} does not say how its vector is used. Add ${words.join(" and ")}.`);
    this.name = "UnsaidVector";
    this.needs = needs;
    this.layers = layers;
  }
}

/**
 * Reads a vector: safetensors or JSON of this program, a control vector of llama.cpp, or a NumPy array of one vector or
 * of one for each layer.
 * @param choice what the file does not say; what it says cannot be said otherwise.
 * @throws UnsaidVector where something is missing, ForeignFile where the file cannot be used.
 */
export function readGivenVector(file: Uint8Array, name: string, choice: VectorChoice = {}): GivenVector {
  const start = Buffer.from(file.buffer, file.byteOffset, Math.min(file.byteLength, 6)).toString("latin1");
  const given = start.startsWith("GGUF")
    ? fromControlVector(file, name, choice)
    : start === "\x93NUMPY"
      ? fromNumpy(file, name, choice)
      : ofExport(readExportedVector(file, name), name, choice);
  requireFinite(given);
  return given;
}

/** A vector of which all is said. @throws ForeignFile where `choice` says something else. */
export function ofExport(exported: ExportedVector, name: string, choice: VectorChoice = {}): GivenVector {
  const [said] = Object.entries(choice).flatMap(([key, value]) => (value === undefined ? [] : [key]));
  if (said !== undefined) {
    throw new ForeignFile(
      `${name} says itself how its vector is used: leave --${said} out.${said === "scale" ? " To change its strength, use icl vector scale." : ""}`,
    );
  }
  const { description, theta } = exported;
  const { model, method, layer, scale, followThrough, context } = description;
  return {
    name,
    description,
    width: model.embeddingLength,
    layers: model.layers,
    method,
    layer,
    scale,
    followThrough,
    lead: context.lead,
    interventions: unpackInterventions(description.interventions, exported.vectors, exported.cells),
    theta,
    notes: [],
  };
}

function fromControlVector(file: Uint8Array, name: string, choice: VectorChoice): GivenVector {
  const { layer, method, scale = 1, lead = "joiner" } = choice;
  if (layer !== undefined) throw new ForeignFile(`${name} names its layers itself: leave --layer out.`);
  if (method !== undefined && method !== "add") {
    throw new ForeignFile(`${name} is a control vector, which is added: leave --method out.`);
  }
  const { directions } = decodeControlVector(file, name);
  const added = [...directions]
    .toSorted(([one], [other]) => one - other)
    .map(([at, values]) => ({
      layer: at,
      method: "add" as const,
      scale,
      source: { kind: "vector" as const, values },
    }));
  const layers = added.map((one) => one.layer);
  const where =
    layers.length === 1
      ? `layer ${layers[0] ?? 0}`
      : `${layers.length} layers, ${layers[0] ?? 0} to ${layers.at(-1) ?? 0}`;
  return {
    name,
    description: undefined,
    width: added[0]?.source.values.length ?? 0,
    layers: undefined,
    method: "add",
    layer: layers[0] ?? 0,
    scale,
    followThrough: true,
    lead,
    interventions: { separator: added, answer: added },
    theta: new Map(),
    notes: [
      `${name} is a control vector of ${where}. It is added where a task vector acts, at the prompt's last token and at the answer's tokens; llama.cpp adds it to every token.`,
      `${name} does not say which model it was made on: only its size was checked.`,
    ],
  };
}

function fromNumpy(file: Uint8Array, name: string, choice: VectorChoice): GivenVector {
  const { rows, columns, data } = decodeNpy(file, name);
  const layers = rows > 1 ? rows : undefined;
  const { layer, method, scale = 1, lead = "joiner" } = choice;
  if (layer === undefined || method === undefined) {
    throw new UnsaidVector(
      name,
      [
        ...(layer === undefined ? ["layer" as const] : []),
        ...(method === undefined ? ["method" as const] : []),
      ],
      layers,
    );
  }
  const known = givenMethods.find((one) => one === method);
  if (known === undefined) {
    throw new ForeignFile(
      `${name} holds plain vectors, which ${method} is more than. Use --method ${givenMethods.join(" or ")}.`,
    );
  }
  if (layers !== undefined && layer >= layers) {
    throw new ForeignFile(`${name} has vectors for layers 0 to ${layers - 1}, and none for layer ${layer}.`);
  }
  const row = layers === undefined ? 0 : layer;
  const values = data.slice(row * columns, (row + 1) * columns);
  const one = { layer, method: known, scale: known === "add" ? scale : 1 };
  return {
    name,
    description: undefined,
    width: columns,
    layers,
    method: known,
    layer,
    scale: one.scale,
    followThrough: false,
    lead,
    interventions: { separator: [{ ...one, source: { kind: "vector", values } }], answer: [] },
    theta: new Map(),
    notes: [`${name} does not say which model it was made on: only its size was checked.`],
  };
}

function requireFinite({ name, interventions: { separator } }: GivenVector): void {
  const bad = separator.find(
    ({ source, scale }) =>
      !Number.isFinite(scale) || (source.kind === "vector" && !source.values.every(Number.isFinite)),
  );
  if (bad === undefined) return;
  throw new ForeignFile(`${name} holds numbers at layer ${bad.layer} that are not finite. Make it again.`);
}
