import * as z from "zod";
import { EvaluateParams } from "./rows.js";

/** Rows that are evaluated under a control vector, which is summed into every token of them. */
export const SteeredParams = EvaluateParams.extend({
  controlVector: z.object({
    /** Absolute path of a control vector's GGUF file. */
    file: z.string().min(1),
    /** Factor of its directions, as llama.cpp's `--control-vector-scaled` takes it. */
    strength: z.number(),
  }),
});
export type SteeredParams = z.infer<typeof SteeredParams>;
