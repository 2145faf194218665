import type { VectorMethod } from "../language/settings.js";
import { countText } from "./numberText.js";
import type { HeldOut, FrameChoice } from "./taskVector.js";

/** What is said of a vector in words. Layers are 0-based, the embedding excluded. */
export interface ToldVector extends Omit<FrameChoice, "instruction"> {
  readonly method: VectorMethod;
  readonly layer: number;
  /** How many cells of the KV cache, where it is made of such. */
  readonly cells?: number | undefined;
  readonly followThrough: boolean;
  readonly validated: boolean;
  readonly heldOut: readonly Pick<HeldOut, "match" | "agreement">[];
}

/** `linear at layer 18 of 0–29, lead, follow-through, 7 of 8 held-out right` @param layers how many the model has. */
export function vectorText(vector: ToldVector, layers: number): string {
  return [methodText(vector, layers), ...contextParts(vector), validationText(vector)].join(", ");
}

/** `linear at layer 18`; with the number of layers their range behind it. */
export function methodText(
  { method, layer, cells }: Pick<ToldVector, "method" | "layer" | "cells">,
  layers?: number,
): string {
  if (method === "cells") return `${cellsText(cells)} of the KV cache`;
  if (method === "in_context") return `${method} at every layer`;
  return `${method} at layer ${layer}${layers === undefined ? "" : ` of 0–${layers - 1}`}`;
}

/** Whether it acts at every layer, so that none is its own. */
export function actsAtEveryLayer(method: VectorMethod): boolean {
  return method === "cells" || method === "in_context";
}

/** `9 cells` */
export function cellsText(cells: number | undefined): string {
  return cells === undefined ? "cells" : countText(cells, "cell");
}

/** What else is chosen beside method and layer, where it is not the plain case. */
export function contextParts({
  lead,
  followThrough,
  keep,
}: Pick<ToldVector, "lead" | "followThrough" | "keep">): string[] {
  return [
    ...(lead === "joiner" ? ["lead"] : []),
    ...(followThrough ? ["follow-through"] : []),
    ...(keep === 0 ? [] : [`${countText(keep, "demonstration")} kept`]),
  ];
}

/**
 * `1 of 8 demonstrations + vector: 15 of 52 tokens, answers as all 8`
 * @param all how many demonstrations the full prompt has.
 * @param answered whether each answer is the full prompt's.
 */
export function keptText(
  keep: number,
  all: number,
  { fewShot, taskVector }: { readonly fewShot: number; readonly taskVector: number },
  answered: readonly { readonly agreement: boolean }[],
): string {
  const same = answered.filter(({ agreement }) => agreement).length;
  const answers =
    same === answered.length
      ? `answers as all ${all}`
      : `${same} of ${answered.length} answers as with all ${all}`;
  return `${keep} of ${countText(all, "demonstration")} + vector: ${taskVector} of ${fewShot} tokens, ${answers}`;
}

/** How many of those held out are answered right: as the demonstration says, or as by few-shot where it is an input. */
export function heldOutRight(heldOut: ToldVector["heldOut"]): number {
  return heldOut.filter(({ match, agreement }) => match ?? agreement).length;
}

/** `7 of 8 held-out right` */
export function validationText({ validated, heldOut }: Pick<ToldVector, "validated" | "heldOut">): string {
  if (!validated) return "not validated";
  return `${heldOutRight(heldOut)} of ${heldOut.length} held-out right`;
}
