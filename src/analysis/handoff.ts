import type { TaskSettings } from "../language/settings.js";
import { patchedRow, plainRow, wholeAnswer } from "../method/conditions.js";
import type { AnswerEnds } from "../method/taskTokens.js";
import type { Engine, RequestControl } from "../protocol/engine.js";
import type { Intervention } from "../protocol/intervention.js";
import type { RowResult } from "../protocol/rows.js";
import { Batch } from "./batch.js";

/** An answer that the full prompt began, to be finished by the vector. */
export interface Begun {
  readonly zeroShot: readonly number[];
  /** What the full prompt answers. */
  readonly fewShot: Pick<RowResult, "answer" | "answerTokens">;
  /** The vector that finishes it, at its layer. */
  readonly theta: Float32Array;
  readonly patch: Omit<Intervention, "source">;
  readonly ends: AnswerEnds;
}

/**
 * Hands answers over after so many tokens: the first ones are those of the full prompt, the rest is generated
 * behind them from the zero-shot prompt with the vector patched in at its separator (after PICA, arXiv 2503.09958,
 * with one patch in place of its guidance at every token). No hand-over cuts a character: it waits until the tokens
 * are whole text.
 * @param handoffs the numbers of tokens to try.
 * @returns for each number the answers, in the order of `begun`.
 */
export async function handOver(
  engine: Engine,
  settings: TaskSettings,
  begun: readonly Begun[],
  handoffs: readonly number[],
  control: RequestControl,
): Promise<string[][]> {
  const flat = begun.flatMap(({ fewShot }) => fewShot.answerTokens);
  const pieces = flat.length === 0 ? [] : (await engine.pieces({ tokens: flat }, control)).pieces;
  const batch = new Batch();
  const texts = begun.map(({ fewShot }) => pieces.splice(0, fewShot.answerTokens.length));
  const reads = handoffs.map((wanted) =>
    begun.map(({ zeroShot, fewShot, theta, patch, ends }, index) => {
      const mine = texts[index] ?? [];
      const first = wholeText(fewShot.answer, mine, wanted);
      if (first === undefined) return () => fewShot.answer;
      const row = patchedRow(
        plainRow(zeroShot, {
          expected: [],
          generate: { ...wholeAnswer(settings, ends), maxTokens: Math.max(1, settings.maxTokens - first) },
          top: 0,
          reference: null,
        }),
        { ...patch, source: batch.vector(theta) },
      );
      const tokens = [...row.tokens, ...fewShot.answerTokens.slice(0, first)];
      const read = batch.add({ ...row, tokens });
      return () => mine.slice(0, first).join("") + read().answer;
    }),
  );
  await batch.evaluate(engine, control);
  return reads.map((list) => list.map((read) => read()));
}

/**
 * The least number of tokens from `wanted` on that are whole text; undefined where that is all of the answer. No
 * tokens are whole text of any answer, an empty one too.
 */
export function wholeText(answer: string, pieces: readonly string[], wanted: number): number | undefined {
  if (wanted === 0) return 0;
  for (let count = wanted; count < pieces.length; count++) {
    const text = pieces.slice(0, count).join("");
    if (text.length < answer.length && answer.startsWith(text)) return count;
  }
  return undefined;
}
