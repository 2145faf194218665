import * as z from "zod";
import { ModelDescription, PromptDescription, type VectorDescription } from "./describedVector.js";

/** What version 1 told of an exported vector: θ at one layer, patched in or added, with nothing before the query. */
export const EarlierDescription = z.object({
  task: z.string(),
  file: z.string(),
  model: ModelDescription,
  release: z.string(),
  layer: z.int().nonnegative(),
  validated: z.boolean(),
  method: z.enum(["replace", "add"]),
  scale: z.number(),
  prompt: PromptDescription,
  dummies: z.array(z.string()),
});
export type EarlierDescription = z.infer<typeof EarlierDescription>;

/** The JSON document of version 1. */
export const EarlierDocument = EarlierDescription.extend({
  format: z.literal("icl-task-vector"),
  version: z.literal(1),
  vectors: z
    .array(z.object({ layer: z.int().nonnegative(), values: z.union([z.array(z.number()), z.base64()]) }))
    .min(1),
});

/** The same in today's format; its one vector is θ at its layer. */
export function describeEarlier({ layer, method, scale, ...about }: EarlierDescription): VectorDescription {
  const intervention = { layer, method, scale, source: { kind: "vector" as const, vector: 0 } };
  return {
    ...about,
    method,
    layer,
    thetaLayer: layer,
    scale,
    followThrough: false,
    interventions: { separator: [intervention], answer: [] },
    context: { lead: "none", instruction: null, demonstrations: [] },
  };
}
