import { Float, smallShape, type MetadataValue, type RandomModelShape } from "../support/randomModel.js";

type Metadata = Readonly<Record<string, MetadataValue>>;

/** One architecture of the zoo: what differs from the shape and the metadata that all have. */
export interface Specimen extends Partial<RandomModelShape> {
  readonly architecture: string;
  /** Where an architecture comes dense and with experts. */
  readonly variant?: string;
}

const WIDTH = 64;
const HEADS = 2;
const LAYERS = 3;
const HEAD = WIDTH / HEADS;

/** Values that many architectures ask for, and that the others overlook. */
const common: Metadata = {
  ".features_length": WIDTH,
  ".leading_dense_block_count": 1,
  ".logit_scale": new Float(1),
  ".residual_scale": new Float(1),
  ".full_attention_interval": 2,
  ".attention.max_alibi_bias": new Float(8),
  ".attention.clamp_kqv": new Float(1),
  ".attention.q_lora_rank": 32,
  ".attention.kv_lora_rank": 32,
  ".attention.relative_buckets_count": 8,
  ".attention.sliding_window": 16,
  ".attention.sliding_window_pattern": 2,
  ".attention.indexer.head_count": 4,
  ".attention.indexer.key_length": 32,
  ".attention.indexer.top_k": 8,
  ".attention.indexer.block_size": 4,
  ".attention.indexer.local_blocks": 1,
  ".rope.dimension_sections": [HEAD / 4, HEAD / 4, HEAD / 4, HEAD / 4],
  ".ssm.inner_size": 2 * WIDTH,
  ".ssm.conv_kernel": 4,
  ".ssm.state_size": 32,
  ".ssm.time_step_rank": HEADS,
  ".ssm.group_count": 2,
  ".kda.head_dim": HEAD,
  ".kda.safe_gate": true,
  ".kda.gate_lower_bound": new Float(-5),
  ".wkv.head_size": HEAD,
  ".time_mix_extra_dim": 16,
  ".time_decay_extra_dim": 16,
  ".attention.decay_lora_rank": 8,
  ".attention.iclr_lora_rank": 8,
  ".attention.value_residual_mix_lora_rank": 8,
  ".attention.gate_lora_rank": 8,
  ".embedding_length_per_layer_input": 16,
  ".attention.key_length_swa": HEAD,
  ".attention.value_length_swa": HEAD,
  ".rope.freq_base_swa": new Float(10_000),
  ".hyper_connection.count": 4,
  ".hyper_connection.low_rank": 8,
  ".hyper_connection.sinkhorn_iterations": 2,
  ".hyper_connection.epsilon": new Float(1e-6),
  "general.name": "specimen",
  ".shortconv.l_cache": 3,
  ".attn_res.block_size": 12,
  ".activation.situ_beta": new Float(4),
  ".activation.situ_linear_beta": new Float(25),
  "xielu.alpha_n": new Float(1),
  "xielu.alpha_p": new Float(1),
  "xielu.beta": new Float(1),
  "xielu.eps": new Float(1e-7),
};

const experts: Metadata = {
  ".expert_feed_forward_length": 48,
  ".expert_shared_feed_forward_length": 48,
  ".expert_latent_length": 48,
  ".interleave_moe_layer_step": 2,
  ".expert_count": 4,
  ".expert_used_count": 2,
  ".expert_shared_count": 1,
  ".expert_gating_func": 2,
  ".expert_group_scale": new Float(1),
  ".expert_weights_scale": new Float(1),
  ".expert_weights_norm": true,
  ".experts_per_group": 1,
};

/** Multi-head latent attention. */
const latent: Metadata = {
  ".attention.head_count_kv": 1,
  ".attention.key_length": 48,
  ".attention.value_length": 32,
  ".attention.key_length_mla": 48,
  ".attention.value_length_mla": 32,
  ".rope.dimension_count": 16,
};

const perLayer = (value: (layer: number) => number, layers = LAYERS): number[] =>
  Array.from({ length: layers }, (_, layer) => value(layer));

/** The second layer has no attention. */
const hybrid: Metadata = {
  ".attention.head_count": perLayer((layer) => (layer === 1 ? 0 : HEADS)),
  ".attention.head_count_kv": perLayer((layer) => (layer === 1 ? 0 : HEADS)),
};

/** Attention to the tokens that an indexer picks. */
const indexed: Metadata = { ".attention.indexer.head_count": 64, ".attention.indexer.key_length": 128 };

/** Gated delta networks have keys and values of one length. */
const delta: Metadata = { ".ssm.inner_size": WIDTH };

/** A state space, attention, and a feed-forward network. */
const threeKinds: Metadata = {
  ".feed_forward_length": [0, 0, 96],
};

/** Names of optional tensors without which llama.cpp's graph of an architecture fails. */
const inLayers = (layers: readonly number[], ...names: string[]): string[] =>
  layers.flatMap((layer) => names.map((name) => `blk.${layer}.${name}`));

const all = [0, 1, 2];
const convolution = "ssm_conv1d.bias";

const alternating: Metadata = { ".attention.sliding_window_pattern": perLayer((layer) => layer % 2) };

const plain = (
  "llama deci falcon gpt2 gptneox mpt baichuan starcoder refact bloom stablelm qwen qwen2 qwen2vl qwen3 qwen3vl " +
  "phi2 plamo plamo3 codeshell orion internlm2 minicpm minicpm3 gemma gemma2 gemma3 starcoder2 mamba mamba2 " +
  "xverse command-r cohere2 olmo olmo2 openelm chatglm glm4 bitnet jais jais2 nemotron exaone exaone4 granite " +
  "arcee hunyuan-dense hunyuan_vl smollm3 dream llada seed_oss apertus cogvlm pangu-embedded mistral3 maincoder " +
  "talkie nanbeige t5 bert modern-bert nomic-bert gemma-embedding t5encoder plm eurobert neo-bert jina-bert-v2 " +
  "jina-bert-v3"
).split(" ");
const sparse = (
  "grok qwen2moe qwen3moe qwen3vlmoe phimoe dbrx olmoe arctic deepseek glm4moe exaone-moe bailingmoe " +
  "bailingmoe2 dots1 afmoe ernie4_5 ernie4_5-moe hunyuan-moe hy_v3 gpt-oss smallthinker llada-moe grovemoe " +
  "minimax-01 minimax-m2 minimax-m3 rnd1 paddleocr mellum laguna granitemoe nomic-bert-moe"
).split(" ");

const simple = (names: readonly string[], metadata: Metadata = {}): Specimen[] =>
  names.map((architecture) => ({ architecture, metadata }));

export const zoo: readonly Specimen[] = [
  ...simple(plain),
  ...simple(sparse, experts),
  ...simple(["muse-glimmer", "granite_swa"], alternating),
  ...simple(["cohere2moe", "mimo2", "step35"], { ...experts, ...alternating }),
  ...simple(["deepseek2", "mistral4"], { ...experts, ...latent }),
  ...simple(["deepseek32"], { ...experts, ...latent, ...indexed }),
  {
    architecture: "glm-dsa",
    metadata: { ...experts, ...latent, ...indexed },
    optional: inLayers(
      all,
      ...["k_norm.weight", "k_norm.bias", "proj.weight", "attn_k.weight", "attn_q_b.weight"].map(
        (name) => `indexer.${name}`,
      ),
    ),
  },
  ...simple(["kimi-linear", "bailingmoe3", "kimi-k3"], {
    ...experts,
    ...latent,
    ...hybrid,
    ".attention.head_count_kv": [1, 0, 1],
  }),
  ...simple(["jamba", "lfm2"], hybrid),
  {
    architecture: "granitehybrid",
    metadata: hybrid,
    optional: ["output.weight", ...inLayers([1], convolution)],
  },
  { architecture: "phi3", optional: inLayers(all, "attn_qkv.weight") },
  { architecture: "falcon-h1", optional: inLayers(all, convolution, "ssm_norm.weight") },
  {
    architecture: "qwen35",
    metadata: delta,
    optional: inLayers([0, 2], "attn_qkv.weight", "attn_gate.weight"),
  },
  {
    architecture: "qwen35moe",
    metadata: { ...experts, ...delta },
    optional: inLayers([0, 2], "attn_qkv.weight", "attn_gate.weight"),
  },
  {
    architecture: "qwen3next",
    metadata: { ...experts, ...delta },
    optional: inLayers([0, 2], "attn_qkv.weight", "attn_gate.weight"),
  },
  // The kernel of the seventh generation is for heads of 64.
  ...simple(["rwkv7"], { ".wkv.head_size": 64 }),
  {
    architecture: "arwkv7",
    metadata: { ".wkv.head_size": 64, ".token_shift_count": 1 },
    optional: inLayers(all, "time_mix_g1.weight", "time_mix_g2.weight"),
  },
  ...simple(["rwkv6qwen2"], { ".token_shift_count": 1 }),
  ...simple(["plamo2"], { ...hybrid, ".ssm.group_count": 0 }),
  ...simple(["lfm2moe"], { ...hybrid, ...experts }),
  {
    architecture: "nemotron_h",
    metadata: { ...hybrid, ...threeKinds },
    optional: inLayers([1], convolution),
  },
  {
    architecture: "nemotron_h_moe",
    metadata: { ...hybrid, ...threeKinds, ...experts },
    optional: inLayers([1], convolution),
  },
  ...["llama", "refact", "minicpm", "granite", "mistral3"].map((architecture) => ({
    architecture,
    variant: "experts",
    metadata: experts,
  })),
  { architecture: "llama4", layers: 4, metadata: experts },
  {
    architecture: "rwkv6",
    optional: "wkvrg"
      .split("")
      .flatMap((part) => perLayer((i) => i).map((i) => `blk.${i}.time_mix_lerp_${part}.weight`)),
  },
  {
    architecture: "dots3note",
    metadata: {
      ...experts,
      ...latent,
      ...alternating,
      ...indexed,
      ".attention.kv_lora_rank_swa": 32,
      ".attention.key_length_swa": 48,
      ".attention.value_length_swa": 32,
      ".attention.key_length_mla_swa": 48,
      ".attention.value_length_mla_swa": 32,
      ".attention.indexer.types": perLayer((layer) => 1 - (layer % 2)),
    },
  },
  { architecture: "chameleon" },
  { architecture: "gemma3n", layers: 22 },
  { architecture: "gemma4", layers: 5 },
  {
    architecture: "deepseek4",
    layers: 4,
    metadata: {
      ...experts,
      ".attention.head_count_kv": 1,
      ".expert_gating_func": 4,
      ".rope.dimension_count": HEAD / 2,
      ".attention.key_length": HEAD,
      ".attention.value_length": HEAD,
      ".attention.output_group_count": 2,
      ".attention.output_lora_rank": 16,
      ".attention.compress_ratios": [0, 0, 4, 128],
      ".attention.compress_rope_freq_base": new Float(160_000),
      ".hash_layer_count": 0,
      ".swiglu_clamp_exp": new Float(10),
    },
  },
  { architecture: "qwen4exp", metadata: { ...experts, ".attention.compress_ratios": perLayer(() => 4) } },
];

/** Why models of an architecture are refused; all others must hold every identity. */
const refusals: readonly (readonly [RegExp, string])[] = [
  [/is a diffusion model/, "dream llada llada-moe rnd1"],
  [
    /is an encoder:/,
    "bert eurobert gemma-embedding jina-bert-v2 jina-bert-v3 modern-bert neo-bert nomic-bert nomic-bert-moe t5encoder",
  ],
  [/is an encoder with a decoder/, "t5"],
  [/several residual streams side by side/, "deepseek4 gemma3n qwen4exp"],
  [/only half implemented/, "chameleon"],
  // llama.cpp's graph gives the first token's logits where the last one's are asked for.
  [/"another prompt's residual stream changes the prediction" failed/, "cogvlm"],
  // Later blocks look back at the residual streams of earlier ones.
  [/"the last layer's residual stream carries the whole prediction" failed/, "kimi-k3"],
];

/** What the reason for refusing a specimen must say; undefined where it must be supported. */
export function refusalOf({ architecture }: Specimen): RegExp | undefined {
  return refusals.find(([, names]) => names.split(" ").includes(architecture))?.[0];
}

export function nameOf({ architecture, variant }: Specimen): string {
  return variant === undefined ? architecture : `${architecture} (${variant})`;
}

/** As small as it can be: made, loaded and tried within a second. */
export function shapeOf(specimen: Specimen): RandomModelShape {
  return {
    ...smallShape,
    layers: LAYERS,
    embeddingLength: WIDTH,
    heads: HEADS,
    feedForwardLength: 96,
    vocabulary: 272,
    contextLength: 512,
    ...specimen,
    metadata: { ...common, ...specimen.metadata },
  };
}
