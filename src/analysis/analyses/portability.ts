import * as z from "zod";
import type { IclDocument } from "../../language/document.js";
import type { Template } from "../../language/settings.js";
import { readTemplate, withTemplate } from "../../language/template.js";
import { percentText } from "../../method/numberText.js";
import { patchOf } from "../../method/intervention.js";
import { RowBatch } from "../../method/rowBatch.js";
import { Random } from "../../method/random.js";
import { atLayer, type TaskVector } from "../../method/taskVector.js";
import { openTokens } from "../../method/openTokens.js";
import { CountedAccuracy, countedAccuracy, countText } from "../accuracy.js";
import { defineAnalysis, type AnalysisContext } from "../analysis.js";
import { askRow, askedQueries, readAnswer, scoredQueries, toAsk } from "../asked.js";

import type { Figure } from "../figure.js";
import { only } from "../only.js";
import { captureAt, distinctDraws, subsetPrompts } from "../subsets.js";

const UnderTemplate = z.object({
  template: z.string(),
  /** Whether it is the file's own. */
  own: z.boolean(),
  zeroShot: CountedAccuracy,
  fewShot: CountedAccuracy,
  /** The file's vector, read under its own template and patched into queries under this one. */
  carried: CountedAccuracy,
  /** A vector read under this template itself, at the same layer. */
  extracted: CountedAccuracy,
});
type UnderTemplate = z.infer<typeof UnderTemplate>;

const UnderOrder = z.object({
  /** Indices of the demonstrations (0-based, as in the file) in this order; the first order is the file's. */
  order: z.array(z.int().nonnegative()),
  fewShot: CountedAccuracy,
  taskVector: CountedAccuracy,
});
type UnderOrder = z.infer<typeof UnderOrder>;

const Data = z.object({
  task: z.string(),
  missing: z.string().nullable(),
  /** 0-based; the layer that the file's own template chose is used throughout. */
  layer: z.int().nonnegative(),
  templates: z.array(UnderTemplate),
  orders: z.array(UnderOrder),
});
type Data = z.infer<typeof Data>;

/** Ways in which demonstrations are commonly written. */
export const commonTemplates: readonly string[] = [
  "{input} -> {output}",
  "{input} => {output}",
  "{input}: {output}",
  "{input} = {output}",
  "{input}\t{output}",
  "example:{input}->{output}",
  "Input: {input}\nOutput: {output}",
  "Q: {input}\nA: {output}",
];

/** Stands between templates on the command line. */
const BETWEEN = ";;";

const Options = z.object({
  templates: z
    .string()
    .default("")
    .transform((text, context): Template[] =>
      (text === "" ? [] : text.split(BETWEEN)).flatMap((source) => {
        const template = readTemplate(source.replaceAll("\\n", "\n").replaceAll("\\t", "\t"));
        if (!("code" in template)) return template;
        context.addIssue({
          code: "custom",
          message: `"${source}" is not a template: it must hold {input}, a separator that is not blank, and {output}, once each and in this order`,
        });
        return [];
      }),
    )
    .describe(`more templates to try, with ${BETWEEN} between them, \\n and \\t for line break and tab`),
  orders: z.coerce
    .number()
    .int()
    .min(1)
    .max(100)
    .default(8)
    .describe("orders of the demonstrations to try at most, the file's own included"),
});

/** Whether the vector carries over to other templates, and how much the order of the demonstrations matters. */
export const portability = defineAnalysis<Data, z.infer<typeof Options>>({
  id: "portability",
  title: "Format Portability",
  summary: "the vector under other templates, and few-shot prompt and vector under other orders",
  scope: "file",
  options: Options,
  data: Data,
  async run(context, tasks, options) {
    const task = only(tasks);
    const { document } = task;
    const { settings } = document;
    const vector = await context.vector(task);
    const base = { task: settings.name, layer: vector.thetaLayer };
    if (scoredQueries(document).length === 0) {
      const missing = "Portability is measured on queries with an expected answer, and this file has none.";
      return { ...base, missing, templates: [], orders: [] };
    }
    const others = commonTemplates.flatMap((source) => {
      const template = readTemplate(source);
      return "code" in template ? [] : template;
    });
    const own = settings.chat ? "the model's own chat template" : settings.template.source;
    const formats = new Map([[own, settings]]);
    for (const template of [...others, ...options.templates]) {
      if (!formats.has(template.source)) formats.set(template.source, withTemplate(settings, template));
    }
    const random = new Random(context.seed);
    const all = document.demonstrations.map((_, index) => index);
    const orders = [all, ...distinctDraws(options.orders - 1, () => random.shuffle(all), [all])];
    const templates = [];
    for (const [template, changed] of formats) {
      const accuracies = await underTemplate(context, { ...document, settings: changed }, vector);
      templates.push({ template, own: template === own, ...accuracies });
    }
    return {
      ...base,
      missing: null,
      templates,
      orders: await underOrders(context, document, vector, orders),
    };
  },
  figures,
});

async function underTemplate(
  { engine, seed, limits, control }: AnalysisContext,
  document: IclDocument,
  vector: TaskVector,
): Promise<Omit<UnderTemplate, "template" | "own">> {
  const { settings, demonstrations } = document;
  const { tokens, asked, full } = await askedQueries(engine, document, control);
  const all = demonstrations.map((_, index) => index);
  const preferred = new Random(seed).shuffle(all);
  const group = subsetPrompts(document, all, preferred, limits.dummies);
  const [theta] = await captureAt(engine, tokens, [group], vector, control);
  if (theta === undefined) throw new Error("The engine returned no vector");
  const batch = new RowBatch();
  const layer = vector.thetaLayer;
  const carried = patchOf(layer, atLayer(vector, layer));
  const extracted = patchOf(layer, theta);
  const rows = asked.map((one, index) => ({
    one,
    zeroShot: batch.add(askRow(settings, one, one.zeroShot)),
    fewShot: batch.add(askRow(settings, one, full[index] ?? [])),
    carried: batch.add(askRow(settings, one, one.zeroShot), carried),
    extracted: batch.add(askRow(settings, one, one.zeroShot), extracted),
  }));
  await batch.evaluate(engine, control);
  const accuracy = (condition: "zeroShot" | "fewShot" | "carried" | "extracted") =>
    countedAccuracy(rows.map((row) => readAnswer(settings, row.one, row[condition]()).match));
  return {
    zeroShot: accuracy("zeroShot"),
    fewShot: accuracy("fewShot"),
    carried: accuracy("carried"),
    extracted: accuracy("extracted"),
  };
}

async function underOrders(
  { engine, seed, limits, control }: AnalysisContext,
  document: IclDocument,
  vector: TaskVector,
  orders: readonly (readonly number[])[],
): Promise<UnderOrder[]> {
  const { settings, demonstrations } = document;
  const tokens = await openTokens(engine, settings, control);
  const asked = await toAsk(tokens, settings, scoredQueries(document), control);
  const preferred = new Random(seed).shuffle(demonstrations.map((_, index) => index));
  const thetas = await captureAt(
    engine,
    tokens,
    orders.map((order) => subsetPrompts(document, order, preferred, limits.dummies)),
    vector,
    control,
  );
  const batch = new RowBatch();
  const rows = [];
  for (const [place, order] of orders.entries()) {
    const theta = thetas[place];
    if (theta === undefined) throw new Error("The engine returned fewer vectors than were asked for");
    const ordered = order.flatMap((index) => demonstrations[index] ?? []);
    const full = await tokens.fewShot(
      asked.map(({ input }) => ({ demonstrations: ordered, input })),
      control,
    );
    const patch = patchOf(vector.thetaLayer, theta);
    const answers = asked.map((one, index) => ({
      one,
      fewShot: batch.add(askRow(settings, one, full[index] ?? [])),
      taskVector: batch.add(askRow(settings, one, one.zeroShot), patch),
    }));
    rows.push({ order, answers });
  }
  await batch.evaluate(engine, control);
  return rows.map(({ order, answers }) => {
    const accuracy = (condition: "fewShot" | "taskVector") =>
      countedAccuracy(answers.map((row) => readAnswer(settings, row.one, row[condition]()).match));
    return { order: [...order], fewShot: accuracy("fewShot"), taskVector: accuracy("taskVector") };
  });
}

function figures({ missing, layer, templates, orders }: Data): Figure[] {
  if (missing !== null) return [{ kind: "text", sentences: [missing] }];
  const n = templates[0]?.fewShot.n ?? 0;
  const cell = (accuracy: CountedAccuracy) => ({
    text: countText(accuracy),
    tone: null,
    value: accuracy.value,
  });
  return [
    {
      kind: "table",
      title: "Under other templates",
      explains: `Right answers of ${n} queries. “Carried” patches the file's vector, read under its own template, into queries under this one; “read here” is a vector read under this template, also at layer ${layer}. Where few-shot itself fails, the template is the model's problem, not the vector's.`,
      columns: [
        { title: "template", align: "left" },
        { title: "zero-shot", align: "right" },
        { title: "few-shot", align: "right" },
        { title: "carried", align: "right" },
        { title: "read here", align: "right" },
      ],
      rows: templates.map(({ template, own, zeroShot, fewShot, carried, extracted }) => [
        { text: JSON.stringify(template).slice(1, -1) + (own ? " *" : ""), tone: null, value: null },
        cell(zeroShot),
        cell(fewShot),
        cell(carried),
        cell(extracted),
      ]),
    },
    {
      kind: "bars",
      title: "Under other orders of the demonstrations",
      explains: `Accuracy on ${n} queries for each of ${orders.length} orders, the first of which is the file's; the layer stays ${layer}.`,
      axis: { label: "accuracy", unit: "fraction", domain: [0, 1] },
      bars: orders.flatMap(({ fewShot, taskVector }, index) => {
        const name = index === 0 ? "as in the file" : `order ${index + 1}`;
        const bar = (label: string, tone: "few-shot" | "task-vector", accuracy: CountedAccuracy) => ({
          label: `${name}, ${label}`,
          tone,
          value: accuracy.value,
          interval: [accuracy.low, accuracy.high] as [number, number],
        });
        return [bar("few-shot", "few-shot", fewShot), bar("vector", "task-vector", taskVector)];
      }),
    },
    { kind: "text", sentences: sentences(templates, orders) },
  ];
}

function sentences(templates: readonly UnderTemplate[], orders: readonly UnderOrder[]): string[] {
  const others = templates.filter(({ own }) => !own);
  const works = others.filter(({ fewShot, zeroShot }) => fewShot.low > zeroShot.value);
  const carries = works.filter(({ carried, fewShot }) => carried.high >= fewShot.value);
  const range = (condition: "fewShot" | "taskVector") => {
    const values = orders.map((order) => order[condition].value);
    return `${percentText(Math.min(...values))} to ${percentText(Math.max(...values))}`;
  };
  return [
    "* the file's own template.",
    `Of ${others.length} other templates the few-shot prompt gains something under ${works.length}; under ${carries.length} of these the carried vector is not demonstrably worse than the few-shot prompt (the upper end of its 95 % interval reaches it).`,
    `Over ${orders.length} orders the few-shot prompt is right on ${range("fewShot")} of the queries, the vector on ${range("taskVector")}.`,
    "The queries are test data: none of this chooses a template or an order.",
  ];
}
