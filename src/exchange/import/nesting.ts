/** Deeper than anything that people write; a parser that recurses runs out of its stack far above that. */
const MOST_NESTED = 500;

/**
 * Whether brackets, or the dashes of YAML's lists within lists, open deeper than is read. Brackets within texts count too,
 * which only refuses what nobody writes.
 */
export function nestsTooDeep(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === 0x5b || unit === 0x7b) depth++;
    else if (unit === 0x5d || unit === 0x7d) depth = Math.max(0, depth - 1);
    if (depth > MOST_NESTED) return true;
  }
  return text.includes("- ".repeat(MOST_NESTED));
}
