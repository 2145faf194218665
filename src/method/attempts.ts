import type { ResidualMethod } from "../language/settings.js";
import { sameButAnswer, type Attempt, type Scored } from "./attempt.js";
import type { Extraction } from "./extract.js";
import { mean } from "./mean.js";

/** Candidates whose whole answers are compared, after all of them have been by their first token. */
export const MOST_FINALISTS = 6;
export const FINALISTS = 3;
/** One layer in so many is tried first, then all around the best few of them. */
export const SCOUTED = 2;
export const REFINED = 3;
/** Factors of the differences that `in_context` adds at every layer. */
const STRENGTHS: readonly number[] = [0.05, 0.1, 0.2, 0.4];

/** What there is to try. */
type Choices = Pick<Extraction, "methods" | "candidates" | "frames" | "followThrough">;

/** The plainest methods tell where to look closer. */
export function scoutsAmong(methods: readonly ResidualMethod[]): readonly ResidualMethod[] {
  const plain = methods.filter((method) => method === "replace" || method === "difference");
  return plain.length === 0 ? methods.slice(0, 1) : plain;
}

/** One at each layer; of a method that works at all of them one for each strength. */
export function attemptsOf(
  method: ResidualMethod,
  frame: number,
  layers: readonly number[],
  scale: number,
  followThrough = false,
): Attempt[] {
  if (method !== "in_context") return layers.map((layer) => ({ method, layer, frame, followThrough, scale }));
  return STRENGTHS.map((strength) => ({ method, layer: 0, frame, followThrough, scale: scale * strength }));
}

/** Every second layer in every frame, by the plainest methods: where to look closer. */
export function scoutsOf({ methods, candidates, frames }: Choices, scale: number): Attempt[] {
  const layers = candidates.filter((_, place) => place % SCOUTED === 0);
  return scoutsAmong(methods).flatMap((method) =>
    frames.flatMap((_, frame) => attemptsOf(method, frame, layers, scale)),
  );
}

/** Every method at the best layers and those beside them, in the frame of the best; what was tried is left out. */
export function closerTo(
  scouted: readonly Scored[],
  { methods, candidates }: Choices,
  scale: number,
): Attempt[] {
  const byKl = scouted.toSorted((a, b) => mean(a.kls) - mean(b.kls));
  const frame = byKl[0]?.frame ?? 0;
  const best = [...new Set(byKl.filter((one) => one.frame === frame).map(({ layer }) => layer))].slice(
    0,
    REFINED,
  );
  const near = candidates.filter((layer) => best.some((one) => Math.abs(one - layer) < SCOUTED));
  return methods
    .flatMap((method) => attemptsOf(method, frame, near, scale))
    .filter((attempt) => !scouted.some((one) => sameButAnswer(one, attempt)));
}

/**
 * The nearest of every method, and the next ones of the difference, which is taken where nothing else is clearly
 * nearer; each with and without follow-through as is to be tried.
 */
export function finalistsOf(scored: readonly Scored[], { methods, followThrough }: Choices): Attempt[] {
  const byKl = scored.toSorted((a, b) => mean(a.kls) - mean(b.kls));
  const finalists = methods.flatMap((method) =>
    byKl.filter((one) => one.method === method).slice(0, method === "difference" ? FINALISTS : 1),
  );
  const others = byKl.filter((one) => one.method !== "cells" && !finalists.includes(one));
  const filled = [...finalists, ...others];
  return filled
    .slice(0, Math.max(MOST_FINALISTS, finalists.length))
    .flatMap(({ method, layer, frame, scale }) =>
      followThrough.map((follows) => ({ method, layer, frame, followThrough: follows, scale })),
    );
}
