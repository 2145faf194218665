import type { IclDocument } from "../language/document.js";
import { answerMatches, demonstrationMatches, primaryAnswer } from "../language/match.js";
import type { Engine, RequestControl } from "../protocol/engine.js";
import { RequestFailure } from "../protocol/failure.js";
import type { RowResult } from "../protocol/rows.js";
import { accuracyOf } from "./accuracy.js";
import type { Accuracy } from "./comparison.js";
import { matchOnly, plainRow, wholeAnswer } from "./conditions.js";
import { pairedBootstrap, type RecoveryInterval } from "./intervals.js";
import { mean } from "./mean.js";
import { tokeniseQueries } from "./queries.js";
import { openTokens } from "./openTokens.js";
import { RowBatch } from "./rowBatch.js";
import { frameOf, type TaskVector } from "./taskVector.js";

/** Factors of the direction that are tried. */
const strengths: readonly number[] = [0.25, 0.5, 0.75, 1, 1.5, 2, 3];
/** Demonstrations that the factor is chosen on, and that the mean is taken over, at most. */
const MOST_DEMONSTRATIONS = 32;

/** One factor, and how the demonstrations are answered with it: a selection, never a result. */
export interface StrengthCandidate {
  readonly strength: number;
  readonly accuracy: number;
  /** Mean log-probability of the demonstrations' answers, natural logarithm. */
  readonly logProbability: number;
}

/**
 * What comes nearest to the vector among what a control vector can do, which is summed into every token: what is added
 * at the separator, or for one that is put in place the difference of θ and the mean residual stream of the
 * demonstrations' prompts without it, at the same layer and token.
 * @returns `embeddingLength` numbers.
 * @throws RequestFailure `bad-request` at layer 0, where llama.cpp adds no control vector, and for a vector that depends
 *   on the query.
 */
export async function controlDirection(
  engine: Engine,
  document: IclDocument,
  vector: TaskVector,
  control: RequestControl,
): Promise<Float32Array> {
  const { layer, embeddingLength, method } = vector;
  const [intervention] = vector.interventions.separator;
  if (intervention?.source.kind !== "vector" || vector.interventions.separator.length > 1) {
    throw new RequestFailure(
      "bad-request",
      `A control vector is one direction for every query, and the method of this task vector, ${method}, is not. Export safetensors or JSON, or set vector.method: difference.`,
    );
  }
  if (layer === 0) {
    throw new RequestFailure(
      "bad-request",
      "The vector is used at layer 0, where llama.cpp applies no control vector. Choose another layer by vector.layer, or export another format.",
    );
  }
  const { values } = intervention.source;
  if (intervention.method === "add") return values.map((value) => value * intervention.scale);
  const tokens = await openTokens(engine, document.settings, control);
  const inputs = document.demonstrations.slice(0, MOST_DEMONSTRATIONS).map(({ input }) => input.text);
  const group = await tokens.framed(inputs, frameOf(document, vector.frame), control);
  const { groups } = await engine.capture({ groups: [group] }, control);
  const plain = groups[0]?.subarray(layer * embeddingLength, (layer + 1) * embeddingLength);
  return values.map((value, index) => value - (plain?.[index] ?? Number.NaN));
}

/**
 * Tries every factor on the demonstrations' own prompts in the vector's frame: queries choose nothing.
 * @param file the direction itself as a control vector.
 * @returns the candidates and the best factor; the smaller one of equals.
 */
export async function chooseStrength(
  engine: Engine,
  document: IclDocument,
  vector: TaskVector,
  file: string,
  control: RequestControl,
): Promise<{ readonly strength: number; readonly candidates: readonly StrengthCandidate[] }> {
  const { settings } = document;
  const demonstrations = document.demonstrations.slice(0, MOST_DEMONSTRATIONS);
  const tokens = await openTokens(engine, settings, control);
  const wanted = demonstrations.map(({ input, output }) => ({
    input: input.text,
    answer: primaryAnswer(settings, output.text),
  }));
  const prompts = await tokens.framed(
    wanted.map(({ input }) => input),
    frameOf(document, vector.frame),
    control,
  );
  const expected = await tokens.answers(wanted, control);
  const rows = demonstrations.map(({ output }, index) =>
    plainRow(prompts[index] ?? [], {
      expected: expected[index] ?? [],
      generate: matchOnly(settings, tokens.ends, output.text),
      top: 0,
      reference: null,
    }),
  );
  const candidates: StrengthCandidate[] = [];
  for (const strength of strengths) {
    const controlVector = { file, strength };
    const { rows: results } = await engine.evaluate({ vectors: [], rows, controlVector }, control);
    const matches = results.map(
      ({ answer, ended }, index) =>
        ended !== "mismatch" &&
        demonstrationMatches(settings, answer, demonstrations[index]?.output.text ?? ""),
    );
    const accuracy = mean(matches.map(Number));
    const logProbability = mean(results.map((result) => result.expectedLogProbability ?? 0));
    candidates.push({ strength, accuracy, logProbability });
  }
  const [first, ...others] = candidates;
  if (first === undefined) throw new Error("There are no strengths to try");
  const best = others.reduce((best, one) => (better(one, best) ? one : best), first);
  return { strength: best.strength, candidates };
}

function better(a: StrengthCandidate, b: StrengthCandidate): boolean {
  if (a.accuracy !== b.accuracy) return a.accuracy > b.accuracy;
  return a.logProbability > b.logProbability;
}

/** How a control vector does on the file's queries with an expected answer, beside what it stands in for. */
export interface ControlVectorMeasurement {
  /** 0 where no query has an expected answer; the rest says nothing then. */
  readonly queries: number;
  readonly accuracy: {
    readonly zeroShot: Accuracy;
    readonly fewShot: Accuracy;
    readonly taskVector: Accuracy;
    readonly controlVector: Accuracy;
  };
  readonly recovery: { readonly taskVector: RecoveryInterval; readonly controlVector: RecoveryInterval };
  /** Share of the queries answered as with the full prompt. */
  readonly agreement: number;
}

/** @param file the control vector as it will be written, applied as llama.cpp applies it. */
export async function measureControlVector(
  engine: Engine,
  document: IclDocument,
  vector: TaskVector,
  file: string,
  control: RequestControl,
): Promise<ControlVectorMeasurement> {
  const { settings } = document;
  const scored = document.queries.filter(({ expected }) => expected !== undefined);
  const tokens = await openTokens(engine, settings, control);
  const frame = frameOf(document, vector.frame);
  const prepared = await tokeniseQueries(tokens, document, scored, frame, control);
  const wishes = { expected: [], generate: wholeAnswer(settings, tokens.ends), top: 0, reference: null };
  const batch = new RowBatch();
  const reads = prepared.map(({ fewShot, zeroShot, framed }) => ({
    full: batch.add(plainRow(fewShot, wishes)),
    alone: batch.add(plainRow(zeroShot, wishes)),
    patched: batch.add(plainRow(framed, wishes), vector.interventions),
  }));
  await batch.evaluate(engine, control);
  const controlVector = { file, strength: 1 };
  const rows = prepared.map(({ framed }) => plainRow(framed, wishes));
  const steered =
    rows.length === 0 ? [] : (await engine.evaluate({ vectors: [], rows, controlVector }, control)).rows;
  const matches = (results: readonly RowResult[]): boolean[] =>
    scored.map(({ expected }, index) =>
      answerMatches(settings, results[index]?.answer ?? "", expected?.text ?? ""),
    );
  const n = scored.length;
  const full = reads.map((read) => read.full());
  const fewShot = matches(full);
  const zeroShot = matches(reads.map((read) => read.alone()));
  const taskVector = matches(reads.map((read) => read.patched()));
  const steeredMatches = matches(steered);
  const recovery = (mine: readonly boolean[]): RecoveryInterval =>
    pairedBootstrap(
      mine.map((match, i) => ({
        zeroShot: zeroShot[i] === true,
        fewShot: fewShot[i] === true,
        patched: match,
      })),
      0,
    );
  const same = steered.map(({ answer }, index) => answer.trim() === full[index]?.answer.trim());
  return {
    queries: n,
    accuracy: {
      zeroShot: accuracyOf(zeroShot),
      fewShot: accuracyOf(fewShot),
      taskVector: accuracyOf(taskVector),
      controlVector: accuracyOf(steeredMatches),
    },
    recovery: { taskVector: recovery(taskVector), controlVector: recovery(steeredMatches) },
    agreement: n === 0 ? 0 : mean(same.map(Number)),
  };
}
