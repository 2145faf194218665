import type { IclDocument } from "../language/document.js";
import type { Engine, RequestControl } from "../protocol/engine.js";
import { planCells, type CellsPlan } from "./cellsPlan.js";
import { openTokens } from "./openTokens.js";
import type { TaskTokens } from "./taskTokens.js";
import type { FrameChoice } from "./taskVector.js";
import type { TeachingPlan } from "./teachingPlan.js";

/** Cells for all demonstrations that are not kept, and in each fold for those but the one held out. */
export interface PlannedCells {
  readonly frame: FrameChoice;
  readonly whole: CellsPlan;
  readonly folds: readonly CellsPlan[];
  /** What each fold's held-out input is asked behind them. */
  readonly prompts: readonly (readonly number[])[];
}

/**
 * Plans the cells of a task; computes nothing on the model.
 * @param keep how many demonstrations, from the first on, stay in the prompt.
 * @param most beyond so many tokens none are tried.
 * @returns null there, and where no demonstration is left for them to stand for.
 */
export async function planTaskCells(
  engine: Engine,
  tokens: TaskTokens,
  { settings, demonstrations }: Pick<IclDocument, "settings" | "demonstrations">,
  { folds }: TeachingPlan,
  { keep, most }: { readonly keep: number; readonly most: number },
  control: RequestControl,
): Promise<PlannedCells | null> {
  const instruction = settings.vector.instruction === "keep";
  const frame = { lead: "cells", instruction, keep } as const;
  const all = demonstrations.map((_, index) => index);
  const stoodFor = instruction
    ? tokens
    : await openTokens(engine, { ...settings, instruction: undefined }, control);
  const known = new Map<string, CellsPlan>();
  const planOf = async (context: readonly number[]): Promise<CellsPlan> => {
    const stood = context.filter((index) => index >= keep);
    const key = stood.join();
    const plan =
      known.get(key) ??
      (await planCells(
        stoodFor,
        settings,
        stood.flatMap((index) => demonstrations[index] ?? []),
        control,
      ));
    known.set(key, plan);
    return plan;
  };
  if (all.length <= keep) return null;
  const [prompt = []] = await stoodFor.fewShot(
    [{ demonstrations: demonstrations.slice(keep), input: "" }],
    control,
  );
  if (prompt.length > most) return null;
  const whole = await planOf(all);
  const contexts = heldOutTogether(folds.map(({ validated }) => validated.context));
  const plans: CellsPlan[] = [];
  for (const context of contexts) plans.push(await planOf(context));
  const shown = demonstrations.slice(0, keep);
  const inputs = folds.map(({ validated }) => validated.input);
  return {
    frame,
    whole,
    folds: plans,
    prompts: await tokens.framed(inputs, { ...frame, kept: shown }, control),
  };
}

/** From so many on, two folds share the cells of what stands in both of them: half as many need to be fitted. */
const SHARED_FROM = 6;

function heldOutTogether(contexts: readonly (readonly number[])[]): readonly (readonly number[])[] {
  if (contexts.length < SHARED_FROM) return contexts;
  return contexts.map((context, fold) => {
    const other = contexts[fold % 2 === 0 ? fold + 1 : fold - 1] ?? context;
    return context.filter((index) => other.includes(index));
  });
}
