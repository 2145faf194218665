/** What a GGUF's header says about a model before any weight is read; of all its files where it is split. */
export interface ModelHeader {
  readonly architecture: string;
  readonly tensors: Iterable<{ readonly name: string; readonly bytes: number }>;
  /** Number of tokens. */
  readonly vocabulary: number;
  /** A metadata value, or the values by layer where the file lists them; undefined where it has none. */
  number(key: string): number | readonly number[] | undefined;
}

/** What a model asks of the memory. Layers are 0-based, the embedding excluded. */
export interface ModelNeeds {
  readonly layers: readonly {
    /** Bytes of the block's weights. */
    readonly weights: number;
    /** Numbers that one token adds to the KV cache in this block. */
    readonly cacheElements: number;
  }[];
  /** Bytes of what comes before the first block; llama.cpp keeps them in main memory. */
  readonly inputBytes: number;
  /** Bytes of all tensors in the file. */
  readonly fileBytes: number;
  /** Bytes of what comes after the last block; a shared embedding is stored twice on an accelerator. */
  readonly outputBytes: number;
  readonly vocabulary: number;
  readonly width: number;
  readonly heads: number;
}

const BLOCK = /^blk\.(\d+)\./;
/** More blocks than any model has: a damaged file must not make this allocate. */
const MOST_LAYERS = 4096;

/** Adds up a model's tensors and its KV cache, block by block. Too high rather than too low where a file tells too little. */
export function modelNeeds(header: ModelHeader): ModelNeeds {
  const weights: number[] = [];
  let inputBytes = 0;
  let fileBytes = 0;
  let outputBytes = 0;
  let embeddingBytes = 0;
  let sharesEmbedding = true;
  for (const { name, bytes } of header.tensors) {
    fileBytes += bytes;
    const block = Number(BLOCK.exec(name)?.[1] ?? NaN);
    if (block < MOST_LAYERS) {
      while (weights.length <= block) weights.push(0);
      weights[block] = (weights[block] ?? 0) + bytes;
    } else if (name.startsWith("output")) {
      outputBytes += bytes;
      if (name === "output.weight") sharesEmbedding = false;
    } else {
      inputBytes += bytes;
      if (name === "token_embd.weight") embeddingBytes = bytes;
    }
  }
  const read = (key: string, layer: number): number | undefined => {
    const value = header.number(`${header.architecture}.${key}`);
    return typeof value === "object" ? value[layer] : value;
  };
  return {
    layers: weights.map((bytes, layer) => ({ weights: bytes, cacheElements: cacheElements(read, layer) })),
    inputBytes,
    fileBytes,
    outputBytes: outputBytes + (sharesEmbedding ? embeddingBytes : 0),
    vocabulary: header.vocabulary,
    width: read("embedding_length", 0) ?? 0,
    heads: read("attention.head_count", 0) ?? 0,
  };
}

/** Keys and values of one token in one block; of the latent for attention that is stored compressed (DeepSeek-V2). */
function cacheElements(read: (key: string, layer: number) => number | undefined, layer: number): number {
  const width = read("embedding_length", layer) ?? 0;
  const latent = read("attention.kv_lora_rank", layer);
  if (latent !== undefined && read("attention.key_length_mla", layer) !== undefined) {
    return latent + (read("rope.dimension_count", layer) ?? 0);
  }
  const heads = read("attention.head_count", layer);
  if (heads === undefined) return 2 * width;
  const keyHeads = read("attention.head_count_kv", layer) ?? heads;
  const headLength = heads > 0 ? width / heads : 0;
  const keyLength = read("attention.key_length", layer) ?? headLength;
  const valueLength = read("attention.value_length", layer) ?? headLength;
  return keyHeads * (keyLength + valueLength);
}
