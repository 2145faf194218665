import * as z from "zod";
import { percentText } from "../../method/numberText.js";
import type { Gram } from "../../method/gram.js";
import { mean } from "../../method/mean.js";
import { Random } from "../../method/random.js";
import { defineAnalysis } from "../analysis.js";
import { type Draw, drawFrom, planDraws, relateDraws } from "../draws.js";
import type { Figure } from "../figure.js";

const Data = z.object({
  layers: z.array(
    z.object({
      layer: z.int().nonnegative(),
      /** Variance within tasks over variance between tasks; null where there is none between. */
      ratio: z.number().nullable(),
    }),
  ),
  /** The layer of the least ratio; null where nothing could be compared. */
  chosen: z.int().nonnegative().nullable(),
  /** What full validation says of the two choices; empty where it was not asked. */
  tasks: z.array(
    z.object({
      file: z.string(),
      task: z.string(),
      validated: z.object({ layer: z.int(), accuracy: z.number().nullable() }),
      /** Held-out accuracy at the layer of the least ratio; null where that layer was no candidate. */
      byVariance: z.number().nullable(),
    }),
  ),
  leftOut: z.array(z.object({ file: z.string(), reason: z.string() })),
});
type Data = z.infer<typeof Data>;

const Options = z.object({
  draws: z.coerce.number().int().min(4).max(200).default(12).describe("vectors drawn from each file"),
  validate: z
    .stringbool()
    .or(z.boolean())
    .default(true)
    .describe("compare with full validation, which patches every layer; false is the fast choice alone"),
});

/**
 * A layer without patching: where vectors of one task differ least among themselves against vectors of
 * different tasks (arXiv 2505.17322). One layer for all tasks, from prompt processing alone.
 */
export const layerChoice = defineAnalysis<Data, z.infer<typeof Options>>({
  id: "layer-choice",
  title: "Choose Layer without Patching",
  summary: "the layer of least variance within tasks against between tasks, and how validation compares",
  scope: "files",
  options: Options,
  data: Data,
  async run(context, tasks, options) {
    const random = new Random(context.seed);
    const { plan, leftOut } = planDraws(tasks, random);
    if (plan === undefined) return { layers: [], chosen: null, tasks: [], leftOut };
    const { halved, size } = plan;
    const draws: Draw[] = halved.flatMap((task, index) =>
      Array.from({ length: options.draws }, (_, place) =>
        drawFrom(task, index, place % 2 === 0 ? 0 : 1, size, random),
      ),
    );
    const sets = halved.map((_, task) => draws.flatMap((draw, at) => (draw.task === task ? at : [])));
    const grams = await relateDraws(context, plan, draws);
    const layers = grams.map((gram, layer) => ({ layer, ratio: varianceRatio(gram, sets) }));
    const [best] = layers
      .filter(({ ratio }) => ratio !== null)
      .sort((a, b) => (a.ratio ?? 0) - (b.ratio ?? 0) || a.layer - b.layer);
    const chosen = best?.layer ?? null;
    const compared: Data["tasks"] = [];
    for (const { task } of options.validate ? halved : []) {
      const vector = await context.vector(task);
      const { thetaLayer: layer, candidates } = vector;
      const accuracyAt = (wanted: number | null): number | null =>
        candidates.find((one) => one.method === "replace" && one.layer === wanted)?.firstTokenAgreement ??
        null;
      compared.push({
        file: task.path,
        task: task.document.settings.name,
        validated: { layer, accuracy: accuracyAt(layer) },
        byVariance: accuracyAt(chosen),
      });
    }
    return { layers, chosen, tasks: compared, leftOut };
  },
  figures,
});

/** Mean variance within the sets, over the variance of their means; null where the means do not differ. */
function varianceRatio(gram: Gram, sets: readonly (readonly number[])[]): number | null {
  const within = mean(sets.map((set) => gram.variance(set)));
  const between = gram.variance(sets.flat()) - within;
  return between > 0 ? within / between : null;
}

function figures({ layers, chosen, tasks, leftOut }: Data): Figure[] {
  const left = leftOut.map(({ file, reason }) => `${file} is left out. ${reason}`);
  if (chosen === null) {
    const needs = "It takes at least two files with at least 6 demonstrations each. Give more files.";
    return [{ kind: "text", sentences: [needs, ...left] }];
  }
  const percent = (value: number | null): string => (value === null ? "–" : percentText(value));
  const known = tasks.filter(
    ({ validated, byVariance }) => validated.accuracy !== null && byVariance !== null,
  );
  const result: Figure[] = [
    {
      kind: "lines",
      title: "Variance within tasks over variance between tasks",
      explains: "The lower, the more clearly a layer tells tasks apart. It needs no patching.",
      x: { label: "layer", unit: "count", domain: null },
      y: { label: "ratio", unit: "number", domain: null },
      series: [
        {
          name: "ratio",
          tone: "task-vector",
          dashed: false,
          points: layers.flatMap(({ layer, ratio }) =>
            ratio === null ? [] : { x: layer, y: ratio, interval: null },
          ),
        },
      ],
      marks: [{ x: chosen, label: "least" }],
    },
  ];
  if (tasks.length > 0) {
    result.push({
      kind: "table",
      title: "Against full validation",
      explains:
        "Held-out accuracy at the validated layer, which is a maximum over layers, and at the layer of least variance.",
      columns: [
        { title: "task", align: "left" },
        { title: "validated layer", align: "right" },
        { title: "there", align: "right" },
        { title: `at layer ${chosen}`, align: "right" },
      ],
      rows: tasks.map(({ task, validated, byVariance }) => [
        { text: task, tone: null, value: null },
        { text: String(validated.layer), tone: null, value: validated.layer },
        { text: percent(validated.accuracy), tone: null, value: validated.accuracy },
        { text: percent(byVariance), tone: null, value: byVariance },
      ]),
    });
  }
  result.push({
    kind: "text",
    sentences: [
      known.length === 0
        ? `Layer ${chosen} has the lowest ratio. Use it with --layer ${chosen}, or vector.layer: ${chosen} in the file.`
        : `Layer ${chosen} for all ${known.length} tasks keeps ${percent(mean(known.map(({ byVariance }) => byVariance ?? 0)))} held-out accuracy on average, layers chosen by validation ${percent(mean(known.map(({ validated }) => validated.accuracy ?? 0)))}.`,
      ...left,
    ],
  });
  return result;
}
