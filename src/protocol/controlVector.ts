import * as z from "zod";

/** A control vector as rows are evaluated under it: it is summed into every token of them. */
export const AppliedControlVector = z.object({
  /** Absolute path of a control vector's GGUF file. */
  file: z.string().min(1),
  /** Factor of its directions, as llama.cpp's `--control-vector-scaled` takes it. */
  strength: z.number(),
});
export type AppliedControlVector = z.infer<typeof AppliedControlVector>;
