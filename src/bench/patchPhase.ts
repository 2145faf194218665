import { decodeSpan } from "../engine/rows/measure.js";
import { median } from "../method/median.js";
import { atLayer } from "../method/taskVector.js";
import type { Row } from "../protocol/rows.js";
import { duration, elapsed, type Figure } from "./measurement.js";
import { heldOutPrompts, type Subject } from "./subject.js";

/**
 * Every fold's query at every layer: all rows in batches, against two ways of one row at a time. The slow ways are
 * timed once, in parts, between rounds of the fast one.
 */
export async function measurePatchPhase(
  { session, info, extraction, vector }: Subject,
  rounds: number,
): Promise<Figure[]> {
  const vectors = Array.from({ length: info.layers }, (_, layer) => atLayer(vector, layer));
  const queries = heldOutPrompts(extraction);
  const rows = queries.flatMap((tokens) => vectors.map((_, layer) => patchedRow(tokens, layer)));
  const { context } = session.parts;
  const single = (tokens: readonly number[], cached: boolean): void => {
    const last = tokens.length - 1;
    context.clear();
    if (cached) decodeSpan(context, tokens, 0, last, 0, []);
    vectors.forEach((values, layer) => {
      const patch = { layer, position: last, values, method: "replace", identity: String(layer) } as const;
      if (cached) context.share(0, 1, last);
      const row = decodeSpan(context, tokens, cached ? last : 0, last + 1, 1, [patch]);
      context.distribution(row).top(1, () => "");
      context.truncate(1, 0);
    });
  };
  const batch = (): void => void session.evaluate({ vectors, rows });
  batch();
  const batched: number[] = [];
  let full = 0;
  let prefix = 0;
  const parts = Math.max(1, Math.min(rounds, queries.length));
  for (let part = 0; part < parts; part++) {
    batched.push(await elapsed(batch));
    for (let query = part; query < queries.length; query += parts) {
      const tokens = queries[query] as number[];
      full += await elapsed(() => {
        single(tokens, false);
      });
      prefix += await elapsed(() => {
        single(tokens, true);
      });
    }
  }
  const time = median(batched);
  const what = `${rows.length} rows of ${queries[0]?.length ?? 0} tokens in ${duration(time)}`;
  return [
    {
      name: "patch phase, against a full zero-shot prompt a row",
      value: full / time,
      unit: "times as fast",
      floor: { atLeast: 4 },
      detail: `${what}, against ${duration(full)}`,
    },
    {
      name: "patch phase, against one row at a time over a cached prefix",
      value: prefix / time,
      unit: "times as fast",
      floor: { atLeast: 2 },
      detail: `${what}, against ${duration(prefix)}`,
    },
  ];
}

/** A query with a vector at a layer: the one of the same number, unless another is named. */
export function patchedRow(tokens: number[], layer: number, vector = layer): Row {
  const patches: Row["patches"] = [
    {
      source: { kind: "vector", vector },
      layer,
      position: tokens.length - 1,
      method: "replace",
      scale: 1,
    },
  ];
  return {
    tokens,
    patches,
    follow: [],
    expected: [],
    generate: null,
    top: 1,
    reference: null,
    klOver: "first",
  };
}
