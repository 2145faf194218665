import * as z from "zod";
import { decodeMetadata, MalformedSafetensors } from "../cache/safetensors.js";
import { MOST_TASK_BYTES } from "../language/taskSize.js";
import { ForeignFile } from "./foreignFile.js";

/** The key of the safetensors metadata under which a bundle keeps all but its vector. */
export const BUNDLE_KEY = "bundle";

const Share = z.object({ value: z.number(), low: z.number(), high: z.number() });

/** What a bundle holds beside the vector, which is that of `icl export`. */
export const Bundle = z.object({
  format: z.literal("icl-bundle"),
  version: z.literal(1),
  holds: z.string().describe("what is in the file, for whoever passes it on"),
  licence: z.string().max(1000).nullable().describe("as its maker gave it; null where none was given"),
  task: z.object({
    file: z.string().max(1000).describe("name of the .icl file, without folders"),
    text: z.string().describe("the file itself, with its demonstrations and queries"),
  }),
  verdict: z
    .object({
      verdict: z.string().max(100),
      reason: z.string().max(10_000),
      advice: z.string().max(10_000).nullable(),
      queries: z.int().nonnegative().describe("different queries with an expected answer"),
      accuracy: z
        .object({ zeroShot: Share, fewShot: Share, taskVector: Share })
        .nullable()
        .describe("null where no query has an expected answer"),
      release: z.string().max(100).describe("version of this program that compared"),
    })
    .describe("what the file's queries came to on the model that the vector names"),
});
export type Bundle = z.infer<typeof Bundle>;

/**
 * What a safetensors file holds as a bundle; undefined where it is none. Its header alone is read.
 * @param name how the file is called in messages.
 * @throws ForeignFile where it says that it is one, and cannot be read.
 */
export function readBundle(file: Uint8Array, name: string): Bundle | undefined {
  let text: string | undefined;
  try {
    text = decodeMetadata(file)[BUNDLE_KEY];
  } catch (error) {
    if (!(error instanceof MalformedSafetensors)) throw error;
    return undefined;
  }
  if (text === undefined) return undefined;
  const damaged = (why: string): ForeignFile =>
    new ForeignFile(`${name} is a damaged bundle: ${why}. Ask for it again.`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw damaged("its description is not JSON");
  }
  const bundle = Bundle.safeParse(value);
  if (!bundle.success) throw damaged(z.prettifyError(bundle.error).split("\n")[0] ?? "it lacks a field");
  if (Buffer.byteLength(bundle.data.task.text) > MOST_TASK_BYTES) {
    throw damaged(`its task is longer than a task may be (${MOST_TASK_BYTES} bytes)`);
  }
  return bundle.data;
}
