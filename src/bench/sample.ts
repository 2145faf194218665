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
