import assert from "node:assert/strict";
import { dial } from "../../src/analysis/analyses/dial.js";
import { parseDocument } from "../../src/language/parse.js";
import { median } from "../../src/method/median.js";
import type { Step, StepProgress, WorkControl } from "../../src/workbench/workControl.js";
import { demoWorkbench } from "../support/demoWorkbench.js";

const pairs = ["hot -> cold", "big -> small", "fast -> slow", "tall -> short", "old -> young"];
const QUERIES = 1000;
const SWEPT = 200;
const LIMIT = 1.5;
const ATTEMPTS = 3;

const asked = (count: number): string =>
  Array.from({ length: count }, (_, place) => `? ${place} ${pairs[place % 5] ?? ""}\n`).join("");
const taskOf = (queries: number): { path: string; document: ReturnType<typeof parseDocument> } => ({
  path: "/words.icl",
  document: parseDocument(`${pairs.slice(0, 3).join("\n")}\n${asked(queries)}`, "words.icl"),
});

type Seen = StepProgress & { readonly step: Step; readonly at: number };

/** What a run shows of its progress, and when it ended, in milliseconds. */
async function watched(
  run: (control: WorkControl) => Promise<unknown>,
): Promise<{ readonly seen: readonly Seen[]; readonly end: number }> {
  const seen: Seen[] = [];
  await run({
    onStep: (step, progress) => {
      seen.push({ ...progress, step, at: performance.now() });
    },
  });
  return { seen, end: performance.now() };
}

/** Other work that comes or goes makes a run slower or faster than it began. @param ratio of what was told to what it took. */
async function assertTold(ratio: () => Promise<number>): Promise<void> {
  const told: number[] = [];
  while (told.length < ATTEMPTS && !told.some((one) => one > 1 / LIMIT && one < LIMIT))
    told.push(await ratio());
  const last = told.at(-1) ?? 0;
  assert.ok(last > 1 / LIMIT && last < LIMIT, `told ${told.join(", ")} times what it took`);
}

function ratiosOf(seen: readonly Seen[], end: number): number[] {
  return seen.flatMap(({ secondsLeft, at }) =>
    secondsLeft === undefined ? [] : [secondsLeft / ((end - at) / 1000)],
  );
}

describe("the time that work will still take", () => {
  const workbench = demoWorkbench();

  it("is told within 1.5 times, beside how many queries are answered", async () => {
    await assertTold(async () => {
      const { seen, end } = await watched(async (control) => workbench.compare(taskOf(QUERIES), control));
      const counts = [...new Set(seen.flatMap(({ queries }) => queries?.done ?? []))];
      assert.deepEqual(counts.slice(0, 4), [0, 32, 96, 224]);
      assert.equal(counts.at(-1), QUERIES);
      const ratios = ratiosOf(
        seen.filter(({ queries }) => (queries?.done ?? 0) <= QUERIES / 2),
        end,
      );
      assert.ok(ratios.length > 3, String(ratios.length));
      return median(ratios);
    });
  });

  it("is told of a sweep too, whose bar never goes back", async () => {
    await assertTold(async () => {
      const { seen, end } = await watched(async (control) => workbench.sweep(taskOf(SWEPT), control));
      const bar = seen.filter(({ step, total }) => step === "evaluate" && total > 0);
      const shares = bar.map(({ done, total }) => done / total);
      assert.deepEqual(
        shares,
        shares.toSorted((a, b) => a - b),
      );
      assert.equal(shares.at(-1), 1);
      const ratios = ratiosOf(
        bar.filter((_, place) => (shares[place] ?? 1) <= 0.7),
        end,
      );
      assert.ok(ratios.length > 3, String(ratios.length));
      return median(ratios);
    });
  });

  it("is told of an analysis too, while it asks", async () => {
    const task = taskOf(QUERIES);
    await assertTold(async () => {
      const { seen, end } = await watched(async (control) =>
        workbench.analyse(dial, [task], { most: 2 }, control),
      );
      const asking = seen.filter(({ step, done, total }) => step === "analyse" && done <= 0.7 * total);
      const ratios = ratiosOf(asking, end);
      assert.ok(ratios.length > 3, String(ratios.length));
      return median(ratios);
    });
  });
});
