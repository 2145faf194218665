import { median } from "../method/median.js";
import { runQueries } from "../method/runQuery.js";
import { record, replay, type Recording } from "./batches.js";
import { duration, elapsed, rate, type Curve, type CurvePoint, type Figure } from "./measurement.js";
import { queryInputs } from "./sample.js";
import type { Subject } from "./subject.js";

/** So many queries are answered in one call, as the workbench does. */
const TOGETHER = 250;
/** Answers are single words. */
const ANSWER_TOKENS = 3;

/** Answers to queries with the task vector, against llama.cpp decoding the same tokens in the same batches. */
export async function measureTestSet(subject: Subject, queries: number): Promise<Figure> {
  const { session, plain } = subject;
  const { context } = session.parts;
  const inputs = queryInputs(queries);
  const ours: number[] = [];
  const llamas: number[] = [];
  const recordings: Recording[] = [];
  for (let from = 0; from < inputs.length; from += TOGETHER) {
    const part = inputs.slice(from, from + TOGETHER);
    let time = 0;
    const recording = await record(context, async () => {
      time = await elapsed(() => answer(subject, part));
    });
    recordings.push(recording);
    ours.push(time);
    llamas.push(
      await elapsed(() => {
        replay(plain, recording);
      }),
    );
  }
  plain.clear();
  const tokens = recordings.reduce((sum, recording) => sum + recording.tokens, 0);
  const batches = recordings.reduce((sum, recording) => sum + recording.batches.length, 0);
  const [mine, its] = [ours, llamas].map((times) => times.reduce((sum, time) => sum + time, 0));
  return {
    name: `${queries} queries, patched, answers only, against plain batched decoding`,
    value: median(llamas.map((time, part) => time / (ours[part] ?? NaN))),
    unit: "times the speed",
    floor: { atLeast: 0.9 },
    detail: `${duration(mine ?? 0)} (${rate(tokens, mine ?? 0)}), against ${duration(its ?? 0)} for the same ${tokens} tokens in the same ${batches} batches`,
  };
}

/** What more queries cost, answers only. */
export async function queryCurve(subject: Subject, counts: readonly number[]): Promise<Curve> {
  const points: CurvePoint[] = [];
  for (const count of counts) {
    const inputs = queryInputs(count);
    const before = subject.engine.evaluatedTokens;
    const milliseconds = await elapsed(async () => {
      for (let from = 0; from < count; from += TOGETHER) {
        await answer(subject, inputs.slice(from, from + TOGETHER));
      }
    });
    points.push({ count, milliseconds, tokens: subject.engine.evaluatedTokens - before });
  }
  return { name: "answers with the task vector", of: "queries", points };
}

async function answer({ engine, document, vector }: Subject, inputs: readonly string[]): Promise<void> {
  const settings = { ...document.settings, maxTokens: ANSWER_TOKENS };
  await runQueries(engine, { ...document, settings }, inputs, vector, "task-vector", {});
}
