import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { EngineClient } from "../client/engineClient.js";
import { parseDocument } from "../language/parse.js";
import { median } from "../method/median.js";
import { countText } from "../method/numberText.js";
import { defaultEngineOptions } from "../protocol/engineOptions.js";
import { duration, elapsed, pairedRatio, type Figure } from "./measurement.js";
import { sampleTask } from "./sample.js";
import { compress } from "./subject.js";

/** Pairs of a compress alone and one on a busy machine. */
const ROUNDS = 3;
/** What takes longer than this varies little from one time to the next. */
const LONG_MS = 20_000;

/**
 * What other work on the machine costs: a whole compress while every core runs a loop that never rests, against one
 * alone. llama.cpp's threads wait for each other by spinning, so that one that is held up holds up all.
 * @param entry of the engine's process.
 */
export async function measureBusyMachine(entry: string, model: string): Promise<Figure> {
  const engine = new EngineClient({ entry, ownGroup: false });
  try {
    const info = await engine.load({ file: model, options: defaultEngineOptions });
    const document = parseDocument(sampleTask);
    const work = async (): Promise<void> => {
      await compress(engine, document, info);
    };
    const alone: number[] = [];
    const busy: number[] = [];
    // The first one warms up, and tells how long one takes: of a large model a single pair takes minutes.
    const rounds = (await elapsed(work)) > LONG_MS ? 1 : ROUNDS;
    for (let round = 0; round < rounds; round++) {
      alone.push(await elapsed(work));
      busy.push(await besideLoops(() => elapsed(work)));
    }
    return {
      name: "whole compress on a busy machine, against alone",
      value: pairedRatio(busy, alone),
      unit: "times the time",
      floor: { atMost: 2.5 },
      detail: `${duration(median(busy))} beside ${availableParallelism()} busy loops, ${duration(median(alone))} alone, ${countText(rounds, "round")}`,
    };
  } finally {
    await engine.dispose();
  }
}

/** Runs `work` while as many loops run as threads can at once. */
async function besideLoops<Result>(work: () => Promise<Result>): Promise<Result> {
  const loops = Array.from(
    { length: availableParallelism() },
    () => new Worker("require('node:worker_threads').parentPort.postMessage(0); for (;;);", { eval: true }),
  );
  try {
    await Promise.all(
      loops.map(
        (loop) =>
          new Promise<void>((resolve, reject) => {
            loop.once("message", () => {
              resolve();
            });
            loop.once("error", reject);
          }),
      ),
    );
    return await work();
  } finally {
    await Promise.all(loops.map((loop) => loop.terminate()));
  }
}
