import * as z from "zod";
import type { IclDocument } from "../../language/document.js";
import { plainRow, wholeAnswer } from "../../method/conditions.js";
import { percentText } from "../../method/figureText.js";
import { mean } from "../../method/mean.js";
import { atLayer, type TaskVector } from "../../method/taskVector.js";
import { CountedAccuracy, countedAccuracy } from "../accuracy.js";
import { defineAnalysis, type AnalysisContext } from "../analysis.js";
import { askedQueries, isRight, scoredQueries, type Asked } from "../asked.js";
import { at } from "../at.js";
import { Batch } from "../batch.js";
import type { Figure, Tone } from "../figure.js";
import { handOver } from "../handoff.js";
import { chooseMethods, differencePatches, type MethodChoices } from "../methodChoice.js";
import { only } from "../only.js";
import { numberText } from "../numberText.js";

const methodNames = ["zero-shot", "replace", "add", "in-context vector", "hybrid", "few-shot"] as const;
type MethodName = (typeof methodNames)[number];

const Method = z.object({
  name: z.enum(methodNames),
  /** What was chosen for it on held-out demonstrations, in words; null where there is nothing to choose. */
  setting: z.string().nullable(),
  /** Accuracy on the held-out demonstrations that chose it: a selection, never a result. */
  selection: z.number().nullable(),
  /** On the queries. */
  accuracy: CountedAccuracy,
  /** Mean log-probability of the expected answers; null where the method gives none. */
  logProbability: z.number().nullable(),
  /** Share of the queries answered exactly as by the few-shot prompt. */
  agreement: z.number(),
  /** Tokens of its prompts for one query, on average. */
  promptTokens: z.number(),
});
type Method = z.infer<typeof Method>;

const Data = z.object({
  task: z.string(),
  missing: z.string().nullable(),
  /** Held-out demonstrations that the settings were chosen on. */
  folds: z.int().nonnegative(),
  /** Tokens of the demonstrations' longest output. */
  longestOutput: z.int().nonnegative(),
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
  summary: "replace, add, in-context vector and hybrid side by side, their settings chosen on demonstrations",
  scope: "file",
  options: z.object({}),
  data: Data,
  async run(context, tasks) {
    const task = only(tasks);
    const { document } = task;
    const { engine, model, seed, limits, control } = context;
    const none = {
      task: document.settings.name,
      folds: 0,
      longestOutput: 0,
      methods: [],
      queries: [],
    };
    if (scoredQueries(document).length === 0) {
      const missing = "Methods are compared on queries with an expected answer, and this file has none.";
      return { ...none, missing };
    }
    const chosen = await chooseMethods(engine, document, model, { seed, limits }, control);
    if (chosen === undefined) {
      const missing =
        "Methods need at least three demonstrations: their settings are chosen on held-out ones.";
      return { ...none, missing };
    }
    const vector = await context.vector(task);
    const compared = await compareMethods(context, document, vector, chosen);
    const { folds, longest } = chosen;
    return { ...none, missing: null, folds, longestOutput: longest, ...compared };
  },
  figures,
});

async function compareMethods(
  { engine, control }: AnalysisContext,
  document: IclDocument,
  vector: TaskVector,
  chosen: MethodChoices,
): Promise<Pick<Data, "methods" | "queries">> {
  const { settings } = document;
  const { asked, full } = await askedQueries(engine, document, control);
  const batch = new Batch();
  const { replace, add, difference, hybrid } = chosen;
  const theta = atLayer(vector, replace.setting.layer);
  const replacing = { layer: replace.setting.layer, method: "replace", scale: 1 } as const;
  const added = atLayer(vector, add.setting.layer);
  const ask = (one: Asked, prompt: readonly number[], patches: ReturnType<typeof differencePatches> = []) => {
    const { expected } = one;
    const row = plainRow(prompt, {
      expected,
      generate: wholeAnswer(settings, one.ends),
      top: 0,
      reference: null,
    });
    const position = prompt.length - 1;
    return batch.add({ ...row, patches: patches.map((patch) => ({ ...patch, position })) });
  };
  const rows = asked.map((one, index) => ({
    "zero-shot": ask(one, one.zeroShot),
    replace: ask(one, one.zeroShot, [{ source: batch.vector(theta), ...replacing }]),
    add: ask(one, one.zeroShot, [{ source: batch.vector(added), method: "add", ...add.setting }]),
    "in-context vector": ask(
      one,
      one.zeroShot,
      differencePatches(batch, chosen.meanDifference, difference.setting.strength),
    ),
    "few-shot": ask(one, full[index] ?? []),
  }));
  await batch.evaluate(engine, control);
  const begun = asked.map(({ zeroShot, ends }, index) => ({
    zeroShot,
    ends,
    fewShot: at(rows, index)["few-shot"](),
    theta,
    patch: replacing,
  }));
  const { handoff } = hybrid.setting;
  const handed = at(await handOver(engine, settings, begun, [handoff], control), 0);
  const answer = (name: MethodName, index: number): string =>
    name === "hybrid" ? at(handed, index) : at(rows, index)[name]().answer;
  const few = asked.map((_, index) => answer("few-shot", index).trim());
  const shortTokens = mean(asked.map(({ zeroShot }) => zeroShot.length));
  const fullTokens = mean(full.map(({ length }) => length));
  const promptTokens = (name: MethodName): number => {
    if (name === "few-shot") return fullTokens;
    return name === "hybrid" && handoff > 0 ? fullTokens + shortTokens + handoff : shortTokens;
  };
  return {
    methods: methodNames.map((name): Method => {
      const answers = asked.map((_, index) => answer(name, index));
      return {
        name,
        ...settingOf(name, chosen),
        accuracy: countedAccuracy(answers.map((text, index) => isRight(settings, at(asked, index), text))),
        logProbability:
          name === "hybrid" ? null : mean(rows.map((row) => row[name]().expectedLogProbability ?? 0)),
        agreement: mean(answers.map((text, index) => Number(text.trim() === few[index]))),
        promptTokens: promptTokens(name),
      };
    }),
    queries: asked.map((one, index) => ({
      input: one.input,
      expected: one.answer,
      answers: methodNames.map((name) => {
        const text = answer(name, index);
        return { answer: text.trim(), match: isRight(settings, one, text) };
      }),
    })),
  };
}

function settingOf(
  name: MethodName,
  { replace, add, difference, hybrid }: MethodChoices,
): Pick<Method, "setting" | "selection"> {
  switch (name) {
    case "zero-shot":
    case "few-shot":
      return { setting: null, selection: null };
    case "replace":
      return { setting: `layer ${replace.setting.layer}`, selection: replace.accuracy };
    case "add": {
      const { layer, scale } = add.setting;
      return { setting: `layer ${layer}, scale ${scale}`, selection: add.accuracy };
    }
    case "in-context vector":
      return {
        setting: `every layer, strength ${difference.setting.strength}`,
        selection: difference.accuracy,
      };
    case "hybrid": {
      const { handoff } = hybrid.setting;
      const first = handoff === 0 ? "the vector alone" : `first ${handoff} by the prompt`;
      return { setting: `${first}, layer ${replace.setting.layer}`, selection: hybrid.accuracy };
    }
  }
}

const tones: Readonly<Record<MethodName, Tone>> = {
  "zero-shot": "zero-shot",
  replace: "task-vector",
  add: "task-vector",
  "in-context vector": "task-vector",
  hybrid: "task-vector",
  "few-shot": "few-shot",
};

function figures({ missing, folds, longestOutput, methods: compared, queries }: Data): Figure[] {
  if (missing !== null) return [{ kind: "text", sentences: [missing] }];
  const text = (value: string, number: number | null = null) => ({ text: value, tone: null, value: number });
  return [
    {
      kind: "bars",
      title: `Accuracy on ${queries.length} queries by method`,
      explains:
        "Replace overwrites the residual stream at the separator with the task vector at one layer. Add sums the vector, scaled, into it at one layer. The in-context vector adds the vector's difference from the mean zero-shot prompt at every layer. Hybrid lets the full prompt say the first tokens and the vector the rest.",
      axis: { label: "accuracy", unit: "fraction", domain: [0, 1] },
      bars: compared.map(({ name, accuracy }) => ({
        label: name,
        tone: tones[name],
        value: accuracy.value,
        interval: [accuracy.low, accuracy.high],
      })),
    },
    {
      kind: "table",
      title: "What was chosen, and what it costs",
      explains: `Settings were chosen on ${folds} held-out demonstrations, never on queries; held-out accuracies are maxima and no results. Prompt tokens: what goes through the model for one query before the answer.`,
      columns: [
        { title: "method", align: "left" },
        { title: "chosen", align: "left" },
        { title: "held-out", align: "right" },
        { title: "log p", align: "right" },
        { title: "as few-shot", align: "right" },
        { title: "prompt tokens", align: "right" },
      ],
      rows: compared.map(({ name, setting, selection, logProbability, agreement, promptTokens }) => [
        text(name),
        text(setting ?? "–"),
        text(selection === null ? "–" : percentText(selection), selection),
        text(logProbability === null ? "–" : numberText(logProbability), logProbability),
        text(percentText(agreement), agreement),
        text(promptTokens.toFixed(1), promptTokens),
      ]),
    },
    {
      kind: "table",
      title: "Answers by method",
      explains: null,
      columns: ["query", "expected", ...compared.map(({ name }) => name)].map((title) => ({
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
        longestOutput > 1
          ? `The demonstrations' outputs have up to ${longestOutput} tokens; the fewest first tokens that the held-out answers need were left to the full prompt.`
          : "The demonstrations' outputs are single tokens: there is nothing to hand over, and hybrid is the vector alone.",
        "Intervals that overlap tell no method from another: the same queries are answered by all, and more of them would tell.",
      ],
    },
  ];
}
