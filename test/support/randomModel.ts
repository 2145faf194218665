import {
  END_OF_TEXT,
  writeRandomModel as writeModel,
  type RandomModelShape as ModelShape,
  type TensorShape,
} from "../../src/bench/randomModel.js";
import type { Symbols } from "../../src/engine/llama/symbols.js";

export { END_OF_TEXT, Float, type MetadataValue } from "../../src/bench/randomModel.js";

/** A random model whose answers are known, or that can chat. */
export interface RandomModelShape extends Omit<ModelShape, "tokens" | "alter"> {
  /**
   * For each token the one that follows it, whatever came before: the blocks then add little to the embedding,
   * and the output matrix maps each token to its successor.
   */
  readonly successors?: ReadonlyMap<number, number>;
  readonly chat?: RandomModelChat;
}

/** How a random model is talked to. */
export interface RandomModelChat {
  /** In Jinja. */
  readonly template: string;
  /** Control tokens in the order of their numbers, which begin at CONTROL_TOKENS. */
  readonly control: readonly string[];
  /** Tokens that are parsed from every text; they follow the control tokens. */
  readonly userDefined?: readonly string[];
}

/** The number of the first control token of a model that can chat. */
export const CONTROL_TOKENS = END_OF_TEXT + 1;

export const smallShape: RandomModelShape = {
  architecture: "qwen2",
  layers: 4,
  embeddingLength: 64,
  heads: 4,
  feedForwardLength: 128,
  vocabulary: 384,
  contextLength: 512,
  type: "F32",
  seed: 1,
};

/** Writes a GGUF of random weights. @throws Error where llama.cpp misses something in the metadata. */
export function writeRandomModel(symbols: Symbols, file: string, shape: RandomModelShape): void {
  const { successors, chat, ...plain } = shape;
  writeModel(symbols, file, {
    ...plain,
    ...(successors !== undefined && { alter: follow(successors) }),
    ...(chat !== undefined && {
      metadata: { "tokenizer.chat_template": chat.template, ...plain.metadata },
      tokens: [
        ...chat.control.map((text) => ({ text, type: "control" as const })),
        ...(chat.userDefined ?? []).map((text) => ({ text, type: "userDefined" as const })),
      ],
    }),
  });
}

/** So little of its random weights is left to a block where each token has its successor. */
const BLOCK_SHARE = 0.02;

function follow(successors: ReadonlyMap<number, number>): (tensor: TensorShape, data: Float32Array) => void {
  let embedding = new Float32Array(0);
  return ({ name, columns }, data) => {
    if (name === "token_embd.weight") embedding = data.slice();
    if (name === "output.weight") {
      for (const target of successors.values()) data.fill(0, target * columns, (target + 1) * columns);
      for (const [token, target] of successors) {
        for (let i = 0; i < columns; i++) {
          const place = target * columns + i;
          data[place] = (data[place] ?? 0) + (embedding[token * columns + i] ?? 0);
        }
      }
    } else if (/(attn_output|ffn_down)\.weight$/.test(name)) {
      for (let i = 0; i < data.length; i++) data[i] = (data[i] ?? 0) * BLOCK_SHARE;
    }
  };
}
