import type { IclDocument } from "../language/document.js";
import { plainRow, wholeAnswer } from "../method/conditions.js";
import { prepareExtraction, type Extraction } from "../method/extract.js";
import { chooseLayer } from "../method/layerChoice.js";
import { mean } from "../method/mean.js";
import type { Engine, RequestControl } from "../protocol/engine.js";
import type { ModelInfo } from "../protocol/model.js";
import type { Intervention } from "../protocol/intervention.js";
import type { ExtractionLimits } from "../method/plan.js";
import { askRow, isRight, readAnswer, toAsk, type Asked } from "./asked.js";
import { at } from "./at.js";
import { Batch } from "./batch.js";
import { handOver } from "./handoff.js";
import { without } from "./subsets.js";

/** How much of θ is added at one layer, and of the mean difference at every layer: what is tried. */
const addScales: readonly number[] = [0.25, 0.5, 1, 1.5, 2];
const differenceStrengths: readonly number[] = [0.05, 0.1, 0.2, 0.4, 0.7, 1];
/** Most tokens of an answer that the full prompt begins. */
const MOST_HANDED = 6;

/** A method's setting, and how it did on held-out demonstrations: a selection, never a result. */
export interface Chosen<Setting> {
  readonly setting: Setting;
  readonly accuracy: number;
  /** Mean over the held-out answers, natural logarithm; null where the method gives none. */
  readonly logProbability: number | null;
}

export interface MethodChoices {
  /** Held-out demonstrations that all of it was chosen on. */
  readonly folds: number;
  readonly replace: Chosen<{ readonly layer: number }>;
  readonly add: Chosen<{ readonly layer: number; readonly scale: number }>;
  readonly difference: Chosen<{ readonly strength: number }>;
  readonly hybrid: Chosen<{ readonly handoff: number }>;
  /** θ of all demonstrations minus the mean residual stream of their zero-shot prompts, by layer. */
  readonly meanDifference: readonly Float32Array[];
  /** Tokens of the longest of the demonstrations' outputs. */
  readonly longest: number;
}

/**
 * Chooses every method's setting on the same held-out demonstrations, those that the file's layer is validated on
 * too. A held-out demonstration has no part in the vector or prompt that answers it.
 * @returns undefined where there are too few demonstrations to hold one out.
 */
export async function chooseMethods(
  engine: Engine,
  document: IclDocument,
  model: ModelInfo,
  options: { readonly seed: number; readonly limits: ExtractionLimits },
  control: RequestControl,
): Promise<MethodChoices | undefined> {
  const extraction = await prepareExtraction(engine, document, model, options, control);
  if (extraction.folds.length === 0) return undefined;
  const { demonstrations, settings } = document;
  const { plan, tokens, candidates } = extraction;
  const all = demonstrations.map((_, index) => index);
  const asked = await toAsk(tokens, settings, demonstrations, control);
  const held = plan.folds.map(({ validated }) => at(asked, validated));
  const bare = (indices: readonly number[]) => indices.map((index) => [...at(asked, index).zeroShot]);
  const captured = await engine.capture(
    {
      groups: [
        ...[extraction.prompts, ...extraction.folds.map(({ prompts }) => prompts)].map(copy),
        bare(all),
        ...plan.folds.map(({ validated }) => bare(without(all, validated))),
      ],
    },
    control,
  );
  const { groups } = captured;
  const second = 1 + held.length;
  const thetas = groups.slice(1, second);
  const differences = held.map((_, fold) => minus(at(thetas, fold), at(groups, second + 1 + fold)));
  const { layers, embeddingLength } = model;
  const byLayer = (tensor: Float32Array) =>
    Array.from({ length: layers }, (_, layer) =>
      tensor.subarray(layer * embeddingLength, (layer + 1) * embeddingLength),
    );
  const foldThetas = thetas.map(byLayer);
  const foldDifferences = differences.map(byLayer);

  const batch = new Batch();
  /** Asks all held-out demonstrations under one setting. */
  const attempt = <Setting>(
    setting: Setting,
    patches: (fold: number) => readonly Intervention[],
  ): (() => Chosen<Setting>) => {
    const reads = held.map((one, fold) => ({
      one,
      read: batch.add(askRow(settings, one, one.zeroShot, { patches: patches(fold) })),
    }));
    return () => {
      const answers = reads.map(({ one, read }) => readAnswer(settings, one, read()));
      return {
        setting,
        accuracy: mean(answers.map(({ match }) => Number(match))),
        logProbability: mean(answers.map(({ logProbability }) => logProbability)),
      };
    };
  };
  const atOne = (layer: number, method: Intervention["method"], scale: number) => (fold: number) => [
    { source: batch.vector(at(at(foldThetas, fold), layer)), layer, method, scale },
  ];
  const replace = candidates.map((layer) => attempt({ layer }, atOne(layer, "replace", 1)));
  const add = candidates.flatMap((layer) =>
    addScales.map((scale) => attempt({ layer, scale }, atOne(layer, "add", scale))),
  );
  const difference = differenceStrengths.map((strength) =>
    attempt({ strength }, (fold) => differencePatches(batch, at(foldDifferences, fold), strength)),
  );
  await batch.evaluate(engine, control);
  const replaced = replace.map((read) => read());
  const layer = chooseLayer(
    replaced.map(({ setting, accuracy, logProbability }) => ({ ...setting, accuracy, logProbability })),
    layers,
  );
  const atLayer = foldThetas.map((theta) => at(theta, layer));
  const longest = Math.max(...asked.map(({ expected }) => expected.length));
  return {
    folds: held.length,
    replace: replaced.find(({ setting }) => setting.layer === layer) ?? at(replaced, 0),
    add: best(add.map((read) => read())),
    difference: best(difference.map((read) => read())),
    hybrid: await chooseHandoff(engine, document, extraction, held, layer, atLayer, longest, control),
    meanDifference: byLayer(minus(at(groups, 0), at(groups, second))),
    longest,
  };
}

/** The mean difference, added at every layer. @param difference by layer. */
export function differencePatches(
  batch: Batch,
  difference: readonly Float32Array[],
  strength: number,
): Intervention[] {
  return difference.map((values, layer) => ({
    source: batch.vector(values),
    layer,
    method: "add",
    scale: strength,
  }));
}

/** The fewest first tokens with which the held-out answers are the most often right. */
async function chooseHandoff(
  engine: Engine,
  { settings, demonstrations }: IclDocument,
  { plan, tokens }: Extraction,
  held: readonly Asked[],
  layer: number,
  thetas: readonly Float32Array[],
  longest: number,
  control: RequestControl,
): Promise<Chosen<{ readonly handoff: number }>> {
  const prompts = await tokens.fewShot(
    plan.folds.map(({ validated }, fold) => ({
      demonstrations: demonstrations.filter((_, index) => index !== validated),
      input: at(held, fold).input,
    })),
    control,
  );
  const batch = new Batch();
  const full = prompts.map((prompt) =>
    batch.add(
      plainRow(prompt, {
        expected: [],
        generate: wholeAnswer(settings, tokens.ends),
        top: 0,
        reference: null,
      }),
    ),
  );
  await batch.evaluate(engine, control);
  const begun = held.map(({ zeroShot, ends }, fold) => ({
    zeroShot,
    ends,
    fewShot: at(full, fold)(),
    theta: at(thetas, fold),
    patch: { layer, method: "replace" as const, scale: 1 },
  }));
  const handoffs = Array.from({ length: Math.max(1, Math.min(MOST_HANDED + 1, longest)) }, (_, n) => n);
  const answers = await handOver(engine, settings, begun, handoffs, control);
  return best(
    handoffs.map((handoff, place) => ({
      setting: { handoff },
      accuracy: mean(held.map((one, fold) => Number(isRight(settings, one, answers[place]?.[fold] ?? "")))),
      logProbability: null,
    })),
  );
}

/** The best accuracy, then the highest log-probability, then the first of the candidates. */
export function best<Setting>(candidates: readonly Chosen<Setting>[]): Chosen<Setting> {
  const better = (a: Chosen<Setting>, b: Chosen<Setting>) =>
    a.accuracy === b.accuracy ? (a.logProbability ?? 0) > (b.logProbability ?? 0) : a.accuracy > b.accuracy;
  return candidates.slice(1).reduce((best, one) => (better(one, best) ? one : best), at(candidates, 0));
}

function minus(a: Float32Array, b: Float32Array): Float32Array {
  return a.map((value, index) => value - (b[index] ?? Number.NaN));
}

function copy(prompts: readonly (readonly number[])[]): number[][] {
  return prompts.map((prompt) => [...prompt]);
}
