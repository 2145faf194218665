import * as z from "zod";
import { acceptedAnswers, answerMatches } from "../language/match.js";
import { wholeAnswer } from "../method/conditions.js";
import { patchOf } from "../method/intervention.js";
import { RowBatch } from "../method/rowBatch.js";
import { randomVectorLike } from "../method/randomVector.js";
import { atLayer, type TaskVector } from "../method/taskVector.js";
import { openTokens } from "../method/openTokens.js";
import type { Engine, RequestControl } from "../protocol/engine.js";
import { countedAccuracy, CountedAccuracy } from "./accuracy.js";
import type { AnalysedTask } from "./analysis.js";
import { askRow, askedQueries } from "./asked.js";

/** Who answered: this task, the other one, both where their answers are the same, or neither. */
export const Winner = z.enum(["this", "other", "same", "neither"]);
export type Winner = z.infer<typeof Winner>;

const OverriddenQuery = z.object({
  input: z.string(),
  /** This task's, as written in the file. */
  expected: z.string(),
  /** What the other task's own few-shot prompt answers to the same input. */
  otherAnswer: z.string(),
  /** The full prompt of this task alone. */
  unpatched: z.object({ answer: z.string(), winner: Winner }),
  /** The same prompt with the other task's vector patched in. */
  patched: z.object({ answer: z.string(), winner: Winner }),
  /** The same prompt with a random vector of that norm at that layer. */
  random: z.object({ answer: z.string(), winner: Winner }),
});
type OverriddenQuery = z.infer<typeof OverriddenQuery>;

/** Of the queries that tell the tasks apart: how many are answered as which task says. */
const Shares = z.object({ this: CountedAccuracy, other: CountedAccuracy });

export const OverriddenPair = z.object({
  /** Names of the tasks; the other one's vector is patched into this one's full prompt. */
  task: z.string(),
  other: z.string(),
  /** 0-based; the layer at which the other task's vector is used. */
  layer: z.int().nonnegative(),
  /** Queries on which both tasks' answers are the same, left out of the shares. */
  same: z.int().nonnegative(),
  unpatched: Shares,
  patched: Shares,
  random: Shares,
  queries: z.array(OverriddenQuery),
});
export type OverriddenPair = z.infer<typeof OverriddenPair>;

/**
 * Overriding (Hendel et al. 2023, section 4): the vector of another task, patched into the separator of this task's
 * *full* few-shot prompts, at that vector's own layer. Where the vector holds the task, it wins against the
 * demonstrations that are still there to be read.
 * @param others each with its vector.
 * @returns a pair for each other task, in their order.
 */
export async function override(
  engine: Engine,
  { document }: AnalysedTask,
  others: readonly { readonly task: AnalysedTask; readonly vector: TaskVector }[],
  seed: number,
  control: RequestControl,
): Promise<OverriddenPair[]> {
  const { settings } = document;
  const { asked, full } = await askedQueries(engine, document, control);
  const inputs = asked.map(({ input }) => input);
  const batch = new RowBatch();
  const unpatched = asked.map((one, index) =>
    batch.add(askRow(settings, one, full[index] ?? [], { text: true })),
  );
  const pairs = [];
  for (const { task, vector } of others) {
    const theirs = task.document;
    const theirTokens = await openTokens(engine, theirs.settings, control);
    const prompts = await theirTokens.fewShot(
      inputs.map((input) => ({ demonstrations: theirs.demonstrations, input })),
      control,
    );
    const layer = vector.thetaLayer;
    const theta = atLayer(vector, layer);
    const patch = patchOf(layer, theta);
    const random = patchOf(layer, randomVectorLike(theta, seed));
    const rows = asked.map((one, index) => ({
      patched: batch.add(askRow(settings, one, full[index] ?? [], { text: true }), patch),
      random: batch.add(askRow(settings, one, full[index] ?? [], { text: true }), random),
      theirs: batch.add({
        ...askRow(theirs.settings, one, prompts[index] ?? []),
        expected: [],
        generate: wholeAnswer(theirs.settings, theirTokens.ends),
      }),
    }));
    pairs.push({ other: theirs.settings, layer, rows });
  }
  await batch.evaluate(engine, control);
  return pairs.map(({ other, layer, rows }) => {
    const queries = rows.map((row, index): OverriddenQuery => {
      const { input = "", answer: expected = "" } = asked[index] ?? {};
      const otherAnswer = row.theirs().answer.trim();
      const judged = (answer: string | undefined = "") => ({
        answer: answer.trim(),
        winner: winnerOf({
          isThis: answerMatches(settings, answer, expected),
          isOther: otherAnswer !== "" && answer.trim() === otherAnswer,
          same: answerMatches(settings, otherAnswer, expected),
        }),
      });
      return {
        input,
        expected: acceptedAnswers(settings, expected)[0] ?? expected,
        otherAnswer,
        unpatched: judged(unpatched[index]?.().answer),
        patched: judged(row.patched().answer),
        random: judged(row.random().answer),
      };
    });
    return {
      task: settings.name,
      other: other.name,
      layer,
      same: queries.filter(({ patched }) => patched.winner === "same").length,
      unpatched: sharesOf(queries, "unpatched"),
      patched: sharesOf(queries, "patched"),
      random: sharesOf(queries, "random"),
      queries,
    };
  });
}

/** Where the other task's answer is right for this one too, nobody can win. */
export function winnerOf({
  isThis,
  isOther,
  same,
}: Readonly<Record<"isThis" | "isOther" | "same", boolean>>): Winner {
  if (same) return "same";
  if (isThis) return "this";
  return isOther ? "other" : "neither";
}

function sharesOf(
  queries: readonly OverriddenQuery[],
  condition: "unpatched" | "patched" | "random",
): z.infer<typeof Shares> {
  const told = queries.map((query) => query[condition].winner).filter((winner) => winner !== "same");
  return {
    this: countedAccuracy(told.map((winner) => winner === "this")),
    other: countedAccuracy(told.map((winner) => winner === "other")),
  };
}
