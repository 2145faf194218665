import * as z from "zod";
import { answerMatches } from "../../language/match.js";
import type { TaskSettings } from "../../language/settings.js";
import { plainRow, wholeAnswer } from "../../method/conditions.js";
import { percentText } from "../../method/numberText.js";
import { heldOutKl, mostKept } from "../../method/keepChoice.js";
import { mean } from "../../method/mean.js";
import { openTokens } from "../../method/openTokens.js";
import { tokeniseQueries } from "../../method/queries.js";
import { RowBatch } from "../../method/rowBatch.js";
import { frameOf, type TaskVector } from "../../method/taskVector.js";
import { CountedAccuracy, countedAccuracy, countText } from "../accuracy.js";
import { defineAnalysis, type AnalysedTask, type AnalysisContext } from "../analysis.js";
import { scoredQueries } from "../asked.js";
import { at } from "../at.js";
import type { Figure } from "../figure.js";
import { numberText } from "../numberText.js";
import { only } from "../only.js";

const Kept = z.object({
  /** Demonstrations that stay, from the first on; all of them in the last row, which has no vector. */
  kept: z.int().nonnegative(),
  /** Tokens of the prompt, on average over the queries. */
  promptTokens: z.number(),
  /** The kept demonstrations by themselves. */
  alone: CountedAccuracy,
  /** With the vector of the others; null where all stay. */
  withVector: CountedAccuracy.nullable(),
  /** KL(few-shot ‖ with the vector) on held-out demonstrations, in nats: a selection, never a result. */
  heldOutKl: z.number().nullable(),
});
type Kept = z.infer<typeof Kept>;

const Data = z.object({
  task: z.string(),
  missing: z.string().nullable(),
  /** What `vector.keep: auto` takes; null where nothing could be compared. */
  chosen: z.int().nonnegative().nullable(),
  rows: z.array(Kept),
});
type Data = z.infer<typeof Data>;

const Options = z.object({
  most: z.coerce
    .number()
    .int()
    .min(0)
    .max(64)
    .default(4)
    .describe("demonstrations that are kept beside the vector at most"),
});

/** How many demonstrations must stay in front of the query: from the vector alone to the whole prompt. */
export const dial = defineAnalysis<Data, z.infer<typeof Options>>({
  id: "dial",
  title: "Turn the Dial",
  summary: "accuracy against prompt tokens, with and without the vector",
  scope: "file",
  options: Options,
  data: Data,
  async run(context, tasks, { most }) {
    const task = only(tasks);
    const { document } = task;
    const none = { task: document.settings.name, chosen: null, rows: [] };
    if (scoredQueries(document).length === 0) {
      const missing = "The dial needs queries with an expected answer, and this file has none.";
      return { ...none, missing };
    }
    const last = Math.min(most, mostKept(document));
    const vectors: TaskVector[] = [];
    const total = last + 2;
    for (let keep = 0; keep <= last; keep++)
      vectors.push(await context.vector(keeping(task, keep), { number: keep + 1, total }));
    const chosen = await context.vector(keeping(task, "auto"), { number: total, total });
    if (chosen.frame.keep > last) vectors.push(chosen);
    return { ...none, missing: null, chosen: chosen.frame.keep, rows: await measure(context, task, vectors) };
  },
  figures,
});

function keeping(task: AnalysedTask, keep: TaskSettings["vector"]["keep"]): AnalysedTask {
  const { document } = task;
  const { settings } = document;
  return {
    ...task,
    document: { ...document, settings: { ...settings, vector: { ...settings.vector, keep } } },
  };
}

async function measure(
  { engine, control }: AnalysisContext,
  { document }: AnalysedTask,
  vectors: readonly TaskVector[],
): Promise<Kept[]> {
  const { settings, demonstrations } = document;
  const tokens = await openTokens(engine, settings, control);
  const scored = scoredQueries(document);
  const generate = wholeAnswer(settings, tokens.ends);
  const wishes = { expected: [], generate, top: 0, reference: null };
  const batch = new RowBatch();
  const asked = [];
  for (const vector of vectors) {
    const frame = frameOf(document, vector.frame);
    const prepared = await tokeniseQueries(tokens, document, scored, frame, control);
    const prompts = prepared.map(({ framed }) => framed);
    asked.push({
      kept: vector.frame.keep,
      heldOutKl: heldOutKl(vector),
      promptTokens: mean(prompts.map(({ length }) => length)),
      alone: prompts.map((prompt) => batch.add(plainRow(prompt, wishes))),
      withVector: prompts.map((prompt) => batch.add(plainRow(prompt, wishes), vector.interventions)),
    });
  }
  const full = await tokens.fewShot(
    scored.map(({ input }) => ({ demonstrations, input: input.text })),
    control,
  );
  const whole = full.map((prompt) => batch.add(plainRow(prompt, wishes)));
  await batch.evaluate(engine, control);
  const accuracy = (reads: readonly ReturnType<RowBatch["add"]>[]): CountedAccuracy =>
    countedAccuracy(
      reads.map((read, index) =>
        answerMatches(settings, read().answer, at(scored, index).expected?.text ?? ""),
      ),
    );
  return [
    ...asked.map(({ alone, withVector, ...row }) => ({
      ...row,
      alone: accuracy(alone),
      withVector: accuracy(withVector),
    })),
    {
      kept: demonstrations.length,
      promptTokens: mean(full.map(({ length }) => length)),
      alone: accuracy(whole),
      withVector: null,
      heldOutKl: null,
    },
  ];
}

function figures({ missing, chosen, rows }: Data): Figure[] {
  if (missing !== null) return [{ kind: "text", sentences: [missing] }];
  const point = (row: Kept, accuracy: CountedAccuracy | null) =>
    accuracy === null
      ? []
      : [
          {
            x: Math.round(row.promptTokens),
            y: accuracy.value,
            interval: [accuracy.low, accuracy.high] as [number, number],
          },
        ];
  const taken = rows.find(({ kept, withVector }) => kept === chosen && withVector !== null);
  const whole = rows.at(-1);
  const n = whole?.alone.n ?? 0;
  return [
    {
      kind: "lines",
      title: "Accuracy against prompt tokens",
      explains: `Measured on your ${n === 1 ? "one query" : `${n} queries`}. Along each line more demonstrations stay in front of the query: none at the left, all of them at the right.`,
      x: { label: "prompt tokens", unit: "count", domain: null },
      y: { label: "accuracy", unit: "fraction", domain: [0, 1] },
      series: [
        {
          name: "demonstrations alone",
          tone: "few-shot",
          dashed: true,
          points: rows.flatMap((row) => point(row, row.alone)),
        },
        {
          name: "with the vector",
          tone: "task-vector",
          dashed: false,
          points: rows.flatMap((row) => point(row, row.withVector)),
        },
      ],
      marks: taken === undefined ? [] : [{ x: Math.round(taken.promptTokens), label: "keep: auto" }],
    },
    {
      kind: "table",
      title: "Demonstrations that stay",
      explains:
        "The held-out KL is from the full prompt, over whole answers: auto takes the fewest demonstrations at which it is no greater than what leaving out one demonstration does. * marks that number.",
      columns: ["kept", "prompt tokens", "alone", "with the vector", "held-out KL"].map((title) => ({
        title,
        align: "right",
      })),
      rows: rows.map(({ kept, promptTokens, alone, withVector, heldOutKl: kl }) => [
        cell(kept === chosen && withVector !== null ? `${kept} *` : String(kept), kept),
        cell(promptTokens.toFixed(1), promptTokens),
        cell(countText(alone), alone.value),
        cell(withVector === null ? "–" : countText(withVector), withVector?.value ?? null),
        cell(kl === null ? "–" : numberText(kl), kl),
      ]),
    },
    { kind: "text", sentences: sentences(rows, taken, whole) },
  ];
}

function sentences(rows: readonly Kept[], taken: Kept | undefined, whole: Kept | undefined): string[] {
  if (taken === undefined || taken.withVector === null || whole === undefined) return [];
  const share = percentText(taken.promptTokens / whole.promptTokens);
  return [
    `${taken.kept} of ${whole.kept} demonstrations and the vector: ${taken.promptTokens.toFixed(0)} of ${whole.promptTokens.toFixed(0)} prompt tokens (${share}), ${percentText(taken.withVector.value)} right where the full prompt is on ${percentText(whole.alone.value)}, and the same demonstrations without the vector on ${percentText(taken.alone.value)}.`,
    ...advice(rows, taken, taken.withVector.value),
  ];
}

/**
 * What to write into the file. Auto goes by held-out demonstrations; where the queries see no use in what it keeps, that
 * is said instead of recommending it, and so is that a choice by these queries is not tested by them.
 */
function advice(rows: readonly Kept[], { kept, promptTokens }: Kept, value: number): string[] {
  const [cheaper] = rows
    .filter((row) => row.promptTokens < promptTokens && (row.withVector?.value ?? -1) >= value)
    .sort((a, b) => a.promptTokens - b.promptTokens);
  if (cheaper === undefined)
    return kept === 0
      ? ["The vector needs none of them in the prompt, as it is used where vector.keep is not set."]
      : [`Write vector.keep: ${kept} to keep ${kept === 1 ? "it" : "them"}.`];
  const one = cheaper.kept === 1;
  const subject =
    cheaper.kept === 0
      ? "The vector alone answers"
      : `The vector with ${one ? "the first demonstration" : `the first ${cheaper.kept} demonstrations`} answers`;
  const many = (cheaper.withVector?.value ?? 0) > value ? "more" : "as many";
  return [
    `${subject} ${many} of your queries with fewer tokens: ${percentText(cheaper.withVector?.value ?? 0)} right with ${cheaper.promptTokens.toFixed(0)}.`,
    `Auto keeps ${kept} because fewer come less close to the full prompt's answers on held-out demonstrations; it never goes by your queries. If being right on such queries is all you need, try vector.keep: ${cheaper.kept} on new ones: these cannot test a choice that they made.`,
  ];
}

function cell(text: string, value: number | null) {
  return { text, tone: null, value };
}
