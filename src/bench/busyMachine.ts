import { spawn } from "node:child_process";
import { once } from "node:events";
import { availableParallelism } from "node:os";
import process from "node:process";
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
 * What other work on the machine costs: a whole compress beside a program that would keep every core busy, against one
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

/** A program of as many loops as run at once, which says when all run and ends with the one that started it. */
const LOOPS = `
  const { availableParallelism } = require("node:os");
  const { Worker } = require("node:worker_threads");
  const loop = "require('node:worker_threads').parentPort.postMessage(0); for (;;);";
  let waiting = availableParallelism();
  for (let count = waiting; count > 0; count--)
    new Worker(loop, { eval: true }).once("message", () => { if (--waiting === 0) process.send("running"); });
  process.once("disconnect", () => process.exit());
`;

/** Runs `work` beside another program, which has a session of its own as what a user starts elsewhere has. */
async function besideLoops<Result>(work: () => Promise<Result>): Promise<Result> {
  const program = spawn(process.execPath, ["-e", LOOPS], {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    detached: true,
    windowsHide: true,
  });
  const ended = once(program, "exit");
  try {
    const running = once(program, "message").then(() => true);
    if (!(await Promise.race([running, ended.then(() => false)])))
      throw new Error("The program that keeps the machine busy has ended");
    return await work();
  } finally {
    if (program.connected) program.disconnect();
    await ended;
  }
}
