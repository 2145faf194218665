import { fork } from "node:child_process";
import path from "node:path";
import type { BenchMessage } from "../../bench/main.js";
import type { BenchReport, BenchRequest } from "../../bench/report.js";
import { keepsFloor } from "../../bench/floors.js";
import type { Measurement } from "../../bench/benchmark.js";
import { RequestFailure } from "../../protocol/failure.js";
import { BenchDocument } from "../../workbench/documents/benchDocument.js";
import { colours } from "../colour.js";
import { exitCodes } from "../exitCode.js";
import { integerOption } from "../environment.js";
import { findInstallation } from "../../workbench/installation.js";
import { Terminal } from "../terminal.js";

export interface BenchOptions {
  readonly quick?: boolean;
  readonly repeats: string;
  readonly threads?: string;
  readonly json?: boolean;
}

/** `icl bench`: what the method costs, each figure against llama.cpp's own work, and the floors it must keep. */
export async function bench(options: BenchOptions, signal: AbortSignal): Promise<number> {
  const terminal = new Terminal();
  const { benchEntry, engineEntry, embeddedModel } = findInstallation();
  const request: BenchRequest = {
    engineEntry,
    embeddedModel: path.resolve(embeddedModel),
    quick: options.quick === true,
    threads: options.threads === undefined ? 0 : integerOption("--threads", options.threads),
    repeats: integerOption("--repeats", options.repeats),
  };
  const report = await measure(benchEntry, request, signal, (what) => {
    terminal.say(colours.dim(what));
  });
  if (options.json === true) terminal.printJson(BenchDocument.parse({ version: 1, ...report }));
  else print(terminal, report);
  // The floors are meant for models of ordinary size.
  const held = [...report.general, ...(report.models[1]?.measurements ?? [])];
  return held.some((measurement) => keepsFloor(measurement) === false) ? exitCodes.missed : exitCodes.met;
}

/** Measures in a process of its own, which computes with llama.cpp and is as talkative as it. */
async function measure(
  entry: string,
  request: BenchRequest,
  signal: AbortSignal,
  onProgress: (what: string) => void,
): Promise<BenchReport> {
  const child = fork(entry, [], { stdio: ["ignore", "ignore", "ignore", "ipc"], execArgv: [], signal });
  return new Promise((resolve, reject) => {
    child.on("message", (message: BenchMessage) => {
      if (message.kind === "progress") onProgress(message.what);
      else if (message.kind === "report") resolve(message.report);
      else reject(new Error(message.message));
    });
    child.once("error", (error) => {
      reject(
        signal.aborted
          ? new RequestFailure("cancelled", "The benchmark was interrupted.", { cause: error })
          : error,
      );
    });
    child.once("exit", (code, killedBy) => {
      const how = killedBy ?? `exit code ${code ?? "unknown"}`;
      reject(
        new RequestFailure("engine-died", `The benchmark's process ended early (${how}). Run it again.`),
      );
    });
    child.send(request);
  });
}

function print(terminal: Terminal, { machine, general, models }: BenchReport): void {
  terminal.print(machine);
  for (const measurement of general) terminal.print(line(measurement, true));
  models.forEach(({ model, layers, parameters, threads, device, measurements }, index) => {
    const size = `${(parameters / 1e6).toFixed(1)} M parameters`;
    terminal.print(`\n${colours.bold(model)}, ${layers} layers, ${size}, ${device}, ${threads} threads`);
    for (const measurement of measurements) terminal.print(line(measurement, index > 0));
  });
}

function line(measurement: Measurement, held: boolean): string {
  const { name, value, unit, floor, detail } = measurement;
  const kept = held ? keepsFloor(measurement) : undefined;
  const mark = kept === undefined ? " " : kept ? colours.green("✓") : colours.red("✗");
  const wanted =
    floor === null || !held
      ? ""
      : "atLeast" in floor
        ? `, at least ${floor.atLeast}`
        : `, at most ${floor.atMost}`;
  return `${mark} ${name}: ${colours.bold(value.toFixed(2))} ${unit}${wanted} ${colours.dim(`(${detail})`)}`;
}
