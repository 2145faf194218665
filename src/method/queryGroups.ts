/**
 * Queries that are answered together: the first group is small, so that something comes soon, and each is twice the one
 * before up to the largest, because prompts share their beginnings.
 */
export function queryGroups<Query>(
  queries: readonly Query[],
  { first, largest }: { readonly first: number; readonly largest: number },
): (readonly Query[])[] {
  const groups: (readonly Query[])[] = [];
  let size = first;
  for (let start = 0; start < queries.length; start += size, size = Math.min(2 * size, largest)) {
    groups.push(queries.slice(start, start + size));
  }
  return groups;
}
