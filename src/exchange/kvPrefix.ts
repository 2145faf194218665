import * as z from "zod";
import { StateConditions } from "../protocol/savedState.js";
import { ModelDescription, PromptDescription } from "./describedVector.js";
import { ForeignFile } from "./foreignFile.js";

export const KV_PREFIX_VERSION = 1;

/** What lies beside a saved KV prefix, as `NAME.json`: under what it holds, and how its task goes on. */
export const KvPrefixDocument = z.object({
  format: z.literal("icl-kv-prefix").describe("distinguishes this document from others"),
  version: z.literal(KV_PREFIX_VERSION).describe("version of this document's shape"),
  task: z.string().describe("name of the task"),
  file: z.string().describe("name of the .icl file, without folders"),
  state: z
    .string()
    .describe("name of the file with the KV cache, in the same folder: llama.cpp's sequence state"),
  bytes: z.int().positive().describe("of that file"),
  sha256: z.string().describe("of that file, in hexadecimal"),
  tokens: z.int().positive().describe("tokens of the prompt that the KV cache holds"),
  model: ModelDescription,
  conditions: StateConditions.extend({
    release: z.string().describe("llama.cpp's release"),
    fingerprint: z.string().describe("of the model"),
    kvType: StateConditions.shape.kvType.describe("type of the KV cache"),
    flashAttention: StateConditions.shape.flashAttention.describe("flash attention"),
    streams: StateConditions.shape.streams.describe("streams of the KV cache"),
  }).describe("it is refused under any others"),
  prompt: PromptDescription,
  instruction: z.string().nullable().describe("text before the demonstrations"),
  demonstrations: z
    .array(z.object({ input: z.string(), output: z.string() }))
    .describe("what the prompt shows, as the model sees it"),
});
export type KvPrefixDocument = z.infer<typeof KvPrefixDocument>;

/** Name of the document beside a saved KV prefix. */
export function kvPrefixDocumentName(state: string): string {
  return `${state}.json`;
}

/** @throws ForeignFile */
export function readKvPrefixDocument(text: string, name: string): KvPrefixDocument {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ForeignFile(`${name} is not JSON. Export the KV prefix again.`);
  }
  const parsed = KvPrefixDocument.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new ForeignFile(
    `${name} does not describe a KV prefix: ${z.prettifyError(parsed.error)}. Export it again.`,
  );
}
