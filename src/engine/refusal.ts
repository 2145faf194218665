import type { GgufSummary } from "./fingerprint.js";

/** Embedding models: their tokens look both ways, whatever the file says. */
const ENCODERS = new Set([
  "bert",
  "eurobert",
  "gemma-embedding",
  "jina-bert-v2",
  "jina-bert-v3",
  "llama-embed",
  "modern-bert",
  "neo-bert",
  "nomic-bert",
  "nomic-bert-moe",
  "t5encoder",
]);

/** They guess ahead for another model, whose hidden states they read. */
const DRAFTS = new Set(["dflash", "eagle3", "gemma4-assistant"]);

const DIFFUSION = new Set(["dream", "llada", "llada-moe", "rnd1"]);

const SPEECH = new Set(["pockettts", "qwen3tts", "wavtokenizer-dec"]);

/** llama.cpp ends its process in their graphs, where a batch asks for no prediction. */
const UNFINISHED = new Set(["chameleon"]);

/** Hyper-connections or alternating updates: several residual streams side by side, of which blocks mix all. */
const STREAMS = new Set(["deepseek4", "gemma3n", "qwen4exp"]);

/**
 * Why a GGUF file can be no model for task vectors, in one sentence, from its header alone: before anything is
 * loaded or computed. Undefined where the header gives no reason.
 */
export function refusalOf({
  architecture,
  type,
  tensors,
  causal,
}: Omit<GgufSummary, "fingerprint">): string | undefined {
  if (type === "adapter") {
    return "The file contains an adapter (LoRA), not a model: merge it into its base model and open the result.";
  }
  if (type === "mmproj" || architecture === "clip") {
    return "The file contains a multimodal projector, which turns images or sound into embeddings: open the language model that it belongs to.";
  }
  if (type === "imatrix") {
    return "The file contains an importance matrix for quantising, not a model: open the model itself.";
  }
  if (architecture === "controlvector") {
    return "The file contains a control vector, not a model: open the model that it was made for.";
  }
  if (DRAFTS.has(architecture)) {
    return `The architecture ${architecture} is a draft model, which only guesses ahead for another one: open that one.`;
  }
  if (SPEECH.has(architecture)) {
    return `The architecture ${architecture} makes sound, not text: task vectors need a language model.`;
  }
  if (DIFFUSION.has(architecture)) {
    return `The architecture ${architecture} is a diffusion model: task vectors need a model that predicts the next token.`;
  }
  if (tensors === 0) {
    return "The file contains a vocabulary without weights: open the whole model.";
  }
  if (architecture === "t5") {
    return `The architecture ${architecture} is an encoder with a decoder: task vectors need a decoder-only model.`;
  }
  if (!causal || ENCODERS.has(architecture)) {
    return `The architecture ${architecture} is an encoder: task vectors need a decoder-only model that predicts the next token.`;
  }
  if (UNFINISHED.has(architecture)) {
    return `The architecture ${architecture} is only half implemented in llama.cpp: use another model.`;
  }
  if (STREAMS.has(architecture)) {
    return `The architecture ${architecture} carries several residual streams side by side: a task vector needs a single one.`;
  }
  return undefined;
}
