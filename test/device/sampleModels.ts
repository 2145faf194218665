import { modelNeeds, type ModelNeeds } from "../../src/device/modelNeeds.js";

export const MIB = 1024 * 1024;
export const GIB = 1024 * MIB;

/** A Llama of 32 blocks and width 4096, 4.1 GiB in Q4: 128 MiB a block, embedding and output 100 MiB each. */
export function sevenBillion(): ModelNeeds {
  return modelNeeds({
    architecture: "llama",
    vocabulary: 32_000,
    tensors: [
      { name: "token_embd.weight", bytes: 100 * MIB },
      ...Array.from({ length: 32 }, (_, block) => [
        { name: `blk.${block}.attn_q.weight`, bytes: 28 * MIB },
        { name: `blk.${block}.ffn_up.weight`, bytes: 100 * MIB },
      ]).flat(),
      { name: "output_norm.weight", bytes: 16_384 },
      { name: "output.weight", bytes: 100 * MIB },
    ],
    number: (key) =>
      ({
        "llama.embedding_length": 4096,
        "llama.attention.head_count": 32,
        "llama.attention.head_count_kv": 8,
      })[key],
  });
}

/** Eight blocks of 1 MiB whose output is the embedding, 2 MiB. */
export function small(): ModelNeeds {
  return modelNeeds({
    architecture: "llama",
    vocabulary: 2000,
    tensors: [
      { name: "token_embd.weight", bytes: 2 * MIB },
      ...Array.from({ length: 8 }, (_, block) => ({ name: `blk.${block}.ffn_up.weight`, bytes: MIB })),
      { name: "output_norm.weight", bytes: 1024 },
    ],
    number: (key) => ({ "llama.embedding_length": 256, "llama.attention.head_count": 4 })[key],
  });
}
