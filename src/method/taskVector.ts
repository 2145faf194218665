import type { Example, Frame } from "../language/prompt.js";
import type { FrameLead, VectorMethod } from "../language/settings.js";
import type { Interventions } from "./intervention.js";

/** What a vector's prompts look like; as a frame it needs the file's demonstrations. */
export interface FrameChoice {
  readonly lead: FrameLead;
  /** Whether the instruction stays in the patched prompt, or in the cells. */
  readonly instruction: boolean;
  /** How many demonstrations, from the first on, stay in the prompt. */
  readonly keep: number;
}

/** One way to intervene that was tried on held-out demonstrations. KL(few-shot ‖ intervened) in nats. */
export interface Candidate {
  readonly method: VectorMethod;
  /** 0-based, the embedding excluded; the first of them for a method that works at every layer. */
  readonly layer: number;
  readonly lead: FrameLead;
  readonly followThrough: boolean;
  /** At the first token of the answer, mean over the folds. */
  readonly firstTokenKl: number;
  /** Share of the folds whose first token is the few-shot prompt's. */
  readonly firstTokenAgreement: number;
  /** Summed over the whole answer and its stop; null where only the first token was tried. */
  readonly answerKl: number | null;
  /** Standard error of `answerKl`, or of `firstTokenKl` where that is null. */
  readonly standardError: number;
}

/** One demonstration held out to validate with, answered by the vector that the others give. */
export interface HeldOut {
  /** 0-based, among the demonstrations; null for an input without an answer. */
  readonly demonstration: number | null;
  /** Whether the answer is the demonstration's; null for an input without an answer. */
  readonly match: boolean | null;
  /** Whether the answer is the few-shot prompt's. */
  readonly agreement: boolean;
  /** What was answered; absent in vectors of earlier versions. */
  readonly answer?: string | undefined;
  /** What the few-shot prompt answered; absent likewise. */
  readonly fewShotAnswer?: string | undefined;
}

/** What stands in for a file's demonstrations, and how it was chosen. */
export interface TaskVector {
  /** θ(S) at every layer (Hendel et al. 2023, section 3): shape [layers, embeddingLength], row-major. */
  readonly theta: Float32Array;
  readonly layers: number;
  readonly embeddingLength: number;
  /** 0-based: where θ alone, patched in, does best; for analyses that follow the paper. */
  readonly thetaLayer: number;
  /** How the demonstrations are stood in for. */
  readonly method: VectorMethod;
  /** 0-based, the embedding excluded: where that is; 0 for a method that works at every layer. */
  readonly layer: number;
  /** Factor of what is added. */
  readonly scale: number;
  readonly frame: FrameChoice;
  readonly followThrough: boolean;
  readonly interventions: Interventions;
  /** Whether all this was chosen on held-out demonstrations. Their figures are a selection, not a result. */
  readonly validated: boolean;
  /** How many were held out, each in its turn. */
  readonly folds: number;
  /** Empty where nothing was validated. */
  readonly candidates: readonly Candidate[];
  /** Empty where nothing was validated. */
  readonly heldOut: readonly HeldOut[];
  /** Dummy queries over which θ was averaged. */
  readonly dummies: readonly string[];
  /** Pairs of prompts that the vector was fitted to. */
  readonly pairs: number;
}

/** θ at one layer: `embeddingLength` numbers. */
export function atLayer(
  { theta, embeddingLength }: Pick<TaskVector, "theta" | "embeddingLength">,
  layer: number,
): Float32Array {
  return theta.subarray(layer * embeddingLength, (layer + 1) * embeddingLength);
}

/** The layer that is written to; null where cells stand in for the demonstrations. */
export function writtenLayer({ method, layer }: Pick<TaskVector, "method" | "layer">): number | null {
  return method === "cells" ? null : layer;
}

/** The frame of a choice, with the demonstrations in it that stay. */
export function frameOf(
  { demonstrations }: { readonly demonstrations: readonly Example[] },
  { lead, instruction, keep }: FrameChoice,
): Frame {
  return { lead, instruction, kept: demonstrations.slice(0, keep) };
}

/**
 * The candidates of what was chosen, by layer: how it would have done elsewhere. Where cells were, which are at no layer,
 * those of the method that came nearest at one.
 */
export function candidatesByLayer({
  method,
  frame: { lead },
  candidates,
}: Pick<TaskVector, "method" | "candidates"> & { readonly frame: Pick<FrameChoice, "lead"> }): ReadonlyMap<
  number,
  Candidate
> {
  const [nearest] = candidates
    .filter((one) => one.method !== "cells")
    .toSorted((a, b) => a.firstTokenKl - b.firstTokenKl);
  const shown = method === "cells" ? nearest : { method, lead };
  const mine = candidates.filter((one) => one.method === shown?.method && one.lead === shown.lead);
  // What was compared over whole answers stands first.
  return new Map(mine.toReversed().map((one) => [one.layer, one]));
}
