/** Levenshtein distance. */
export function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const substitution = (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      const insertion = (current[column - 1] ?? 0) + 1;
      const deletion = (previous[column] ?? 0) + 1;
      current.push(Math.min(substitution, insertion, deletion));
    }
    previous = current;
  }
  return previous[b.length] ?? a.length;
}

/** The candidate most like the word, or undefined where none is like it; upper and lower case are alike. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const sought = word.toLowerCase();
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.floor(sought.length / 3)) + 1;
  for (const candidate of candidates) {
    // Lengths alone bound the distance: a very long key costs nothing.
    if (Math.abs(candidate.length - sought.length) >= bestDistance) continue;
    const distance = editDistance(sought, candidate.toLowerCase());
    // A distance of the whole word means that nothing is shared.
    if (distance < bestDistance && distance < candidate.length) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}
