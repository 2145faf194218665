import path from "node:path";
import { encodeVectorJson, encodeVectorSafetensors, vectorDocument } from "../../exchange/exportedVector.js";
import { UnsaidVector, type VectorChoice } from "../../exchange/givenVector.js";
import { combineVectors, type CombinedVector, type VectorTerm } from "../../exchange/vectorArithmetic.js";
import { vectorFacts } from "../../exchange/vectorFacts.js";
import { visibleText } from "../../language/visibleText.js";
import { bytesText } from "../../method/numberText.js";
import { methodText } from "../../method/vectorText.js";
import { exportFormatOf } from "../../workbench/exportTask.js";
import { openVector, type OpenedVector } from "../../workbench/openVector.js";
import { requireWritable, writeWhole } from "../../workbench/writeWhole.js";
import { exitCodes, UsageError } from "../exitCode.js";
import { numberOption } from "../numberOptions.js";
import { shownPath } from "../taskFiles.js";
import { Terminal } from "../terminal.js";
import { type GivenWords, vectorChoice } from "../vectorOptions.js";

export type VectorCommandOptions = Pick<GivenWords, "layer" | "method"> & {
  readonly output: string;
  /** Factors, with commas between them. */
  readonly scale?: string;
};

/** `icl vector show`: what a vector's file says of it. */
export async function showVector(
  file: string,
  options: Pick<GivenWords, "layer" | "method">,
): Promise<number> {
  const terminal = new Terminal();
  const { given } = await openSaid(file, vectorChoice(options));
  const facts = vectorFacts(given);
  const width = Math.max(...facts.map(([label]) => label.length));
  for (const [label, value] of facts) terminal.print(`${label.padEnd(width)}  ${visibleText(value)}`);
  return exitCodes.met;
}

/** `icl vector add`, `subtract` and `scale`: Σ factor vector. @param signs one for each file. */
export async function combine(
  files: readonly string[],
  signs: readonly number[],
  options: VectorCommandOptions,
): Promise<number> {
  const terminal = new Terminal();
  const { output } = options;
  const format = exportFormatOf(output) ?? "safetensors";
  if (format !== "safetensors" && format !== "json") {
    throw new UsageError(`The result is written as .safetensors or .json, not as ${path.extname(output)}.`);
  }
  await requireWritable(output);
  const factors = factorsOf(options.scale, files.length);
  const choice = vectorChoice(options);
  const terms: VectorTerm[] = [];
  for (const [index, file] of files.entries()) {
    const { given } = await openSaid(file, choice);
    terms.push({ given, factor: (signs[index] ?? 1) * (factors[index] ?? 1) });
  }
  const combined = combineVectors(terms);
  const contents = format === "json" ? jsonOf(combined) : safetensorsOf(combined, output);
  await writeWhole(path.resolve(output), contents);
  for (const note of combined.notes) terminal.warn(note);
  const { about } = combined;
  terminal.say(
    `${shownPath(path.resolve(output))}: ${bytesText(contents.length)}, ${about.task}, ${methodText(about, about.model.layers)}`,
  );
  return exitCodes.met;
}

/** The choice is for files that do not say it themselves. */
async function openSaid(file: string, choice: VectorChoice): Promise<OpenedVector> {
  try {
    return await openVector(file);
  } catch (error) {
    if (!(error instanceof UnsaidVector)) throw error;
    return openVector(file, choice);
  }
}

function factorsOf(scale: string | undefined, count: number): number[] {
  if (scale === undefined) return [];
  const factors = scale.split(",").map((factor) => numberOption("--scale", factor));
  const [first] = factors;
  if (factors.length === 1 && first !== undefined) return Array.from({ length: count }, () => first);
  if (factors.length === count) return factors;
  throw new UsageError(
    `--scale takes one factor, or one for each of the ${count} files, not ${factors.length}.`,
  );
}

function jsonOf(combined: CombinedVector): Uint8Array {
  return encodeVectorJson(
    vectorDocument(combined, flatTheta(combined), "numbers", [...combined.theta.keys()]),
  );
}

function safetensorsOf(combined: CombinedVector, output: string): Uint8Array {
  const { layers } = combined.about.model;
  if (combined.theta.size < layers) {
    throw new UsageError(
      `One of the files does not hold the mean state of every layer, which safetensors has. Write ${path.basename(output, path.extname(output))}.json.`,
    );
  }
  return encodeVectorSafetensors(combined, flatTheta(combined));
}

function flatTheta({ about, theta }: CombinedVector) {
  const { layers, embeddingLength } = about.model;
  const flat = new Float32Array(layers * embeddingLength);
  for (const [layer, values] of theta) flat.set(values, layer * embeddingLength);
  return { theta: flat, layers, embeddingLength };
}
