/** The one item of a list. @throws RangeError where there is none, or there are several. */
export function only<Item>(items: readonly Item[]): Item {
  const [item, ...more] = items;
  if (item === undefined || more.length > 0) {
    throw new RangeError(`One file is looked at by itself, and ${items.length} were given.`);
  }
  return item;
}
