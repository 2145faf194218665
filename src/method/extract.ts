import type { IclDocument } from "../language/document.js";
import { demonstrationMatches, primaryAnswer } from "../language/match.js";
import type { Engine, RequestControl } from "../protocol/engine.js";
import type { ModelInfo } from "../protocol/model.js";
import { matchOnly, patchedRow, plainRow } from "./conditions.js";
import { distinctTokens } from "./distinctTokens.js";
import { candidateLayers, chooseLayer } from "./layerChoice.js";
import { mean } from "./mean.js";
import { planExtraction, type ExtractionLimits, type ExtractionPlan, type ExtractionPrompt } from "./plan.js";
import type { HeldOut, LayerCandidate, TaskVector } from "./taskVector.js";
import { openTokens } from "./openTokens.js";
import type { TaskTokens } from "./taskTokens.js";

/** All that a vector is computed from, as tokens: equal preparations give equal vectors. */
export interface Extraction {
  readonly plan: ExtractionPlan;
  readonly tokens: TaskTokens;
  /** Prompts of θ, one for each dummy. */
  readonly prompts: readonly (readonly number[])[];
  /** For each fold the prompts of its vector, and the held-out query with its answer. */
  readonly folds: readonly {
    readonly prompts: readonly (readonly number[])[];
    readonly query: readonly number[];
    readonly expected: readonly number[];
  }[];
  readonly candidates: readonly number[];
  readonly seed: number;
}

/** Plans and tokenises; computes nothing on the model. */
export async function prepareExtraction(
  engine: Engine,
  document: IclDocument,
  model: ModelInfo,
  options: { readonly seed: number; readonly limits: ExtractionLimits },
  control: RequestControl,
): Promise<Extraction> {
  const { settings, demonstrations } = document;
  const inputs = demonstrations.map(({ input }) => input.text);
  const plan = planExtraction(inputs, settings.vector, options.seed, options.limits);
  const tokens = await openTokens(engine, settings, control);
  const render = async (prompts: readonly ExtractionPrompt[]): Promise<number[][]> =>
    tokens.fewShot(
      prompts.map((prompt) => ({
        demonstrations: prompt.demonstrations.flatMap((index) => demonstrations[index] ?? []),
        input: prompt.dummy,
      })),
      control,
    );
  const prompts = await render(plan.prompts);
  const flat = await render(plan.folds.flatMap((fold) => fold.prompts));
  const heldOut = plan.folds.map(({ validated }) => ({
    input: inputs[validated] ?? "",
    answer: primaryAnswer(settings, demonstrations[validated]?.output.text ?? ""),
  }));
  const queries = await tokens.zeroShot(
    heldOut.map(({ input }) => input),
    control,
  );
  const expected = await tokens.answers(heldOut, control);
  const folds = plan.folds.map((fold, index) => ({
    prompts: flat.splice(0, fold.prompts.length),
    query: queries[index] ?? [],
    expected: expected[index] ?? [],
  }));
  const candidates = candidateLayers(settings.vector.layer, model.layers);
  return { plan, tokens, prompts, folds, candidates, seed: options.seed };
}

/** Tokens that extracting and validating will send through the model, generated ones aside. */
export function extractionTokens({ prompts, folds, candidates }: Extraction): number {
  const captured = distinctTokens([...prompts, ...folds.flatMap((fold) => fold.prompts)]);
  const queries = distinctTokens(folds.map((fold) => fold.query.slice(0, -1)));
  const patched = folds.reduce((sum, { expected }) => sum + Math.max(1, expected.length), 0);
  return captured + queries + patched * candidates.length;
}

/**
 * Computes θ(S) and chooses its layer on held-out demonstrations: every fold's vector is patched into its
 * held-out query at every candidate layer, all in batches over shared prefixes.
 */
export async function extractVector(
  engine: Engine,
  document: IclDocument,
  model: ModelInfo,
  extraction: Extraction,
  control: RequestControl,
): Promise<TaskVector & { readonly evaluatedTokens: number }> {
  const { settings } = document;
  const { plan, folds, seed } = extraction;
  const { layers, embeddingLength } = model;
  const groups = [extraction.prompts, ...folds.map((fold) => fold.prompts)];
  const captured = await engine.capture(
    { groups: groups.map((group) => group.map((tokens) => [...tokens])) },
    control,
  );
  const [theta, ...foldThetas] = captured.groups;
  if (theta === undefined) throw new Error("The engine returned no vector");
  const scored = await validate(engine, document, extraction, foldThetas, embeddingLength, control);
  const layer = chooseLayer(scored.candidates, layers);
  return {
    theta,
    layers,
    embeddingLength,
    layer,
    validated: folds.length > 0,
    folds: folds.length,
    candidates: scored.candidates,
    heldOut: scored.heldOut.get(layer) ?? [],
    dummies: plan.prompts.map(({ dummy }) => dummy),
    method: settings.vector.method,
    scale: settings.vector.scale,
    seed,
    evaluatedTokens: captured.evaluatedTokens + scored.evaluatedTokens,
  };
}

interface Validation {
  readonly candidates: readonly LayerCandidate[];
  /** By layer. */
  readonly heldOut: ReadonlyMap<number, readonly HeldOut[]>;
  readonly evaluatedTokens: number;
}

async function validate(
  engine: Engine,
  document: IclDocument,
  { plan, tokens, folds, candidates }: Extraction,
  thetas: readonly Float32Array[],
  embeddingLength: number,
  control: RequestControl,
): Promise<Validation> {
  const { settings, demonstrations } = document;
  if (folds.length === 0) {
    const unknown = candidates.map((layer) => ({ layer, accuracy: null, logProbability: null }));
    return { candidates: unknown, heldOut: new Map(), evaluatedTokens: 0 };
  }
  const { method, scale } = settings.vector;
  const outputs = plan.folds.map(({ validated }) => demonstrations[validated]?.output.text ?? "");
  const vectors: Float32Array[] = [];
  const rows = folds.flatMap(({ query, expected }, fold) => {
    const generate = matchOnly(settings, tokens.ends, outputs[fold] ?? "");
    const row = plainRow(query, { expected, generate, top: 0, reference: null });
    return candidates.map((layer) => {
      const offset = layer * embeddingLength;
      const values = thetas[fold]?.subarray(offset, offset + embeddingLength) ?? new Float32Array(0);
      return patchedRow(row, {
        source: { kind: "vector", vector: vectors.push(values) - 1 },
        layer,
        method,
        scale,
      });
    });
  });
  const { rows: results, evaluatedTokens } = await engine.evaluate({ vectors, rows }, control);
  const heldOut = new Map<number, HeldOut[]>();
  const scored = candidates.map((layer, place) => {
    const mine = plan.folds.map(({ validated }, fold) => {
      const result = results[fold * candidates.length + place];
      if (result === undefined) throw new Error("The engine returned fewer rows than were asked for");
      const { answer, ended, expectedLogProbability } = result;
      const match = ended !== "mismatch" && demonstrationMatches(settings, answer, outputs[fold] ?? "");
      return { demonstration: validated, match, logProbability: expectedLogProbability ?? 0 };
    });
    heldOut.set(layer, mine);
    const accuracy = mean(mine.map(({ match }) => (match ? 1 : 0)));
    return { layer, accuracy, logProbability: mean(mine.map(({ logProbability }) => logProbability)) };
  });
  return { candidates: scored, heldOut, evaluatedTokens };
}
