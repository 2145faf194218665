import * as z from "zod";
import type { IclDocument } from "../../language/document.js";
import { LineIndex } from "../../language/lines.js";
import { mean } from "../../method/mean.js";
import { patchOf } from "../../method/intervention.js";
import { RowBatch } from "../../method/rowBatch.js";
import { Random } from "../../method/random.js";
import type { TaskVector } from "../../method/taskVector.js";
import { openTokens } from "../../method/openTokens.js";
import { countedAccuracy, CountedAccuracy, countText } from "../accuracy.js";
import { defineAnalysis, type AnalysisContext } from "../analysis.js";
import { askRow, readAnswer, toAsk, type Answered, type Asked } from "../asked.js";
import { at } from "../at.js";

import type { Figure } from "../figure.js";
import { leastToLeaveOut, leaveOneOut, mislabelled, ranksOf } from "../leaveOneOut.js";
import { only } from "../only.js";
import { paperTask } from "../paperTask.js";
import { captureAt, FOLD_DUMMIES, leastForVector, subsetPrompts, without } from "../subsets.js";
import { numberText } from "../numberText.js";

const OwnLabel = z.object({
  answer: z.string(),
  match: z.boolean(),
  /** Of the demonstration's own output, natural logarithm, summed over its tokens. */
  logProbability: z.number(),
  /** Probability of the most probable first token: how sure the model is of its answer. */
  confidence: z.number(),
});

/** The held-out answers of the other demonstrations, with it and without it. */
const Validation = z.object({
  accuracy: CountedAccuracy,
  /** Mean over the held-out answers, natural logarithm. */
  logProbability: z.number(),
});

const Influence = z.object({
  /** 0-based, among the demonstrations. */
  index: z.int().nonnegative(),
  /** 1-based line of the file. */
  line: z.int().positive(),
  input: z.string(),
  output: z.string(),
  /** Cosine of θ without it and θ with it over the same dummies, at the chosen layer. */
  cosine: z.number(),
  /** null where too few demonstrations are left to hold another one out. */
  validation: z.object({ with: Validation, without: Validation }).nullable(),
  /** How the others answer its input. */
  own: z.object({ taskVector: OwnLabel, fewShot: OwnLabel }),
  /** 1 for the demonstration whose own output is the least probable, given the others. */
  rank: z.int().positive(),
  /** Leaving it out takes next to nothing from the answers and the vector. */
  dispensable: z.boolean(),
  /** The others are sure of another answer than its output, and answer each other well enough to be believed. */
  suspect: z.boolean(),
});

const Data = z.object({
  task: z.string(),
  /** What is missing to look at influence; null where nothing is. */
  missing: z.string().nullable(),
  /** 0-based; where the vector is used. */
  layer: z.int().nonnegative(),
  /** In the order of the file. */
  demonstrations: z.array(Influence),
});
type Influence = z.infer<typeof Influence>;
type Data = z.infer<typeof Data>;

const Options = z.object({
  tolerance: z.coerce
    .number()
    .min(0)
    .default(0.05)
    .describe("nats of log-probability that a demonstration that can be removed may cost the others"),
  sure: z.coerce
    .number()
    .min(0)
    .max(1)
    .default(0.5)
    .describe("probability from which the model is called sure of another answer"),
});

/** Leaving out a demonstration that can be removed turns the vector less than this. */
const SAME_VECTOR = 0.9;

/** Each demonstration left out in turn: what becomes of the vector, of the others' answers, and of its own label. */
export const influence = defineAnalysis<Data, z.infer<typeof Options>>({
  id: "influence",
  title: "Influence of Demonstrations",
  summary: "what each demonstration does: which can be removed, and which look mislabelled",
  scope: "file",
  options: Options,
  data: Data,
  async run(context, tasks, { tolerance, sure }) {
    const task = only(tasks);
    const { document } = task;
    const { settings, demonstrations } = document;
    const vector = await context.vector(paperTask(task));
    const least = leastToLeaveOut(document);
    if (demonstrations.length < least) {
      const missing = `Leaving demonstrations out takes at least ${least} of them; this file has ${demonstrations.length}.`;
      return { task: settings.name, missing, layer: vector.thetaLayer, demonstrations: [] };
    }
    const { seed, engine, control } = context;
    const left = await leaveOneOut(engine, document, vector, { seed, dummies: FOLD_DUMMIES }, control);
    const validations = await validateWithout(context, document, vector);
    const lines = new LineIndex(document.text);
    const ranks = ranksOf(left);
    const suspects = mislabelled(left, sure);
    return {
      task: settings.name,
      missing: null,
      layer: vector.thetaLayer,
      demonstrations: demonstrations.map(({ input, output, span }, index) => {
        const { cosine: turned, taskVector, fewShot } = at(left, index);
        const own = { taskVector, fewShot };
        const validation = validations[index] ?? null;
        return {
          index,
          line: lines.at(span.start).line,
          input: input.text,
          output: output.text,
          cosine: turned,
          validation,
          own,
          rank: at(ranks, index),
          dispensable:
            validation !== null &&
            turned >= SAME_VECTOR &&
            validation.without.accuracy.value >= validation.with.accuracy.value &&
            validation.with.logProbability - validation.without.logProbability <= tolerance,
          suspect: at(suspects, index),
        };
      }),
    };
  },
  figures,
});

/**
 * Every demonstration left out, and the others held out and answered by the vector of what remains; each held-out
 * answer is compared with the one that the left-out demonstration still had a part in. Vectors take two dummies.
 * @returns for each demonstration, null where what remains gives no vector.
 */
async function validateWithout(
  { engine, seed, limits, control }: AnalysisContext,
  document: IclDocument,
  vector: TaskVector,
): Promise<Influence["validation"][]> {
  const { settings, demonstrations } = document;
  const all = demonstrations.map((_, index) => index);
  if (all.length - 2 < leastForVector(document)) return all.map(() => null);
  const random = new Random(seed);
  const preferred = random.shuffle(all);
  const folds = random.sample(all, Math.min(limits.folds, all.length)).sort((a, b) => a - b);
  const tokens = await openTokens(engine, settings, control);
  const asked = await toAsk(tokens, settings, demonstrations, control);
  // Without i and j is without j and i: one vector for both.
  const sets = new Map<string, number[]>();
  const nameOf = (...removed: number[]) => removed.toSorted((a, b) => a - b).join();
  for (const fold of folds) {
    sets.set(nameOf(fold), [fold]);
    for (const left of without(all, fold)) sets.set(nameOf(left, fold), [left, fold]);
  }
  const prompts = [...sets.values()].map((removed) =>
    subsetPrompts(document, without(all, ...removed), preferred, FOLD_DUMMIES),
  );
  const thetas = await captureAt(engine, tokens, prompts, vector, control);
  const named = new Map([...sets.keys()].map((name, place) => [name, at(thetas, place)]));
  const batch = new RowBatch();
  const ask = (one: Asked, theta: Float32Array | undefined): (() => Answered) => {
    if (theta === undefined) throw new Error("A vector is asked by that was not computed");
    const read = batch.add(askRow(settings, one, one.zeroShot), patchOf(vector.thetaLayer, theta));
    return () => readAnswer(settings, one, read());
  };
  const whole = new Map(folds.map((fold) => [fold, ask(at(asked, fold), named.get(nameOf(fold)))]));
  const rows = all.map((left) =>
    without(folds, left).map((fold) => ({
      before: whole.get(fold),
      after: ask(at(asked, fold), named.get(nameOf(left, fold))),
    })),
  );
  await batch.evaluate(engine, control);
  return rows.map((pairs) => ({
    with: summarise(pairs.flatMap(({ before }) => before?.() ?? [])),
    without: summarise(pairs.map(({ after }) => after())),
  }));
}

function summarise(answers: readonly Answered[]): z.infer<typeof Validation> {
  return {
    accuracy: countedAccuracy(answers.map(({ match }) => match)),
    logProbability: mean(answers.map(({ logProbability }) => logProbability)),
  };
}

function figures({ missing, layer, demonstrations }: Data): Figure[] {
  if (missing !== null) return [{ kind: "text", sentences: [missing] }];
  const validated = demonstrations.find(({ validation }) => validation !== null)?.validation;
  const dispensable = demonstrations.filter((one) => one.dispensable && !one.suspect);
  return [
    {
      kind: "table",
      title: `Each of ${demonstrations.length} demonstrations left out, least expected output first`,
      explains:
        "Hint: what follows, for one demonstration at a time. Answer: what the few-shot prompt of the others gives. Others: how the held-out answers of the other demonstrations change without it" +
        (validated === null || validated === undefined
          ? " (too few demonstrations to tell)"
          : ` (up to ${validated.with.accuracy.n} answers for each, in nats of log-probability; below zero, it helped them)`) +
        `. Own output: its log-probability when only the others are there, as their vector and as their few-shot prompt. Cosine: how much the vector stays the same at layer ${layer}.`,
      columns: [
        { title: "line", align: "right" },
        { title: "demonstration", align: "left" },
        { title: "hint", align: "left" },
        { title: "answer", align: "left" },
        { title: "others", align: "right" },
        { title: "right", align: "right" },
        { title: "own: vector", align: "right" },
        { title: "few-shot", align: "right" },
        { title: "cosine", align: "right" },
      ],
      rows: demonstrations
        .toSorted((a, b) => a.rank - b.rank)
        .map(({ line, input, output, cosine: turned, validation, own, ...one }) => {
          const change =
            validation === null ? null : validation.without.logProbability - validation.with.logProbability;
          const { match, answer } = own.fewShot;
          return [
            { text: String(line), tone: null, value: line },
            { text: `${input} → ${output}`, tone: null, value: null },
            {
              text: one.suspect ? "mislabelled?" : one.dispensable ? "removable" : "",
              tone: one.suspect ? ("wrong" as const) : null,
              value: null,
            },
            { text: answer, tone: match ? ("right" as const) : ("wrong" as const), value: null },
            { text: change === null ? "–" : numberText(change), tone: null, value: change },
            {
              text:
                validation === null
                  ? "–"
                  : `${countText(validation.with.accuracy)} → ${countText(validation.without.accuracy)}`,
              tone: null,
              value:
                validation === null
                  ? null
                  : validation.without.accuracy.value - validation.with.accuracy.value,
            },
            {
              text: numberText(own.taskVector.logProbability),
              tone: null,
              value: own.taskVector.logProbability,
            },
            { text: numberText(own.fewShot.logProbability), tone: null, value: own.fewShot.logProbability },
            { text: numberText(turned, 3), tone: null, value: turned },
          ];
        }),
    },
    {
      kind: "text",
      sentences: [
        ...suspicion(demonstrations),
        dispensable.length === 0
          ? "None can be removed at no cost: leaving any of them out changes the vector or costs the others something."
          : `${dispensable.length === demonstrations.length ? `Any one of the ${demonstrations.length}` : listed(dispensable)} can be removed, but only one: it does not follow that two can be removed together. The analysis "demonstrations" shows how many are needed.`,
        "Only the demonstrations are asked here, never the queries; with so few answers only large differences mean something.",
      ],
    },
  ];
}

/** Which outputs to look at: those that are accused, or at least the one that the others expect least. */
function suspicion(demonstrations: readonly Influence[]): string[] {
  const suspects = demonstrations.filter(({ suspect }) => suspect);
  if (suspects.length > 0) {
    const named = suspects.map(
      (one) => `${listed([one])}, where the others give “${one.own.fewShot.answer}”`,
    );
    return [
      `Look at ${named.join("; at ")}: they are sure of it. It may be a wrong output, or the one exception to the rule.`,
    ];
  }
  const [least] = demonstrations.filter(({ own }) => !own.fewShot.match).sort((a, b) => a.rank - b.rank);
  if (least === undefined) {
    return ["No demonstration looks mislabelled: the prompt of the others gives each output as written."];
  }
  const answered = demonstrations.filter(({ own }) => own.fewShot.match).length;
  return [
    `No demonstration is clearly mislabelled. ${listed([least])} is the least expected: the others give “${least.own.fewShot.answer}”.`,
    `That alone proves nothing: their prompt and their vector do not both say so clearly enough, or they give too few outputs as written to be believed (the prompt ${answered} of ${demonstrations.length}).`,
  ];
}

function listed(demonstrations: readonly Influence[]): string {
  return demonstrations.map(({ line, input, output }) => `“${input} → ${output}” (line ${line})`).join(", ");
}
