import * as z from "zod";
import { Version } from "./shared.js";

const Measurement = z.object({
  name: z.string().describe("what was measured"),
  value: z
    .number()
    .describe("a median of ratios of times taken in turn within one run, or what the unit says"),
  unit: z.string().describe("what the value counts"),
  floor: z
    .union([z.object({ atLeast: z.number() }), z.object({ atMost: z.number() })])
    .nullable()
    .describe("what the value must reach on a model of ordinary size; null where nothing is asked"),
  kept: z
    .boolean()
    .nullable()
    .describe("whether the floor is kept; null where none is held: the value is reported"),
  detail: z.string().describe("the figures behind the value"),
});

const Curve = z.object({
  name: z.string().describe("what was done"),
  of: z.string().describe("what is counted, for example queries"),
  points: z.array(
    z.object({
      count: z.int().describe("how many of them there were"),
      milliseconds: z.number().describe("time of the whole"),
      tokens: z.int().describe("tokens that went through the model"),
    }),
  ),
});

/** What `icl bench --json` prints. */
export const BenchDocument = z.object({
  version: Version,
  machine: z.string().describe("processor, cores, platform and Node"),
  general: z.array(Measurement).describe("figures that do not depend on a model's size"),
  models: z
    .array(
      z.object({
        model: z.string().describe("as the GGUF file gives it"),
        layers: z.int().describe("number of layers"),
        parameters: z.number().describe("number of weights"),
        threads: z.int().describe("threads that compute"),
        device: z.string().describe("names of the devices that compute layers"),
        measurements: z.array(Measurement),
        curves: z.array(Curve).describe("how costs grow on this model"),
      }),
    )
    .describe("the embedded model, then the random one of 0.4 B parameters unless it was left out"),
  curves: z
    .array(Curve)
    .describe("how costs grow, on a random model of the embedded one's size with a longer context"),
  notes: z.array(z.string()).describe("what could not be measured on this machine, and why"),
});
export type BenchDocument = z.infer<typeof BenchDocument>;
