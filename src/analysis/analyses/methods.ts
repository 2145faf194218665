import * as z from "zod";
import { vectorMethods, type VectorMethod } from "../../language/settings.js";
import { plainRow, wholeAnswer } from "../../method/conditions.js";
import { percentText } from "../../method/numberText.js";
import { mean } from "../../method/mean.js";
import { tokeniseQueries } from "../../method/queries.js";
import { heldOutKl } from "../../method/keepChoice.js";
import { openTokens } from "../../method/openTokens.js";
import { RowBatch } from "../../method/rowBatch.js";
import { frameOf, type TaskVector } from "../../method/taskVector.js";
import { CountedAccuracy, countedAccuracy } from "../accuracy.js";
import { defineAnalysis, type AnalysedTask, type AnalysisContext } from "../analysis.js";
import { scoredQueries } from "../asked.js";
import { at } from "../at.js";
import { answerMatches } from "../../language/match.js";
import type { Figure, Tone } from "../figure.js";
import { only } from "../only.js";
import { numberText } from "../numberText.js";

/** Without the vector, every method that is compared, and the full prompt. */
const conditions = ["zero-shot", ...vectorMethods, "few-shot"] as const;
type Condition = (typeof conditions)[number];
/** θ itself added is kept for files that ask for it, and never chosen. */
const compared = vectorMethods.filter((method) => method !== "add");

const Method = z.object({
  name: z.enum(conditions),
  /** What was chosen for it on held-out demonstrations, in words; null where there is nothing to choose. */
  setting: z.string().nullable(),
  /** KL(few-shot ‖ intervened) over the held-out answers, in nats: a selection, never a result. */
  heldOutKl: z.number().nullable(),
  /** Whether it is the one that `auto` chooses, or that the file names. */
  chosen: z.boolean(),
  /** On the queries. */
  accuracy: CountedAccuracy,
  /** Share of first tokens that are the expected answers'. */
  firstToken: CountedAccuracy,
  /** Mean log-probability of the expected answers. */
  logProbability: z.number(),
  /** Share of the queries answered exactly as by the few-shot prompt. */
  agreement: z.number(),
  /** Tokens of its prompt for one query, on average. */
  promptTokens: z.number(),
});
type Method = z.infer<typeof Method>;

const Data = z.object({
  task: z.string(),
  missing: z.string().nullable(),
  /** Held-out demonstrations that the settings were chosen on. */
  folds: z.int().nonnegative(),
  methods: z.array(Method),
  queries: z.array(
    z.object({
      input: z.string(),
      expected: z.string(),
      /** In the order of the methods. */
      answers: z.array(z.object({ answer: z.string(), match: z.boolean() })),
    }),
  ),
});
type Data = z.infer<typeof Data>;

/** Ways to use what the demonstrations leave in the residual stream, on the same queries. */
export const methods = defineAnalysis<Data, Record<string, never>>({
  id: "methods",
  title: "Compare Methods",
  summary: "every method side by side, each as chosen on the demonstrations",
  scope: "file",
  options: z.object({}),
  data: Data,
  async run(context, tasks) {
    const task = only(tasks);
    const none = { task: task.document.settings.name, folds: 0, methods: [], queries: [] };
    if (scoredQueries(task.document).length === 0) {
      const missing = "Methods are compared on queries with an expected answer, and this file has none.";
      return { ...none, missing };
    }
    const total = compared.length + 1;
    const chosen = await context.vector(task, { number: 1, total });
    if (!chosen.validated) {
      const missing =
        "Methods need at least three demonstrations: their settings are chosen on held-out ones.";
      return { ...none, missing };
    }
    const vectors = new Map<VectorMethod, TaskVector>();
    for (const [index, method] of compared.entries())
      vectors.set(method, await context.vector(withMethod(task, method), { number: index + 2, total }));
    if (!vectors.has(chosen.method)) vectors.set(chosen.method, chosen);
    return {
      ...none,
      missing: null,
      folds: chosen.folds,
      ...(await compareMethods(context, task, vectors, chosen.method)),
    };
  },
  figures,
});

/** The same file with a method that it does not name; what else it leaves open stays open. */
function withMethod(task: AnalysedTask, method: VectorMethod): AnalysedTask {
  const { document } = task;
  const { settings } = document;
  return {
    ...task,
    document: { ...document, settings: { ...settings, vector: { ...settings.vector, method } } },
  };
}

async function compareMethods(
  { engine, control }: AnalysisContext,
  { document }: AnalysedTask,
  vectors: ReadonlyMap<VectorMethod, TaskVector>,
  chosen: VectorMethod,
): Promise<Pick<Data, "methods" | "queries">> {
  const { settings } = document;
  const tokens = await openTokens(engine, settings, control);
  const scored = scoredQueries(document);
  const generate = wholeAnswer(settings, tokens.ends);
  const batch = new RowBatch();
  const asked: {
    name: Condition;
    vector: TaskVector | undefined;
    prompts: number[];
    reads: ReturnType<RowBatch["add"]>[];
  }[] = [];
  const expectedTokens: (readonly number[])[] = [];
  const plain = { lead: "none", instruction: true, kept: [] } as const;
  const prepared = await tokeniseQueries(tokens, document, scored, plain, control);
  const add = (
    name: Condition,
    vector: TaskVector | undefined,
    prompts: readonly (readonly number[])[],
  ): void => {
    const reads = prompts.map((prompt, index) => {
      const { expected } = at(prepared, index);
      return batch.add(
        plainRow(prompt, { expected, generate, top: 0, reference: null }),
        vector?.interventions,
      );
    });
    asked.push({ name, vector, prompts: prompts.map(({ length }) => length), reads });
  };
  for (const { expected } of prepared) expectedTokens.push(expected);
  add(
    "zero-shot",
    undefined,
    prepared.map(({ zeroShot }) => zeroShot),
  );
  for (const [method, vector] of vectors) {
    const inputs = scored.map(({ input }) => input.text);
    add(method, vector, await tokens.framed(inputs, frameOf(document, vector.frame), control));
  }
  add(
    "few-shot",
    undefined,
    prepared.map(({ fewShot }) => fewShot),
  );
  await batch.evaluate(engine, control);
  const full = at(asked, asked.length - 1).reads.map((read) => read().answer.trim());
  const right = (index: number, answer: string): boolean =>
    answerMatches(settings, answer, at(scored, index).expected?.text ?? "");
  return {
    methods: asked.map(({ name, vector, prompts, reads }): Method => {
      const results = reads.map((read) => read());
      return {
        name,
        setting: vector === undefined ? null : settingText(vector),
        heldOutKl: vector === undefined ? null : heldOutKl(vector),
        chosen: name === chosen,
        accuracy: countedAccuracy(results.map(({ answer }, index) => right(index, answer))),
        firstToken: countedAccuracy(
          results.map(({ firstToken }, index) => firstToken === at(expectedTokens, index)[0]),
        ),
        logProbability: mean(results.map(({ expectedLogProbability }) => expectedLogProbability ?? 0)),
        agreement: mean(results.map(({ answer }, index) => Number(answer.trim() === full[index]))),
        promptTokens: mean(prompts),
      };
    }),
    queries: scored.map(({ input, expected }, index) => ({
      input: input.text,
      expected: expected?.text ?? "",
      answers: asked.map(({ reads }) => {
        const answer = at(reads, index)().answer.trim();
        return { answer, match: right(index, answer) };
      }),
    })),
  };
}

function settingText({ method, layer, frame, followThrough }: TaskVector): string {
  const place = method === "in_context" ? "every layer" : `layer ${layer}`;
  return [
    method === "cells" ? "KV cache" : place,
    ...(frame.lead === "joiner" && frame.keep === 0 ? ["lead"] : []),
    ...(frame.keep > 0 ? [`${frame.keep} kept`] : []),
    ...(followThrough ? ["follow-through"] : []),
  ].join(", ");
}

const toneOf = (name: Condition): Tone =>
  name === "zero-shot" || name === "few-shot" ? name : "task-vector";

function figures({ missing, folds, methods: list, queries }: Data): Figure[] {
  if (missing !== null) return [{ kind: "text", sentences: [missing] }];
  const text = (value: string, number: number | null = null) => ({ text: value, tone: null, value: number });
  return [
    {
      kind: "bars",
      title: `Accuracy on ${queries.length} queries by method`,
      explains:
        "Replace puts the task vector in the residual stream's place at one layer. Difference adds what the demonstrations change there on average. Nearest and linear make the vector depend on the query. In_context adds the difference at every layer. Cells are a few cells in place of the demonstrations' KV cache. Follow-through continues at every token of the answer.",
      axis: { label: "accuracy", unit: "fraction", domain: [0, 1] },
      bars: list.map(({ name, accuracy }) => ({
        label: name,
        tone: toneOf(name),
        value: accuracy.value,
        interval: [accuracy.low, accuracy.high],
      })),
    },
    {
      kind: "table",
      title: "What was chosen, and what it costs",
      explains: `Settings were chosen on ${folds} held-out demonstrations, never on queries: the held-out KL from the few-shot prompt, over whole answers, is a minimum, not a result. * is the method that the file uses.`,
      columns: [
        { title: "method", align: "left" },
        { title: "chosen", align: "left" },
        { title: "held-out KL", align: "right" },
        { title: "first token", align: "right" },
        { title: "log p", align: "right" },
        { title: "as few-shot", align: "right" },
        { title: "prompt tokens", align: "right" },
      ],
      rows: list.map(
        ({ name, chosen, setting, heldOutKl: kl, firstToken, logProbability, agreement, promptTokens }) => [
          text(chosen ? `${name} *` : name),
          text(setting ?? "–"),
          text(kl === null ? "–" : numberText(kl), kl),
          text(percentText(firstToken.value), firstToken.value),
          text(numberText(logProbability), logProbability),
          text(percentText(agreement), agreement),
          text(promptTokens.toFixed(1), promptTokens),
        ],
      ),
    },
    {
      kind: "table",
      title: "Answers by method",
      explains: null,
      columns: ["query", "expected", ...list.map(({ name }) => name)].map((title) => ({
        title,
        align: "left",
      })),
      rows: queries.map(({ input, expected, answers }) => [
        text(input),
        text(expected),
        ...answers.map(({ answer, match }) => ({
          text: answer,
          tone: match ? ("right" as const) : ("wrong" as const),
          value: null,
        })),
      ]),
    },
    {
      kind: "text",
      sentences: [
        "Methods whose intervals overlap cannot be told apart: all answer the same queries, and more queries would help.",
      ],
    },
  ];
}
