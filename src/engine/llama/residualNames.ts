/**
 * The names that llama.cpp's graphs give to the residual stream after each block: `l_out-<layer>` in nearly all
 * architectures. Those listed below name it otherwise (src/models/ of release 0.4.0).
 */
interface ResidualNames {
  readonly prefix: string;
  /** What the number behind the prefix exceeds the layer by: 1 where the name is that of the next block's input. */
  readonly shift: number;
  /** The name after the last block, where it has none with a number. */
  readonly last: string | undefined;
}

const usual: ResidualNames = { prefix: "l_out-", shift: 0, last: undefined };

const others: Readonly<Record<string, ResidualNames>> = {
  plamo2: { ...usual, prefix: "ffn_residual-" },
  // Here l_out is the output of the feed-forward blocks alone.
  nemotron_h: { ...usual, prefix: "nemotron_h_block_out-" },
  nemotron_h_moe: { ...usual, prefix: "nemotron_h_block_out-" },
  // The callback names one tensor twice, and the second name stays.
  step35: { prefix: "attn_norm_in-", shift: 1, last: "h_nextn" },
};

/** Tells tensors of the residual stream by their names. */
export class ResidualNaming {
  readonly #names: ResidualNames;
  readonly #layers: number;

  constructor(architecture: string, layers: number) {
    this.#names = others[architecture] ?? usual;
    this.#layers = layers;
  }

  /** The tensor's name after a block, as far as it has a number. */
  nameOf(layer: number): string {
    const { prefix, shift, last } = this.#names;
    return last !== undefined && layer === this.#layers - 1 ? last : `${prefix}${layer + shift}`;
  }

  /** The 0-based block after which the tensor of this name holds the residual stream, else -1. */
  layerOf(name: string): number {
    const { prefix, shift, last } = this.#names;
    if (name.startsWith(prefix)) {
      const layer = Number(name.slice(prefix.length)) - shift;
      return Number.isInteger(layer) ? layer : -1;
    }
    return name === last ? this.#layers - 1 : -1;
  }
}
