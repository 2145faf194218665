/** The task that is timed: eight demonstrations of one word each, as people write them. */
export const sampleTask = `---
name: benchmark
---
hot -> cold
big -> small
tall -> short
old -> new
wet -> dry
rich -> poor
fast -> slow
happy -> sad

? high -> low
? hard -> soft
`;

const SYLLABLES = ["ba", "ke", "li", "mo", "nu", "ra", "se", "ti", "vo", "zu"] as const;

/** Words of four syllables that no two share, at most 10,000. */
export function queryInputs(count: number): string[] {
  return Array.from({ length: count }, (_, index) => word(index, 4));
}

/** A task of so many demonstrations, at most 100. */
export function taskOf(demonstrations: number): string {
  const lines = Array.from(
    { length: demonstrations },
    (_, index) => `${word(index, 2)} -> ${word(index + 1, 2)}`,
  );
  return ["---", "name: benchmark", "---", ...lines, "", "? high -> low", ""].join("\n");
}

/** The first syllable varies first, so that neighbours begin differently, as words do. */
function word(index: number, length: number): string {
  const digits = String(index).padStart(length, "0").slice(-length);
  return Array.from(digits, (digit) => SYLLABLES[Number(digit)] ?? "")
    .reverse()
    .join("");
}
