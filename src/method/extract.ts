import type { IclDocument } from "../language/document.js";
import { leads, type Lead, type ResidualMethod } from "../language/settings.js";
import type { Engine, RequestControl } from "../protocol/engine.js";
import type { ModelInfo } from "../protocol/model.js";
import { candidateLayers } from "./layerChoice.js";
import { planTaskCells, type PlannedCells } from "./plannedCells.js";
import { openTokens } from "./openTokens.js";
import { pairKey, tokenisePairs, type PairTokens } from "./pairTokens.js";
import type { TaskTokens } from "./taskTokens.js";
import { frameOf, type FrameChoice } from "./taskVector.js";
import { planTeaching, type ExtractionLimits, type TeachingPlan } from "./teachingPlan.js";

/** All that a vector is computed from, as tokens: equal preparations give equal vectors. */
export interface Extraction {
  readonly plan: TeachingPlan;
  readonly tokens: TaskTokens;
  /** The prompts that are tried without the demonstrations; more than one where the lead is to be chosen. */
  readonly frames: readonly FrameChoice[];
  /** By `pairKey`. */
  readonly pairs: ReadonlyMap<string, PairTokens>;
  /** Prompts of θ where the file lists dummy inputs, and by fold; null where θ comes from the pairs. */
  readonly dummyPrompts: DummyPrompts | null;
  /** What cells are fitted to; null where none are tried. */
  readonly cells: PlannedCells | null;
  /** Whether `auto` would have tried cells and was not allowed to. */
  readonly withheld: boolean;
  readonly candidates: readonly number[];
  /** Those that act on the residual stream. */
  readonly methods: readonly ResidualMethod[];
  /** What is tried: the intervention at the separator alone, or at the answer's tokens too. */
  readonly followThrough: readonly boolean[];
}

export interface DummyPrompts {
  readonly inputs: readonly string[];
  readonly prompts: readonly (readonly number[])[];
  readonly folds: readonly (readonly (readonly number[])[])[];
}

/** What `auto` chooses among; `add`, θ itself added, is for files that ask for it. */
const autoMethods: readonly ResidualMethod[] = ["replace", "difference", "nearest", "linear"];
/** Beyond so many tokens cells take longer to fit than is worth it unless the file asks for them. */
const MOST_AUTO_TOKENS = 1024;

/** A file from whose demonstrations no vector of the kind that it asks for can be read; for its author to read. */
export class NothingToLearn extends Error {
  constructor(message: string) {
    super(message);
    this.name = "NothingToLearn";
  }
}

export interface ExtractionOptions {
  readonly limits: ExtractionLimits;
  /** Inputs without answers that teach the vector. */
  readonly inputs: readonly string[];
  /** How many demonstrations stay in the prompt. */
  readonly keep: number;
  /** False leaves cells out of what `auto` chooses among: they work at no layer of the residual stream. */
  readonly cells?: boolean | undefined;
}

/**
 * Plans and tokenises; computes nothing on the model.
 * @throws NothingToLearn where the file has nothing to read a vector from; RangeError where it asks for a layer that is
 *   not there.
 */
export async function prepareExtraction(
  engine: Engine,
  document: IclDocument,
  model: ModelInfo,
  { limits, inputs, keep, cells: allowed = true }: ExtractionOptions,
  control: RequestControl,
): Promise<Extraction> {
  const { settings, demonstrations } = document;
  const { vector } = settings;
  const { dummies } = vector;
  const count = dummies.kind === "count" ? dummies.count : undefined;
  const plan = planTeaching(demonstrations, inputs, keep, count, limits);
  if (plan.teaching.length === 0 && dummies.kind !== "inputs") {
    throw new NothingToLearn(
      "The demonstrations that are not kept leave nothing to learn from: at least two are needed, or dummy inputs.",
    );
  }
  if (plan.teaching.length === 0 && !["auto", "replace", "add"].includes(vector.method)) {
    throw new NothingToLearn(
      `The method ${vector.method} learns from two demonstrations or from vector.inputs: dummy inputs alone give it nothing. Add a demonstration, or set vector.method: replace.`,
    );
  }
  const tokens = await openTokens(engine, settings, control);
  const frames = leadsOf(document, keep).map((lead) => ({
    lead,
    instruction: vector.instruction === "keep",
    keep,
  }));
  const planned = [...plan.teaching, ...plan.folds.flatMap((fold) => [fold.validated, ...fold.teaching])];
  const pairs = await tokenisePairs(
    tokens,
    document,
    planned,
    frames.map((frame) => frameOf(document, frame)),
    control,
  );
  const dummyPrompts =
    dummies.kind === "inputs"
      ? await listedDummies(tokens, document, plan, dummies.inputs, limits, control)
      : null;
  const validated = plan.folds.length > 0;
  const { method } = vector;
  const auto = validated ? autoMethods : ["replace" as const];
  const methods = method === "auto" ? auto : method === "cells" ? [] : [method];
  // Whoever says where or how the residual stream is written to wants it written to.
  const open = vector.layer === "auto" && vector.lead === "auto" && vector.followThrough === "auto";
  const tried = method === "auto" && open && validated && !model.recurrent;
  const asked = method === "cells" || (tried && allowed);
  // They are read twice over.
  const half = model.contextLength === 0 ? Infinity : model.contextLength / 2;
  const most = method === "cells" ? Infinity : Math.min(MOST_AUTO_TOKENS, half);
  const cells = asked ? await planTaskCells(engine, tokens, document, plan, { keep, most }, control) : null;
  if (method === "cells" && cells === null) {
    throw new NothingToLearn(
      "Cells stand for the demonstrations that are not kept, and there are none. Keep fewer in the prompt.",
    );
  }
  const followed =
    vector.followThrough === "auto" ? (validated ? [false, true] : [false]) : [vector.followThrough];
  return {
    plan,
    tokens,
    frames,
    pairs,
    dummyPrompts,
    candidates: candidateLayers(vector.layer, model.layers),
    cells,
    withheld: tried && !allowed,
    methods,
    followThrough: plan.teaching.length === 0 ? [false] : followed,
  };
}

/** Where something stands before the query anyway there is no lead to choose. */
function leadsOf({ settings }: IclDocument, keep: number): readonly Lead[] {
  const { lead, instruction } = settings.vector;
  if (lead !== "auto") return [lead];
  const moot = keep > 0 || settings.chat || (instruction === "keep" && settings.instruction !== undefined);
  return moot ? ["joiner"] : leads;
}

async function listedDummies(
  tokens: TaskTokens,
  { demonstrations }: IclDocument,
  { folds }: TeachingPlan,
  inputs: readonly string[],
  limits: ExtractionLimits,
  control: RequestControl,
): Promise<DummyPrompts> {
  const prompts = await tokens.fewShot(
    inputs.map((input) => ({ demonstrations, input })),
    control,
  );
  const byFold: number[][][] = [];
  for (const { validated } of folds) {
    // A listed input may be the one that is held out, which then is no dummy of the vector that it validates.
    const able = inputs.filter((input) => input !== validated.input).slice(0, limits.dummies);
    const shown = validated.context.flatMap((index) => demonstrations[index] ?? []);
    byFold.push(
      await tokens.fewShot(
        able.map((input) => ({ demonstrations: shown, input })),
        control,
      ),
    );
  }
  return { inputs, prompts, folds: byFold };
}

/** Tokens of a pair that the plan names. */
export function pairOf({ pairs }: Extraction, planned: Parameters<typeof pairKey>[0]): PairTokens {
  const pair = pairs.get(pairKey(planned));
  if (pair === undefined) throw new Error("A pair was planned that has not been tokenised");
  return pair;
}
