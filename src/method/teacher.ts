import type { TaskSettings } from "../language/settings.js";
import type { Engine, RequestControl } from "../protocol/engine.js";
import { plainRow, wholeAnswer } from "./conditions.js";
import type { PairTokens } from "./pairTokens.js";
import { RowBatch } from "./rowBatch.js";
import type { AnswerEnds } from "./taskTokens.js";

/** Most tokens of an answer that are compared or forced. */
export const MOST_COMPARED = 16;

/** What the full prompt answers, greedily: what a vector is held against. */
export interface TeacherAnswer {
  /** The answer as text. */
  readonly text: string;
  /** Its tokens and the one that ends it, as far as it was said by a token. */
  readonly compared: readonly number[];
  /** Its tokens without the one that ends it. */
  readonly forced: readonly number[];
}

/** Asks each prompt once. @returns by the prompt's tokens, joined. */
export async function askTeacher(
  engine: Engine,
  settings: TaskSettings,
  ends: AnswerEnds,
  pairs: readonly PairTokens[],
  control: RequestControl,
): Promise<{ readonly answerOf: (pair: PairTokens) => TeacherAnswer; readonly evaluatedTokens: number }> {
  const batch = new RowBatch();
  const reads = new Map<string, ReturnType<RowBatch["add"]>>();
  for (const { fewShot } of pairs) {
    const key = fewShot.join();
    if (reads.has(key)) continue;
    const generate = wholeAnswer(settings, ends);
    reads.set(key, batch.add(plainRow(fewShot, { expected: [], generate, top: 0, reference: null })));
  }
  const { evaluatedTokens } = await batch.evaluate(engine, control);
  const answers = new Map<string, TeacherAnswer>();
  for (const [key, read] of reads) {
    const { answer, answerTokens, ended, endToken } = read();
    const said = endToken === null ? answerTokens : [...answerTokens, endToken];
    answers.set(key, {
      text: answer,
      compared: said.slice(0, MOST_COMPARED),
      forced: (ended === "stop" ? answerTokens.slice(0, -1) : answerTokens).slice(0, MOST_COMPARED),
    });
  }
  return {
    answerOf: ({ fewShot }) => {
      const answer = answers.get(fewShot.join());
      if (answer === undefined) throw new Error("A prompt was not asked");
      return answer;
    },
    evaluatedTokens,
  };
}
