import * as z from "zod";
import { percentText } from "../../method/numberText.js";
import type { Gram } from "../../method/gram.js";
import { mean } from "../../method/mean.js";
import { Random } from "../../method/random.js";
import { RequestFailure } from "../../protocol/failure.js";
import { defineAnalysis } from "../analysis.js";
import { type Draw, drawFrom, planDraws, relateDraws } from "../draws.js";
import type { Figure } from "../figure.js";
import { decode } from "../nearest.js";
import { numberText } from "../numberText.js";

const Data = z.object({
  /** 0-based; where the vectors are compared. */
  layer: z.int().nonnegative().nullable(),
  size: z.int().nonnegative(),
  draws: z.int().nonnegative(),
  tasks: z.array(
    z.object({
      file: z.string(),
      task: z.string(),
      /** Mean cosine of two of its vectors that share no demonstration, what all vectors have in common taken out. */
      within: z.number(),
      /** Mean cosine of one of its vectors with one of another task, likewise. */
      between: z.number(),
      nearest: z.object({ task: z.string(), cosine: z.number() }),
    }),
  ),
  /** Cosines of the tasks' mean vectors, what all tasks have in common taken out: shape [tasks, tasks]. */
  cosines: z.array(z.array(z.number())),
  /** Each vector on the first two principal components. */
  points: z.array(z.object({ task: z.string(), x: z.number(), y: z.number() })),
  /** Share of the variance that each of the two components holds. */
  shares: z.array(z.number()),
  /** Pairs whose vectors are taken for each other; `confused` is the share of both tasks' vectors. */
  confusable: z.array(z.object({ a: z.string(), b: z.string(), confused: z.number(), cosine: z.number() })),
  leftOut: z.array(z.object({ file: z.string(), reason: z.string() })),
});
type Data = z.infer<typeof Data>;

const Options = z.object({
  draws: z.coerce.number().int().min(4).max(200).default(16).describe("vectors drawn from each file"),
  layer: z.coerce
    .number()
    .int()
    .min(0)
    .optional()
    .describe("layer at which vectors are compared, 0-based (default: the one that tells tasks apart best)"),
});

const NEIGHBOURS = 5;
/** From so many of a pair's vectors on, taken for each other, the two tasks are named confusable. */
const CONFUSED = 0.1;

/**
 * The task map: vectors from many draws of all files cluster by task (Hendel et al. 2023, section 5, figure 5).
 * Two vectors of a task are only compared where they share no demonstration.
 */
export const map = defineAnalysis<Data, z.infer<typeof Options>>({
  id: "map",
  title: "Task Map",
  summary:
    "how close the task vectors of several files are to each other, and which tasks are near-duplicates",
  scope: "files",
  options: Options,
  data: Data,
  async run(context, tasks, options) {
    if (options.layer !== undefined && options.layer >= context.model.layers) {
      throw new RequestFailure(
        "bad-request",
        `The model has layers 0 to ${context.model.layers - 1}, and no layer ${options.layer}. Choose one of them, or leave it out.`,
      );
    }
    const random = new Random(context.seed);
    const { plan, leftOut } = planDraws(tasks, random);
    if (plan === undefined) {
      const empty = { tasks: [], cosines: [], points: [], shares: [], confusable: [] };
      return { layer: null, size: 0, draws: 0, ...empty, leftOut };
    }
    const { halved, size } = plan;
    const perHalf = Math.ceil(options.draws / 2);
    const draws: Draw[] = halved.flatMap((task, index) =>
      ([0, 1] as const).flatMap((half) =>
        Array.from({ length: perHalf }, () => drawFrom(task, index, half, size, random)),
      ),
    );
    const grams = (await relateDraws(context, plan, draws)).map((gram) => gram.centred());
    const decoded = grams.map((gram) => draws.map((_, at) => decodeOther(gram, draws, at)));
    const right = decoded.map((list) => list.filter((task, at) => task === draws[at]?.task).length);
    const layer = options.layer ?? right.indexOf(Math.max(...right));
    const gram = grams[layer] as Gram;
    const names = halved.map(({ task }) => task.document.settings.name);
    const sets = halved.map((_, task) => draws.flatMap((draw, at) => (draw.task === task ? at : [])));
    const cosines = sets.map((a) => sets.map((b) => gram.meanCosine(a, b)));
    const { coordinates, shares } = gram.principalComponents(2);
    return {
      layer,
      size,
      draws: 2 * perHalf,
      tasks: halved.map(({ task }, index) => {
        const mine = sets[index] ?? [];
        const halfOf = (at: number): number => draws[at]?.half ?? 0;
        const pairs = mine.flatMap((a) =>
          mine.flatMap((b) => (halfOf(a) < halfOf(b) ? gram.cosine(a, b) : [])),
        );
        const others = sets.flatMap((set, other) => (other === index ? [] : set));
        const [nearest, cosine] = nearestOf(cosines[index] ?? [], index);
        return {
          file: task.path,
          task: names[index] ?? "",
          within: mean(pairs),
          between: mean(mine.flatMap((a) => others.map((b) => gram.cosine(a, b)))),
          nearest: { task: names[nearest] ?? "", cosine },
        };
      }),
      cosines,
      points: draws.map(({ task }, at) => ({
        task: names[task] ?? "",
        x: coordinates[at]?.[0] ?? 0,
        y: coordinates[at]?.[1] ?? 0,
      })),
      shares,
      confusable: names
        .flatMap((a, i) =>
          names.flatMap((b, j) => {
            if (j <= i) return [];
            const swapped = (decoded[layer] ?? []).filter((task, at) => {
              const own = draws[at]?.task;
              return (own === i && task === j) || (own === j && task === i);
            });
            const confused = swapped.length / (4 * perHalf);
            return confused < CONFUSED ? [] : { a, b, confused, cosine: cosines[i]?.[j] ?? 0 };
          }),
        )
        .sort((one, other) => other.confused - one.confused),
      leftOut,
    };
  },
  figures,
});

/** The task that a draw is taken for by its neighbours from the other half. */
function decodeOther(gram: Gram, draws: readonly Draw[], at: number): number {
  const known = draws.flatMap(({ half, task }, index) =>
    half === draws[at]?.half ? [] : { index, class: task },
  );
  return decode(gram, at, known, NEIGHBOURS).class;
}

/** The other task whose cosine is the greatest: of two, whose mean vectors are opposite once centred, each other. */
export function nearestOf(cosines: readonly number[], self: number): [number, number] {
  return cosines.reduce<[number, number]>(
    (best, cosine, index) => (index !== self && cosine > best[1] ? [index, cosine] : best),
    [self, Number.NEGATIVE_INFINITY],
  );
}

function figures({
  layer,
  size,
  draws,
  tasks,
  cosines,
  points,
  shares,
  confusable,
  leftOut,
}: Data): Figure[] {
  const left = leftOut.map(({ file, reason }) => `${file} is left out. ${reason}`);
  if (layer === null) {
    const needs = "A map takes at least two files with at least 6 demonstrations each. Give more files.";
    return [{ kind: "text", sentences: [needs, ...left] }];
  }
  // The means of two tasks are opposite once what they have in common is taken out, whatever the tasks are.
  const two = tasks.length === 2;
  const share = (place: number): string => percentText(shares[place] ?? 0);
  return [
    {
      kind: "scatter",
      title: `Task vectors at layer ${layer}`,
      explains: `The first two principal components, which hold ${share(0)} and ${share(1)} of the variance; ${draws} draws of each file with ${size} demonstrations each. All files are compared at one layer, by default the one at which vectors tell the tasks apart best; each file's own vector acts where it answers best, which may be another layer.`,
      x: { label: "first component", unit: "number", domain: null },
      y: { label: "second component", unit: "number", domain: null },
      points: points.map(({ task, x, y }) => ({ x, y, label: task, group: task })),
      fit: null,
    },
    ...(two ? [] : [meanCosines(tasks, cosines)]),
    {
      kind: "table",
      title: "Similarity within and between tasks",
      explains:
        "Mean cosine of two vectors of the task that share no demonstration, and of one of them with another task's, without what all have in common.",
      columns: [
        { title: "task", align: "left" },
        { title: "within", align: "right" },
        { title: "between", align: "right" },
        ...(two
          ? []
          : [
              { title: "nearest task", align: "left" as const },
              { title: "cosine", align: "right" as const },
            ]),
      ],
      rows: tasks.map(({ task, within, between, nearest }) => [
        { text: task, tone: null, value: null },
        { text: numberText(within), tone: null, value: within },
        { text: numberText(between), tone: null, value: between },
        ...(two
          ? []
          : [
              { text: nearest.task, tone: null, value: null },
              { text: numberText(nearest.cosine), tone: null, value: nearest.cosine },
            ]),
      ]),
    },
    {
      kind: "text",
      sentences: [
        `Within a task the mean cosine is ${numberText(mean(tasks.map(({ within }) => within)))}, between tasks ${numberText(mean(tasks.map(({ between }) => between)))} (${tasks.length} tasks, layer ${layer}).`,
        confusable.length === 0
          ? "No two tasks are confused with each other."
          : `Confused with each other: ${confusable.map(({ a, b, confused }) => `${a} and ${b} (${percentText(confused)} of their vectors)`).join(", ")}. One of a pair may do for both, or their demonstrations do not say which is meant.`,
        ...(two
          ? [
              "Of two tasks the cosine of their mean vectors is left out: it is −1 by construction once what they have in common is taken out, and the cosine between them is below zero for the same reason. Add a third file to see how close they are.",
            ]
          : []),
        ...left,
      ],
    },
  ];
}

function meanCosines(tasks: Data["tasks"], cosines: Data["cosines"]): Figure {
  return {
    kind: "heat",
    title: "Cosine of the tasks' mean vectors",
    explains: "What all tasks have in common is taken out first: 1 is the same direction, 0 none.",
    rows: tasks.map(({ task }) => task),
    columns: tasks.map(({ task }) => task),
    values: cosines,
    scale: { label: "cosine", unit: "number", domain: [-1, 1] },
  };
}
