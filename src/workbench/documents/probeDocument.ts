import * as z from "zod";
import { Check, ModelInfo, ModelMemory, Placement, ProbeResult } from "../../protocol/model.js";
import { described } from "./described.js";
import { Version } from "./shared.js";

const DescribedCheck = described(Check, {
  name: "what was tried",
  passed: "whether it held",
  detail: "the figure that decided, with its limit",
});

const DescribedPlacement = described(Placement, {
  devices: "what computes layers, in the order of the layers",
  contextSize: "tokens of KV cache that were made room for",
  reason: "what was chosen and why, in one sentence",
  attempts: "larger plans that could not be allocated",
});

const DescribedMemory = described(ModelMemory, {
  weights: "bytes of all tensors",
  cache: "bytes of the KV cache and of recurrent states",
  compute: "bytes of the buffers that layers are computed in",
  outputs: "bytes of the buffers that predictions are read from",
});

const DescribedInfo = described(
  ModelInfo.extend({
    checks: z.array(DescribedCheck),
    placement: DescribedPlacement,
    memory: DescribedMemory,
  }),
  {
    file: "absolute path",
    name: "as the GGUF file tells it",
    architecture: "llama.cpp's name of the architecture",
    description: "llama.cpp's description: size and type",
    layers: "number of layers; layers count from 0, the embedding excluded",
    embeddingLength: "width of the residual stream",
    vocabulary: "number of tokens",
    contextLength: "longest text in tokens; 0 where the model tells none",
    parameters: "number of weights",
    fileSize: "bytes of all tensors",
    fingerprint: "SHA-256 over the GGUF's header and the first 4 KiB of every tensor, in hexadecimal",
    release: "llama.cpp's release",
    kvType: "type of the KV cache",
    flashAttention: "as asked of llama.cpp",
    threads: "threads that compute",
    device: "names of the devices that compute layers",
    placement: "where the layers are, and why",
    kvBytesPerToken: "bytes of KV cache for one token",
    stateBytes: "bytes of the recurrent state of one prompt; 0 where there is none",
    memory: "what is allocated on all devices together, right after loading",
    addsBeginning: "whether a token for the beginning of a text is put in front of every prompt",
    chatTemplate: "whether the file holds a chat template, which chat: true needs",
    tokensPerSecond: "speed of a short prompt",
    recurrent: "whether it keeps a recurrent state",
    slidingWindow: "tokens that attention looks back; 0 for all",
    quantisation: "llama.cpp's name for the type of most weights",
    checks: "the same as beside the model",
  },
);

/** What `icl probe --json` prints. */
export const ProbeDocument = z.object({
  version: Version,
  ...described(ProbeResult.extend({ checks: z.array(DescribedCheck), model: DescribedInfo.nullable() }), {
    supported: "whether task vectors work on this model",
    reason: "why it is refused, in one sentence; null where it is supported",
    architecture: "llama.cpp's name of the architecture",
    checks: "what was tried on the model, in order; later checks are left out once one fails",
    model: "what is known of the model; null where it is refused",
  }).shape,
});
export type ProbeDocument = z.infer<typeof ProbeDocument>;
