import * as z from "zod/mini";
import type { IclDocument, Query } from "../../language/document.js";
import { once } from "../../language/once.js";
import { entryDigest } from "./dependencies.js";

/** Names a query in the arguments of a command: it must survive edits elsewhere in the file. */
export const queryTarget = once(() =>
  z.object({
    /** 0-based, among the queries, when the command was offered. */
    index: z.int().check(z.nonnegative()),
    /** Of its input, see `entryDigest`. */
    digest: z.string(),
  }),
);
export type QueryTarget = z.infer<ReturnType<typeof queryTarget>>;

export function targetOf({ index, input }: Query): QueryTarget {
  return { index, digest: entryDigest(input.text, undefined) };
}

/** The query that is meant, the nearest one of that input where it has moved; undefined where it is gone. */
export function findQuery({ queries }: IclDocument, { index, digest }: QueryTarget): Query | undefined {
  const isMeant = (query: Query | undefined): boolean =>
    query !== undefined && entryDigest(query.input.text, undefined) === digest;
  for (let distance = 0; distance < Math.max(queries.length, index + 1); distance++) {
    const found = [queries[index - distance], queries[index + distance]].find(isMeant);
    if (found !== undefined) return found;
  }
  return undefined;
}
