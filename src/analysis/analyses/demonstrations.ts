import * as z from "zod";
import type { IclDocument } from "../../language/document.js";
import { cosine } from "../../method/cosine.js";
import { mean } from "../../method/mean.js";
import type { ExtractionLimits } from "../../method/teachingPlan.js";
import { patchOf } from "../../method/intervention.js";
import { RowBatch } from "../../method/rowBatch.js";
import { Random } from "../../method/random.js";
import { atLayer, type TaskVector } from "../../method/taskVector.js";
import { openTokens } from "../../method/openTokens.js";
import type { FewShotPrompt, TaskTokens } from "../../method/taskTokens.js";
import { countedAccuracy, CountedAccuracy } from "../accuracy.js";
import { defineAnalysis } from "../analysis.js";
import { askRow, readAnswer, scoredQueries, toAsk, type Asked } from "../asked.js";

import type { Figure, LinesFigure, Tone } from "../figure.js";
import { only } from "../only.js";
import { captureAt, FOLD_DUMMIES, distinctDraws, subsetPrompts, without, type Subset } from "../subsets.js";

/** Accuracies over all drawn subsets and what they were asked; null where there was nothing to ask. */
const Conditions = z.object({ fewShot: CountedAccuracy, taskVector: CountedAccuracy }).nullable();

const Count = z.object({
  demonstrations: z.int().positive(),
  /** Subsets of this size that were drawn. */
  subsets: z.int().positive(),
  /** On the demonstrations that had no part in each subset's vector: what the number is chosen by. */
  heldOut: Conditions,
  /** On the queries, which choose nothing. */
  queries: Conditions,
  /** Cosine with the vector of all demonstrations at its layer, 0 for a zero vector: over the subsets. */
  toFull: z.object({ mean: z.number(), least: z.number(), greatest: z.number() }),
  /** Mean cosine between the vectors of two subsets; null with one subset. */
  between: z.number().nullable(),
});
type Count = z.infer<typeof Count>;

const Data = z.object({
  task: z.string(),
  /** 0-based; the layer chosen with all demonstrations is used for every number. */
  layer: z.int().nonnegative(),
  counts: z.array(Count),
  /** The smallest number that certainly is enough by the held-out demonstrations; null where they cannot tell. */
  enough: z.object({ fewShot: z.int().nullable(), taskVector: z.int().nullable() }),
});
type Data = z.infer<typeof Data>;

const Options = z.object({
  subsets: z.coerce.number().int().min(1).max(100).default(6).describe("subsets drawn for each number"),
  queries: z.coerce.number().int().min(0).default(24).describe("queries asked at most, drawn with the seed"),
});

/** So many numbers of demonstrations are looked at, at most. */
const MOST_COUNTS = 10;

/** How accuracy and vector depend on the number of demonstrations, and how few would do. */
export const demonstrations = defineAnalysis<Data, z.infer<typeof Options>>({
  id: "demonstrations",
  title: "How Many Demonstrations",
  summary: "how few demonstrations are enough for the vector",
  scope: "file",
  options: Options,
  data: Data,
  async run({ engine, seed, limits, control, vector }, tasks, options) {
    const task = only(tasks);
    const { document } = task;
    const { settings, demonstrations } = document;
    const theta = await vector(task);
    const random = new Random(seed);
    const all = demonstrations.map((_, index) => index);
    const preferred = random.shuffle(all);
    const tokens = await openTokens(engine, settings, control);
    const scored = scoredQueries(document);
    const queries = random.sample(scored, Math.min(options.queries, scored.length));
    const examples = await toAsk(tokens, settings, demonstrations, control);
    const tests = await toAsk(tokens, settings, queries, control);
    const draws = numbersOf(all.length).flatMap((size) =>
      subsetsOf(all, size, options.subsets, random).map((subset) => ({ size, subset })),
    );
    const groups = draws.map(({ subset }) => promptsOf(document, subset, preferred, limits));
    const thetas = await captureAt(engine, tokens, groups, theta, control);
    const batch = new RowBatch();
    const asked: { size: number; values: Float32Array; heldOut: () => Both[]; test: () => Both[] }[] = [];
    for (const [draw, { size, subset }] of draws.entries()) {
      const values = thetas[draw];
      if (values === undefined) throw new Error("The engine returned fewer vectors than were asked for");
      const dummies = new Set(groups[draw]?.map(({ input }) => input));
      const held = examples.filter(({ input }, index) => !subset.includes(index) && !dummies.has(input));
      const heldOut = await askBoth(tokens, document, subset, held, values, theta, batch, control);
      const test = await askBoth(tokens, document, subset, tests, values, theta, batch, control);
      asked.push({ size, values, heldOut, test });
    }
    await batch.evaluate(engine, control);
    const full = atLayer(theta, theta.thetaLayer);
    const counts = numbersOf(all.length).map((size): Count => {
      const mine = asked.filter((one) => one.size === size);
      const cosines = mine.map(({ values }) => cosine(full, values) ?? 0);
      const pairs = mine.flatMap(({ values }, index) =>
        mine.slice(index + 1).map((other) => cosine(values, other.values) ?? 0),
      );
      return {
        demonstrations: size,
        subsets: mine.length,
        heldOut: accuraciesOf(mine.flatMap(({ heldOut }) => heldOut())),
        queries: accuraciesOf(mine.flatMap(({ test }) => test())),
        toFull: { mean: mean(cosines), least: Math.min(...cosines), greatest: Math.max(...cosines) },
        between: pairs.length === 0 ? null : mean(pairs),
      };
    });
    return {
      task: settings.name,
      layer: theta.thetaLayer,
      counts,
      enough: { fewShot: enough(counts, "fewShot"), taskVector: enough(counts, "taskVector") },
    };
  },
  figures,
});

/** 1 to `most`, all of them or evenly spread ones. */
export function numbersOf(most: number): number[] {
  const count = Math.min(most, MOST_COUNTS);
  return Array.from({ length: count }, (_, place) =>
    count === 1 ? 1 : Math.round(1 + (place * (most - 1)) / (count - 1)),
  );
}

/** Different seeded subsets in the order of the file; nearly all of them where there are no more than wanted. */
export function subsetsOf(all: Subset, size: number, wanted: number, random: Random): Subset[] {
  return distinctDraws(wanted, () => random.sample(all, size).sort((a, b) => a - b));
}

/**
 * A single demonstration gives no dummy: then some of the other demonstrations' inputs stand in, and are not held out.
 * No more than half of them, so that some are left to ask.
 */
function promptsOf(
  document: IclDocument,
  subset: Subset,
  preferred: readonly number[],
  { dummies }: ExtractionLimits,
): FewShotPrompt[] {
  const own = subsetPrompts(document, subset, preferred, dummies);
  if (own.length > 0) return own;
  const { demonstrations } = document;
  const others = without(preferred, ...subset);
  const most = Math.max(1, Math.min(FOLD_DUMMIES, Math.floor(others.length / 2)));
  return others.slice(0, most).map((index) => ({
    demonstrations: subset.flatMap((kept) => demonstrations[kept] ?? []),
    input: demonstrations[index]?.input.text ?? "",
  }));
}

interface Both {
  readonly fewShot: boolean;
  readonly taskVector: boolean;
}

async function askBoth(
  tokens: TaskTokens,
  { settings, demonstrations }: IclDocument,
  subset: Subset,
  asked: readonly Asked[],
  values: Float32Array,
  { thetaLayer }: TaskVector,
  batch: RowBatch,
  control: Parameters<TaskTokens["fewShot"]>[1],
): Promise<() => Both[]> {
  const chosen = subset.flatMap((index) => demonstrations[index] ?? []);
  const prompts = await tokens.fewShot(
    asked.map(({ input }) => ({ demonstrations: chosen, input })),
    control,
  );
  const patch = patchOf(thetaLayer, values);
  const rows = asked.map((one, index) => ({
    one,
    fewShot: batch.add(askRow(settings, one, prompts[index] ?? [])),
    taskVector: batch.add(askRow(settings, one, one.zeroShot), patch),
  }));
  return () =>
    rows.map(({ one, fewShot, taskVector }) => ({
      fewShot: readAnswer(settings, one, fewShot()).match,
      taskVector: readAnswer(settings, one, taskVector()).match,
    }));
}

function accuraciesOf(answers: readonly Both[]): Count["heldOut"] {
  if (answers.length === 0) return null;
  return {
    fewShot: countedAccuracy(answers.map(({ fewShot }) => fewShot)),
    taskVector: countedAccuracy(answers.map(({ taskVector }) => taskVector)),
  };
}

/** What a number of demonstrations must keep of the best established accuracy: the verdict's margin. */
const KEPT = 0.8;

/**
 * The smallest number whose held-out accuracy is certainly at least 0.8 of that of the best established number, the one
 * whose interval has the highest lower end, by an equivalence test; and from which on, larger numbers included, none is
 * demonstrably worse.
 *
 * Source: G. Y. Zou and A. Donner, "Construction of confidence limits about effect measures", Statistics in Medicine
 * 27(10), 2008: limits of a difference from those of its parts.
 *
 * @returns null where fewer than two numbers leave something to hold out, or none is certainly enough.
 */
export function enough(
  counts: readonly Pick<Count, "demonstrations" | "heldOut">[],
  condition: "fewShot" | "taskVector",
): number | null {
  const known = counts.flatMap(({ demonstrations, heldOut }) =>
    heldOut === null ? [] : [{ demonstrations, ...heldOut[condition] }],
  );
  const [first, ...others] = known;
  if (first === undefined || others.length === 0) return null;
  const best = others.reduce((one, other) => (other.low > one.low ? other : one), first);
  const worse = known.findLastIndex(({ high }) => high < best.low);
  const found = known.slice(worse + 1).find(({ value, low }) => {
    const unsure = Math.hypot(value - low, KEPT * (best.high - best.value));
    return value > 0 && value - KEPT * best.value - unsure >= 0;
  });
  return found?.demonstrations ?? null;
}

function figures({ layer, counts, enough: least }: Data): Figure[] {
  const most = counts.at(-1)?.demonstrations ?? 0;
  const drawn = Math.max(...counts.map(({ subsets }) => subsets));
  const answers = (what: "heldOut" | "queries") => counts.map((count) => count[what]?.fewShot.n ?? 0);
  const accuracy = (what: "heldOut" | "queries", title: string, explains: string): LinesFigure => {
    const line = (name: string, tone: Tone, condition: "fewShot" | "taskVector") => ({
      name,
      tone,
      dashed: false,
      points: counts.flatMap((count) => {
        const value = count[what]?.[condition];
        if (value === undefined) return [];
        return {
          x: count.demonstrations,
          y: value.value,
          interval: [value.low, value.high] as [number, number],
        };
      }),
    });
    return {
      kind: "lines",
      title,
      explains,
      x: { label: "demonstrations", unit: "count", domain: null },
      y: { label: "accuracy", unit: "fraction", domain: [0, 1] },
      series: [line("few-shot", "few-shot", "fewShot"), line("task vector", "task-vector", "taskVector")],
      marks:
        what === "heldOut" && least.taskVector !== null
          ? [{ x: least.taskVector, label: "enough for the vector" }]
          : [],
    };
  };
  const found: Figure[] = [];
  if (answers("heldOut").some((n) => n > 0)) {
    found.push(
      accuracy(
        "heldOut",
        "Accuracy on held-out demonstrations by number of demonstrations",
        `Up to ${drawn} seeded subsets of each number, each asked for the demonstrations outside it: ${answers("heldOut").join(", ")} answers. Subsets overlap, so the intervals are somewhat too narrow.`,
      ),
    );
  }
  if (answers("queries").some((n) => n > 0)) {
    found.push(
      accuracy(
        "queries",
        "Accuracy on the queries by number of demonstrations",
        `The same subsets, measured on your queries: ${answers("queries").join(", ")} answers.`,
      ),
    );
  }
  found.push({
    kind: "lines",
    title: "Stability of the vector by number of demonstrations",
    explains: `Cosine at layer ${layer} of a subset's vector with the vector of all ${most} demonstrations (bars from the least to the greatest subset), and between two subsets of the same number. Subsets of nearly all demonstrations are alike by construction.`,
    x: { label: "demonstrations", unit: "count", domain: null },
    y: { label: "cosine", unit: "number", domain: [0, 1] },
    series: [
      {
        name: "with all",
        tone: "task-vector",
        dashed: false,
        points: counts.map(({ demonstrations: x, toFull }) => ({
          x,
          y: toFull.mean,
          interval: [toFull.least, toFull.greatest] as [number, number],
        })),
      },
      {
        name: "between two",
        tone: "neutral",
        dashed: true,
        points: counts.flatMap(({ demonstrations: x, between }) =>
          between === null ? [] : { x, y: between, interval: null },
        ),
      },
    ],
    marks: [],
  });
  found.push({ kind: "text", sentences: sentences(least) });
  return found;
}

function sentences({ fewShot, taskVector }: Data["enough"]): string[] {
  if (fewShot === null && taskVector === null) {
    return [
      "How few demonstrations are enough cannot be told from so few held-out answers: more demonstrations, or more subsets (--subsets), narrow the intervals.",
    ];
  }
  const shown = (number: number | null) => (number === null ? "unknown" : String(number));
  return [
    `Enough on held-out demonstrations: ${shown(fewShot)} for the few-shot prompt, ${shown(taskVector)} for the vector.`,
    "Enough means: the held-out accuracy is certainly at least 0.8 of that of the best established number, and no larger number is demonstrably worse. With few answers the intervals are wide, and fewer demonstrations may be enough than can be shown.",
    "The layer was chosen with all demonstrations; a file that has fewer chooses its own, and may choose a worse one.",
  ];
}
