import * as z from "zod";
import { answerMatches, primaryAnswer } from "../../language/match.js";
import type { TaskSettings } from "../../language/settings.js";
import { accuracyOf } from "../../method/accuracy.js";
import { Accuracy } from "../../method/comparison.js";
import { matchOnly, plainRow } from "../../method/conditions.js";
import { percentText } from "../../method/numberText.js";
import type { Gram } from "../../method/gram.js";
import { mean } from "../../method/mean.js";
import { Random } from "../../method/random.js";
import { openTokens } from "../../method/openTokens.js";
import { type AnalysisContext, defineAnalysis } from "../analysis.js";
import { scoredQueries } from "../asked.js";
import { type Draw, drawFrom, planDraws, type HalvedTask, nullDraw, relateDraws } from "../draws.js";
import type { Figure } from "../figure.js";
import { linearFit } from "../linearFit.js";
import { decode } from "../nearest.js";

const NULL = "Null";
/** Its index among the draws. */
const NULL_TASK = -1;

const Data = z.object({
  tasks: z.array(
    z.object({
      file: z.string(),
      task: z.string(),
      /** At the peak layer: share of its draws that are decoded as it. */
      decoded: Accuracy,
      /** What its other draws are most often taken for; null where none is missed. */
      takenFor: z.string().nullable(),
    }),
  ),
  /** The same of the Null task's draws, which have no rule to be told by; null where nothing could be decoded. */
  nullTask: z.object({ decoded: Accuracy, takenFor: z.string().nullable() }).nullable(),
  leftOut: z.array(z.object({ file: z.string(), reason: z.string() })),
  /** Demonstrations in each draw, draws of each task, neighbours asked. */
  size: z.int().nonnegative(),
  draws: z.int().nonnegative(),
  neighbours: z.int().nonnegative(),
  /** Task decodability by layer, the Null task's draws included; empty where nothing could be decoded. */
  layers: z.array(z.object({ layer: z.int().nonnegative(), decodability: Accuracy })),
  /** The lowest of the best layers. */
  peak: z.int().nonnegative().nullable(),
  /** Decodability at the peak layer against few-shot accuracy, by file and number of demonstrations. */
  relation: z.object({
    points: z.array(
      z.object({
        task: z.string(),
        demonstrations: z.int().nonnegative(),
        decodability: z.number(),
        fewShot: z.number(),
      }),
    ),
    /** null where one of the two does not vary. */
    fit: z.object({ intercept: z.number(), slope: z.number(), r2: z.number() }).nullable(),
    /** R² within each number of demonstrations, which moves both; null where one of the two does not vary there. */
    givenNumber: z.number().nullable(),
  }),
});
type Data = z.infer<typeof Data>;

const Options = z.object({
  draws: z.coerce.number().int().min(4).max(200).default(20).describe("prompts drawn from each file"),
  neighbours: z.coerce.number().int().min(1).max(50).default(10).describe("nearest neighbours asked"),
});

/**
 * Task decodability (Han et al. 2024, section 3): how well the task can be told from the residual stream just
 * before the answer, by its nearest neighbours among draws of all tasks and a Null task. Neighbours are taken
 * from the other half of each file's demonstrations, so that no draw is decoded by one that shares a
 * demonstration with it: that would measure how separable the files are, not the tasks.
 */
export const decodability = defineAnalysis<Data, z.infer<typeof Options>>({
  id: "decodability",
  title: "Task Decodability",
  summary: "how well the task can be told from the residual stream, against the other files and a Null task",
  scope: "files",
  options: Options,
  data: Data,
  async run(context, tasks, options) {
    const random = new Random(context.seed);
    // Draws are the same in whatever order the files are named.
    const inOrder = tasks.toSorted((a, b) => (a.path < b.path ? -1 : Number(a.path > b.path)));
    const { plan, leftOut } = planDraws(inOrder, random);
    if (plan === undefined) return nothing(leftOut);
    const { halved, settings, size } = plan;
    const perHalf = Math.ceil(options.draws / 2);
    const neighbours = Math.min(options.neighbours, perHalf);
    const halves = [0, 1] as const;
    const base: Draw[] = halves.flatMap((half) => [
      ...halved.flatMap((task, index) =>
        Array.from({ length: perHalf }, () => drawFrom(task, index, half, size, random)),
      ),
      ...Array.from({ length: perHalf }, (_, place) => {
        const from = halved[place % halved.length] as HalvedTask;
        return nullDraw(from, half, size, random);
      }),
    ]);
    const counts = [...new Set([0, 1, 2, size])].filter((count) => count <= size).sort((a, b) => a - b);
    const fewer = counts
      .filter((count) => count < size)
      .flatMap((count) =>
        halved.flatMap((task, index) =>
          halves.flatMap((half) =>
            Array.from({ length: RELATION_DRAWS / 2 }, () => drawFrom(task, index, half, count, random)),
          ),
        ),
      );
    const grams = await relateDraws(context, plan, [...base, ...fewer]);
    const draws = [...base, ...fewer];
    const decodedAt = (gram: Gram, at: number): number => {
      const { half } = draws[at] as Draw;
      const known = base.flatMap((draw, index) => (draw.half === half ? [] : { index, class: draw.task }));
      return decode(gram, at, known, neighbours).class;
    };
    const layers = grams.map((gram, layer) => {
      return { layer, decodability: accuracyOf(base.map((draw, at) => decodedAt(gram, at) === draw.task)) };
    });
    const best = Math.max(...layers.map(({ decodability: { value } }) => value));
    const peak = layers.findIndex(({ decodability: { value } }) => value === best);
    const gram = grams[peak] as Gram;
    const decoded = draws.map((_, at) => decodedAt(gram, at));
    const nameOf = (index: number): string =>
      index < 0 ? NULL : (halved[index]?.task.document.settings.name ?? "");
    const decodedShare = (task: number, size: number): Accuracy =>
      accuracyOf(
        draws.flatMap((draw, at) =>
          draw.task === task && draw.demonstrations.length === size ? decoded[at] === task : [],
        ),
      );
    const fewShot = await fewShotAccuracies(context, settings, halved, counts, random);
    const points = halved.flatMap((_, index) =>
      counts.flatMap((count) => {
        const known = fewShot.get(`${index} ${count}`);
        if (known === undefined) return [];
        const { value } = decodedShare(index, count);
        return { task: nameOf(index), demonstrations: count, decodability: value, fewShot: known };
      }),
    );
    const toldOf = (index: number): { decoded: Accuracy; takenFor: string | null } => {
      const missed = base.flatMap((draw, at) =>
        draw.task === index && decoded[at] !== index ? (decoded[at] as number) : [],
      );
      const takenFor = mostFrequent(missed);
      return {
        decoded: decodedShare(index, size),
        takenFor: takenFor === undefined ? null : nameOf(takenFor),
      };
    };
    return {
      tasks: halved.map(({ task }, index) => ({ file: task.path, task: nameOf(index), ...toldOf(index) })),
      nullTask: toldOf(NULL_TASK),
      leftOut,
      size,
      draws: 2 * perHalf,
      neighbours,
      layers,
      peak,
      relation: {
        points,
        fit: linearFit(points.map((point) => ({ x: point.decodability, y: point.fewShot }))),
        givenNumber: givenNumber(points),
      },
    };
  },
  figures,
});

/** Draws of a file for each smaller number of demonstrations. */
const RELATION_DRAWS = 10;
/** Queries by which few-shot accuracy is measured for each number of demonstrations. */
const MOST_QUERIES = 24;

function nothing(leftOut: Data["leftOut"]): Data {
  return {
    tasks: [],
    nullTask: null,
    leftOut,
    size: 0,
    draws: 0,
    neighbours: 0,
    layers: [],
    peak: null,
    relation: { points: [], fit: null, givenNumber: null },
  };
}

/**
 * The share of few-shot accuracy's variance that decodability explains among points with the same number of
 * demonstrations: more demonstrations raise both, which pooled points would count as a relation.
 */
function givenNumber(points: Data["relation"]["points"]): number | null {
  const numbers = [...new Set(points.map(({ demonstrations }) => demonstrations))];
  const within = numbers.flatMap((number) => {
    const group = points.filter(({ demonstrations }) => demonstrations === number);
    const [x, y] = [mean(group.map((one) => one.decodability)), mean(group.map((one) => one.fewShot))];
    return group.map((one) => ({ x: one.decodability - x, y: one.fewShot - y }));
  });
  return linearFit(within)?.r2 ?? null;
}

function mostFrequent(items: readonly number[]): number | undefined {
  const counts = new Map<number, number>();
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
}

/** Few-shot accuracy by `task count`, each query with its own draw of demonstrations. */
async function fewShotAccuracies(
  { engine, control }: AnalysisContext,
  settings: TaskSettings,
  halved: readonly HalvedTask[],
  counts: readonly number[],
  random: Random,
): Promise<Map<string, number>> {
  const tokens = await openTokens(engine, settings, control);
  const asked = halved.flatMap(({ task: { document } }, index) => {
    const scored = scoredQueries(document);
    return random.sample(scored, Math.min(MOST_QUERIES, scored.length)).flatMap((query) =>
      counts.map((count) => ({
        key: `${index} ${count}`,
        own: document.settings,
        query,
        demonstrations: random.sample(document.demonstrations, count).map(({ input, output }) => ({
          input,
          output: { text: primaryAnswer(document.settings, output.text) },
        })),
      })),
    );
  });
  const shown = asked.filter(({ demonstrations }) => demonstrations.length > 0);
  const alone = asked.filter(({ demonstrations }) => demonstrations.length === 0);
  const prompts = [
    ...(await tokens.fewShot(
      shown.map(({ demonstrations, query }) => ({ demonstrations, input: query.input.text })),
      control,
    )),
    ...(await tokens.framed(
      alone.map(({ query }) => query.input.text),
      tokens.zeroShot,
      control,
    )),
  ];
  const ordered = [...shown, ...alone];
  const rows = prompts.map((prompt, index) => {
    const { own, query } = ordered[index] as (typeof ordered)[number];
    const generate = matchOnly(own, tokens.ends, query.expected?.text ?? "");
    return plainRow(prompt, { expected: [], generate, top: 0, reference: null });
  });
  const { rows: results } = await engine.evaluate({ vectors: [], rows }, control);
  const outcomes = new Map<string, boolean[]>();
  for (const [index, { key, own, query }] of ordered.entries()) {
    const result = results[index];
    const right =
      result !== undefined &&
      result.ended !== "mismatch" &&
      answerMatches(own, result.answer, query.expected?.text ?? "");
    outcomes.set(key, [...(outcomes.get(key) ?? []), right]);
  }
  return new Map(
    [...outcomes].map(([key, matches]) => [key, matches.filter(Boolean).length / matches.length]),
  );
}

function figures({
  tasks,
  nullTask,
  leftOut,
  size,
  draws,
  neighbours,
  layers,
  peak,
  relation,
}: Data): Figure[] {
  const left = leftOut.map(({ file, reason }) => `${file} is left out. ${reason}`);
  if (peak === null) {
    return [
      {
        kind: "text",
        sentences: [
          "Decodability means something only against other tasks: it takes at least two files with at least 6 demonstrations each. Give more files, or a folder of them.",
          ...left,
        ],
      },
    ];
  }
  const { points, fit, givenNumber: partial } = relation;
  const best = layers[peak]?.decodability;
  const n = (tasks.length + 1) * draws;
  return [
    {
      kind: "lines",
      title: "Task decodability by layer",
      explains: `Share of ${n} draws (${draws} of each of ${tasks.length} tasks and of the Null task, ${size} demonstrations each) whose task is that of most of the ${neighbours} nearest draws from the other half of the demonstrations. Chance is ${Math.round(100 / (tasks.length + 1))} %. Draws of one file are not independent: the intervals are too narrow.`,
      x: { label: "layer", unit: "count", domain: null },
      y: { label: "task decodability", unit: "fraction", domain: [0, 1] },
      series: [
        {
          name: "decodability",
          tone: "task-vector",
          dashed: false,
          points: layers.map(({ layer, decodability: { value, low, high } }) => ({
            x: layer,
            y: value,
            interval: [low, high],
          })),
        },
      ],
      marks: [{ x: peak, label: `peak, ${percentText(best?.value ?? 0)}` }],
    },
    {
      kind: "table",
      title: `Which tasks are told apart at layer ${peak}`,
      explains: null,
      columns: [
        { title: "task", align: "left" },
        { title: "decoded", align: "right" },
        { title: "95 %", align: "right" },
        { title: "confused with", align: "left" },
      ],
      rows: [...tasks, ...(nullTask === null ? [] : [{ task: NULL, ...nullTask }])].map(
        ({ task, decoded, takenFor }) => [
          { text: task, tone: null, value: null },
          { text: percentText(decoded.value), tone: null, value: decoded.value },
          {
            text: `${Math.round(decoded.low * 100)}–${Math.round(decoded.high * 100)} %`,
            tone: null,
            value: decoded.low,
          },
          { text: takenFor ?? "", tone: null, value: null },
        ],
      ),
    },
    {
      kind: "scatter",
      title: "Decodability and few-shot accuracy",
      explains: `Each point is a file with one number of demonstrations, n = ${points.length}. Han et al. (2024) found R² from .42 to .84 on models of 2 to 70 billion parameters.`,
      x: { label: "task decodability", unit: "fraction", domain: [0, 1] },
      y: { label: "few-shot accuracy", unit: "fraction", domain: [0, 1] },
      points: points.map(({ task, demonstrations, decodability: x, fewShot: y }) => ({
        x,
        y,
        label: task,
        group: `${demonstrations} demonstration${demonstrations === 1 ? "" : "s"}`,
      })),
      fit:
        fit === null
          ? null
          : {
              ...fit,
              label: `R² = ${fit.r2.toFixed(2)} over all points${partial === null ? "" : `, ${partial.toFixed(2)} given the number of demonstrations`}`,
            },
    },
    {
      kind: "text",
      sentences: [
        fit === null
          ? "R² is undefined: decodability or few-shot accuracy does not vary over these points."
          : `Decodability explains ${partial === null ? "an unknown share of the variance" : `${percentText(partial)} of the variance`} of few-shot accuracy among points with the same number of demonstrations, and ${percentText(fit.r2)} over all of them, where more demonstrations raise both.`,
        `The ${points.length} points come from ${tasks.length} files, and those of one file are not independent: read them as ${tasks.length} observations.`,
        ...left,
      ],
    },
  ];
}
