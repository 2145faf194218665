/** A model that is recommended: a base model, of a size that tells where it runs. */
export interface CataloguedModel {
  readonly address: string;
  readonly name: string;
  /** Billions of parameters. */
  readonly billions: number;
  /** What it is good for here, one sentence. */
  readonly text: string;
}

/**
 * Base models alone: a few-shot prompt is a text that goes on, which is what they were trained for. Sizes and
 * digests are asked from the hub when one is chosen.
 */
export const catalogue: readonly CataloguedModel[] = [
  {
    address: "hf:QuantFactory/SmolLM2-135M-GGUF:Q8_0",
    name: "SmolLM2 135M",
    billions: 0.135,
    text: "To try things out: answers at once on any machine, but knows little.",
  },
  {
    address: "hf:QuantFactory/SmolLM2-360M-GGUF:Q8_0",
    name: "SmolLM2 360M",
    billions: 0.36,
    text: "Small and quick, English, simple tasks on words.",
  },
  {
    address: "hf:mradermacher/Qwen3-0.6B-Base-GGUF:Q8_0",
    name: "Qwen3 0.6B Base",
    billions: 0.6,
    text: "The smallest that picks up most word tasks, in many languages.",
  },
  {
    address: "hf:QuantFactory/Llama-3.2-1B-GGUF:Q8_0",
    name: "Llama 3.2 1B",
    billions: 1.24,
    text: "Good at translating and at facts for its size.",
  },
  {
    address: "hf:mradermacher/Qwen3-1.7B-Base-GGUF:Q8_0",
    name: "Qwen3 1.7B Base",
    billions: 1.7,
    text: "A good start on a laptop: most short tasks, in many languages.",
  },
  {
    address: "hf:QuantFactory/Llama-3.2-3B-GGUF:Q4_K_M",
    name: "Llama 3.2 3B",
    billions: 3.2,
    text: "As large as the smallest models of the paper, and better.",
  },
  {
    address: "hf:mradermacher/Qwen3-4B-Base-GGUF:Q4_K_M",
    name: "Qwen3 4B Base",
    billions: 4,
    text: "Classifying and extracting in many languages, with 8 GB of memory.",
  },
  {
    address: "hf:TheBloke/Mistral-7B-v0.1-GGUF:Q4_K_M",
    name: "Mistral 7B v0.1",
    billions: 7.2,
    text: "A strong base model of European languages, with 8 GB of memory and more.",
  },
  {
    address: "hf:QuantFactory/Meta-Llama-3.1-8B-GGUF:Q4_K_M",
    name: "Llama 3.1 8B",
    billions: 8,
    text: "The most able here, with 16 GB of memory or a GPU.",
  },
];
