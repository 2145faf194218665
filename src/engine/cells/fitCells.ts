import { RequestFailure } from "../../protocol/failure.js";
import type { FitCellsParams, FitCellsResult } from "../../protocol/cells.js";
import type { BatchToken, Context } from "../llama/context.js";
import type { AttentionStates } from "../llama/residuals.js";
import { mergeCells } from "./mergeCells.js";
import { decodeSequenceState, type LayerState } from "./sequenceState.js";

const PREFIX = 0;
/** Keys that were read while llama.cpp computed are those in its cache, but for the rounding of 16-bit numbers. */
const SAME_KEY = 1e-2;

/**
 * Computes a prompt's beginning, asks a part of it once more behind all of it, and merges its KV cache into the cells
 * that serve that part best.
 * @param layers of the model.
 * @param window tokens of a sliding window; 0 where the model has none.
 * @throws RequestFailure `bad-request` where the model's attention cannot be read or keeps no such cache; `cancelled`.
 */
export function fitCells(
  context: Context,
  layers: number,
  window: number,
  { tokens, kept, clusters, probedFrom, ridge }: FitCellsParams,
  cancelled: () => boolean,
): FitCellsResult {
  if (context.options.isolated) throw cannot("keeps a recurrent state");
  const places = [...clusters.flat(), kept - 1, probedFrom];
  if (places.some((place) => place >= tokens.length) || clusters.flat().some((place) => place < kept)) {
    throw new RequestFailure("bad-request", `A cluster lies outside of the ${tokens.length} tokens.`);
  }
  const reach = 2 * tokens.length - probedFrom;
  if (window > 0 && reach > window) {
    throw cannot(`sees ${window} tokens at a time in some layers, which ${reach} do not fit into`);
  }
  context.clear();
  try {
    const last = decodeAll(context, tokens, 0).at(-1);
    const { caches } = decodeSequenceState(context.readSequence(PREFIX));
    const states = caches.flatMap((cache) => {
      if (cache.positions.length !== tokens.length) throw cannot("keeps only a part of its KV cache");
      return cache.layers;
    });
    const layerOf = matchLayers(states, last ?? new Map(), tokens.length, layers);
    context.clear();
    // The first of them stands where a query would begin.
    const asked = queriesFrom(decodeAll(context, tokens, tokens.length - probedFrom), probedFrom);
    const merging = { tokens: tokens.length, kept, clusters, ridge };
    const merged = states.map((state, place) => {
      if (cancelled()) throw new RequestFailure("cancelled", "The request was cancelled.");
      const layer = layerOf[place] as number;
      const { headLength, heads } = last?.get(`Qcur-${layer}`) ?? { headLength: 0, heads: 0 };
      const keyValueHeads = state.keys.width / headLength;
      if (!Number.isInteger(heads / keyValueHeads))
        throw cannot("shares its keys among heads in another way");
      return mergeCells(
        {
          keys: state.keys.rows,
          values: state.values.rows,
          keyValueHeads,
          queries: concatenated(asked.get(`Qcur-${layer}`) ?? []),
          heads,
        },
        merging,
      );
    });
    const cells = kept + clusters.length;
    const count = clusters.length;
    return {
      cells: {
        length: tokens.length,
        positions: [
          ...Array.from({ length: kept }, (_, position) => position),
          ...Array.from({ length: count }, (_, place) => tokens.length - count + place),
        ],
        keys: byCell(
          merged.map(({ keys }) => keys),
          cells,
        ),
        values: byCell(
          merged.map(({ values }) => values),
          cells,
        ),
      },
      evaluatedTokens: 2 * tokens.length,
    };
  } finally {
    context.clear();
  }
}

/** Decodes tokens from position `from` on in the prefix's sequence. @returns what was read, batch by batch. */
function decodeAll(
  context: Context,
  tokens: readonly number[],
  from: number,
): ReadonlyMap<string, AttentionStates>[] {
  const { batchTokens } = context.options;
  const reads: ReadonlyMap<string, AttentionStates>[] = [];
  for (let start = 0; start < tokens.length; start += batchTokens) {
    const batch = tokens.slice(start, start + batchTokens).map((token, index): BatchToken => ({
      token,
      position: from + start + index,
      sequences: [PREFIX],
      wantLogits: false,
    }));
    reads.push(context.decodeReading(batch));
  }
  return reads;
}

/** The queries of the tokens from `from` on, by name. */
function queriesFrom(
  reads: readonly ReadonlyMap<string, AttentionStates>[],
  from: number,
): ReadonlyMap<string, readonly Float32Array[]> {
  const asked = new Map<string, Float32Array[]>();
  let start = 0;
  for (const read of reads) {
    let count = 0;
    for (const [name, { headLength, heads, values }] of read) {
      const width = headLength * heads;
      count = values.length / width;
      const rows = values.subarray(Math.max(0, from - start) * width);
      if (name.startsWith("Q") && rows.length > 0) asked.set(name, [...(asked.get(name) ?? []), rows]);
    }
    start += count;
  }
  return asked;
}

/**
 * The layer of each of the cache's: the one whose keys at the last token are the same. llama.cpp keeps layers with a
 * sliding window apart.
 */
function matchLayers(
  states: readonly LayerState[],
  last: ReadonlyMap<string, AttentionStates>,
  tokens: number,
  layers: number,
): number[] {
  const free = new Set(Array.from({ length: layers }, (_, layer) => layer));
  return states.map(({ keys: { rows, width } }) => {
    const cached = rows.subarray((tokens - 1) * width);
    const found = [...free].find((layer) => {
      const read = last.get(`Kcur-${layer}`)?.values;
      return last.has(`Qcur-${layer}`) && read !== undefined && isSame(cached, read.subarray(-width));
    });
    if (found === undefined) throw cannot("attends in a way that cannot be read");
    free.delete(found);
    return found;
  });
}

function isSame(cached: Float32Array, read: Float32Array): boolean {
  if (cached.length !== read.length) return false;
  let difference = 0;
  let size = 0;
  cached.forEach((value, index) => {
    difference += (value - (read[index] as number)) ** 2;
    size += value ** 2;
  });
  return difference <= SAME_KEY ** 2 * size;
}

function concatenated(lists: readonly Float32Array[]): Float32Array {
  const result = new Float32Array(lists.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const list of lists) {
    result.set(list, offset);
    offset += list.length;
  }
  return result;
}

/** @param layers shape [cells, width] each. @returns shape [cells, all widths]. */
function byCell(layers: readonly Float32Array[], cells: number): Float32Array {
  return concatenated(
    Array.from({ length: cells }, (_, cell) => cell).flatMap((cell) =>
      layers.map((layer) => {
        const width = layer.length / cells;
        return layer.subarray(cell * width, (cell + 1) * width);
      }),
    ),
  );
}

function cannot(why: string): RequestFailure {
  return new RequestFailure(
    "bad-request",
    `vector.method: cells does not work here: the model ${why}. Choose another method.`,
  );
}
