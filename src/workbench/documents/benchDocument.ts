import * as z from "zod";
import { Version } from "./shared.js";

const Measurement = z.object({
  name: z.string().describe("what was measured"),
  value: z.number().describe("a ratio of medians taken in turn within one run, or milliseconds"),
  unit: z.string().describe("what the value counts"),
  floor: z
    .union([z.object({ atLeast: z.number() }), z.object({ atMost: z.number() })])
    .nullable()
    .describe("what the value must reach on a model of ordinary size; null where nothing is asked"),
  detail: z.string().describe("the figures behind the value"),
});

/** What `icl bench --json` prints. */
export const BenchDocument = z.object({
  version: Version,
  machine: z.string().describe("processor, cores, platform and Node"),
  general: z.array(Measurement).describe("figures that do not depend on a model's size"),
  models: z
    .array(
      z.object({
        model: z.string().describe("as the GGUF file tells it"),
        layers: z.int().describe("number of layers"),
        parameters: z.number().describe("number of weights"),
        threads: z.int().describe("threads that compute"),
        device: z.string().describe("names of the devices that compute layers"),
        measurements: z.array(Measurement),
      }),
    )
    .describe("the embedded model, then the random one of 0.4 B parameters unless it was left out"),
});
export type BenchDocument = z.infer<typeof BenchDocument>;
