import { RequestFailure } from "../../protocol/failure.js";
import type { Cells } from "../../protocol/cells.js";
import type { Context } from "../llama/context.js";
import type { HeldPrefix } from "../rows/execute.js";
import {
  decodeSequenceState,
  encodeSequenceState,
  type CacheState,
  type SequenceState,
} from "./sequenceState.js";

/** Any token: what its KV cache looks like is the same for all. */
const TOKEN = 0;

/** Of each context the KV cache of one token. */
const shapes = new WeakMap<Context, SequenceState>();

/** @param sequence an empty one. */
function shapeOf(context: Context, sequence: number): SequenceState {
  let shape = shapes.get(context);
  if (shape === undefined) {
    context.decode([{ token: TOKEN, position: 0, sequences: [sequence], wantLogits: false }]);
    shape = decodeSequenceState(context.readSequence(sequence));
    context.truncate(sequence, 0);
    shapes.set(context, shape);
  }
  return shape;
}

/** Cells that stand before prompts, put into the KV cache as often as needed. */
export class HeldCells {
  readonly length: number;
  readonly #cells: Cells;
  #made: { readonly context: Context; readonly bytes: Uint8Array } | undefined;

  /** @throws RequestFailure `bad-request` for cells that contradict themselves. */
  constructor(cells: Cells) {
    const { length, positions, keys, values } = cells;
    const rising = positions.every((one, place) => one > (positions[place - 1] ?? -1) && one < length);
    const count = positions.length;
    if (!rising || keys.length % count !== 0 || values.length % count !== 0) throw misfit();
    if (![keys, values].every((list) => list.every(Number.isFinite))) throw misfit();
    this.length = length;
    this.#cells = cells;
  }

  /** The cells as what prompts begin with. */
  prefix(context: Context): HeldPrefix {
    return {
      length: this.length,
      restore: (sequence) => {
        this.restore(context, sequence);
      },
    };
  }

  /** Puts them into an empty sequence. @throws RequestFailure `bad-request` where they do not fit the model. */
  restore(context: Context, sequence: number): void {
    if (context.options.isolated) throw misfit();
    if (this.#made?.context !== context) {
      this.#made = { context, bytes: encodeSequenceState(this.#fill(shapeOf(context, sequence))) };
    }
    if (!context.writeSequence(sequence, this.#made.bytes)) {
      throw new RequestFailure(
        "bad-request",
        "llama.cpp has no room for the cells in its KV cache. Ask for less at a time.",
      );
    }
  }

  #fill({ head, caches }: SequenceState): SequenceState {
    const { positions, keys, values } = this.#cells;
    const count = positions.length;
    const [keyRow, valueRow] = [keys.length / count, values.length / count];
    let key = 0;
    let value = 0;
    const filled = caches.map((cache): CacheState => ({
      ...cache,
      positions,
      layers: cache.layers.map((layer) => {
        const one = {
          keys: { ...layer.keys, rows: columns(keys, count, key, layer.keys.width) },
          values: { ...layer.values, rows: columns(values, count, value, layer.values.width) },
        };
        key += layer.keys.width;
        value += layer.values.width;
        return one;
      }),
    }));
    if (key !== keyRow || value !== valueRow) throw misfit();
    return { head, caches: filled };
  }
}

/** @param matrix shape [rows, any width]. @returns its columns from `from` on: shape [rows, width]. */
function columns(matrix: Float32Array, rows: number, from: number, width: number): Float32Array {
  const stride = matrix.length / rows;
  const result = new Float32Array(rows * width);
  for (let row = 0; row < rows; row++)
    result.set(matrix.subarray(row * stride + from, row * stride + from + width), row * width);
  return result;
}

function misfit(): RequestFailure {
  return new RequestFailure(
    "bad-request",
    "The cells of this vector do not fit the model's KV cache. Compute the task vector again.",
  );
}
