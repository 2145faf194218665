import { packInterventions } from "../method/packedInterventions.js";
import type { Intervention } from "../method/intervention.js";
import type { VectorMethod } from "../language/settings.js";
import { describedTask, differencesOf } from "./fitVector.js";
import type { DescribedExport } from "./exportedVector.js";
import { ForeignFile } from "./foreignFile.js";
import type { GivenVector } from "./givenVector.js";

/** A vector and what it is multiplied by. */
export interface VectorTerm {
  readonly given: GivenVector;
  readonly factor: number;
}

/** A sum of vectors, to be written as one. */
export interface CombinedVector extends DescribedExport {
  /** Σ factor θ by layer, over the terms that hold θ, at the layers that all of these hold. */
  readonly theta: ReadonlyMap<number, Float32Array>;
  /** What its user should know: sentences. */
  readonly notes: readonly string[];
}

/** What stands in for an intervention's vector while it is summed. */
interface Sum {
  readonly layer: number;
  readonly values: Float32Array;
}

/**
 * Σ factor vector: what is added at a layer is summed, and what replaces the residual stream there as well. What is
 * added at a layer that is replaced is summed into what replaces it. The prompt is that of the first term that has
 * one.
 * @throws ForeignFile where terms are of different models or sizes, depend on the query, or replace at different layers.
 */
export function combineVectors(terms: readonly VectorTerm[]): CombinedVector {
  const base = terms.find(({ given }) => given.description !== undefined)?.given;
  const description = base?.description;
  if (base === undefined || description === undefined) {
    throw new ForeignFile(
      "None of these files says which model it was made on. At least one must be a vector of icl export, as safetensors or JSON.",
    );
  }
  for (const { given } of terms) {
    requireAlike(base, given);
    if (given.interventions.cells === undefined) continue;
    throw new ForeignFile(
      `${given.name} holds cells, which cannot be added to anything. Export it with --method difference or replace.`,
    );
  }
  const separator = sumOf(terms, "separator");
  const answer = sumOf(terms, "answer");
  const { packed, vectors } = packInterventions({ separator, answer });
  const methods = new Set(terms.map(({ given }) => given.method));
  const [only] = methods;
  const method: VectorMethod = separator.some((one) => one.method === "replace")
    ? "replace"
    : methods.size === 1 && only !== undefined
      ? only
      : "add";
  const task = terms.map(termText).join(" + ").replaceAll("+ −", "− ");
  const about = {
    ...description,
    task,
    method,
    layer: method === "in_context" ? 0 : Math.min(...separator.map(({ layer }) => layer)),
    scale: 1,
    followThrough: answer.length > 0,
    interventions: packed,
    validated: false,
  };
  const asked = describedTask(base);
  const notes = terms.flatMap(({ given }) => [
    ...given.notes.filter((note) => note.includes("which model")),
    ...differencesOf(given, asked),
  ]);
  return { about, vectors, theta: sumOfTheta(terms), notes };
}

/** Of one model, as far as the files name it. */
function requireAlike(base: GivenVector, given: GivenVector): void {
  const [mine, other] = [base.description?.model, given.description?.model];
  if (mine !== undefined && other !== undefined && mine.fingerprint !== other.fingerprint) {
    throw new ForeignFile(
      `${base.name} was made on ${mine.name} (${mine.fingerprint.slice(0, 12)}…) and ${given.name} on ${other.name} (${other.fingerprint.slice(0, 12)}…). Vectors of different models cannot be combined.`,
    );
  }
  const layers = base.layers ?? 0;
  const last = Math.max(...given.interventions.separator.map(({ layer }) => layer));
  if (given.width === base.width && last < layers && (given.layers ?? layers) === layers) return;
  throw new ForeignFile(
    `${given.name} is not of the size of ${base.name}, which has ${layers} layers of ${base.width} numbers. Vectors of different models cannot be combined.`,
  );
}

function sumOf(terms: readonly VectorTerm[], where: "separator" | "answer"): Intervention[] {
  const replaced: Sum[] = [];
  const added: Sum[] = [];
  for (const { given, factor } of terms) {
    for (const one of given.interventions[where]) {
      if (one.source.kind !== "vector") {
        throw new ForeignFile(
          `The vector of ${given.name} depends on the query (${given.method}), so it cannot be added to another. Export it with --method difference or replace.`,
        );
      }
      const scale = factor * (one.method === "add" ? one.scale : 1);
      addTo(one.method === "replace" ? replaced : added, one.layer, one.source.values, scale);
    }
  }
  const [first, other] = replaced;
  if (first !== undefined && other !== undefined) {
    throw new ForeignFile(
      `One of the vectors replaces the residual stream at layer ${first.layer}, another at layer ${other.layer}. Export both with one --layer.`,
    );
  }
  const rest = added.filter(({ layer, values }) => {
    if (layer !== first?.layer) return true;
    addTo(replaced, layer, values, 1);
    return false;
  });
  const put = (method: "replace" | "add", { layer, values }: Sum): Intervention => ({
    layer,
    method,
    scale: 1,
    source: { kind: "vector", values },
  });
  return [...replaced.map((one) => put("replace", one)), ...rest.map((one) => put("add", one))].toSorted(
    (one, next) => one.layer - next.layer,
  );
}

function addTo(sums: Sum[], layer: number, values: Float32Array, scale: number): void {
  let sum = sums.find((one) => one.layer === layer);
  if (sum === undefined) {
    sum = { layer, values: new Float32Array(values.length) };
    sums.push(sum);
  }
  const { values: total } = sum;
  values.forEach((value, index) => {
    total[index] = (total[index] ?? 0) + scale * value;
  });
}

function sumOfTheta(terms: readonly VectorTerm[]): ReadonlyMap<number, Float32Array> {
  const known = terms.filter(({ given }) => given.description !== undefined);
  const layers = [...(known[0]?.given.theta.keys() ?? [])].filter((layer) =>
    known.every(({ given }) => given.theta.has(layer)),
  );
  return new Map(
    layers.map((layer) => {
      const sums: Sum[] = [];
      for (const { given, factor } of known) {
        addTo(sums, layer, given.theta.get(layer) ?? new Float32Array(given.width), factor);
      }
      return [layer, sums[0]?.values ?? new Float32Array()];
    }),
  );
}

function termText({ given, factor }: VectorTerm): string {
  const name = given.description?.task ?? given.name.replace(/^.*[\\/]/, "");
  const size = Math.abs(factor);
  return `${factor < 0 ? "−" : ""}${size === 1 ? "" : `${size} × `}${name}`;
}
