import { fork, type ChildProcess } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { setTimeout } from "node:timers/promises";
import type { BenchMessage } from "../../bench/main.js";
import type { BenchReport, BenchRequest, BenchSubject } from "../../bench/report.js";
import type { Curve, Measurement } from "../../bench/measurement.js";
import { countText } from "../../method/numberText.js";
import { RequestFailure } from "../../protocol/failure.js";
import { BenchDocument } from "../../workbench/documents/benchDocument.js";
import { requireWritable, writeWhole } from "../../workbench/writeWhole.js";
import { colours } from "../colour.js";
import { exitCodes, UsageError } from "../exitCode.js";
import { threadsOption } from "../engineOptions.js";
import { countOption } from "../numberOptions.js";
import { modelLocator } from "../modelDownload.js";
import { findInstallation } from "../../workbench/installation.js";
import { table, type Cell, type Column } from "../table.js";
import { Terminal } from "../terminal.js";

/**
 * Milliseconds for processes that were ended to go. Where nobody collects orphans, as in some containers, they stay
 * listed for ever.
 */
const GROUP_PATIENCE = 1000;

export interface BenchOptions {
  readonly quick?: boolean;
  readonly serve?: boolean;
  readonly footprint?: boolean;
  readonly model?: string;
  readonly yes?: boolean;
  readonly repeats: string;
  readonly threads?: string;
  readonly json?: boolean;
  readonly out?: string;
}

/**
 * `icl bench`: what the method costs, each figure against llama.cpp's own work, and the floors it must keep; with
 * `--serve` how many requests the server answers, and how soon; with `--footprint` what a loaded model takes of the machine.
 */
export async function bench(options: BenchOptions, signal: AbortSignal): Promise<number> {
  const terminal = new Terminal();
  const { quick = false } = options;
  const subject = subjectOf(options);
  if (options.model !== undefined && subject === "method") {
    throw new UsageError(
      "--model needs --serve or --footprint: otherwise the models that come with icl are measured.",
    );
  }
  if (quick && subject !== "method") {
    throw new UsageError("--quick cannot be used with --serve or --footprint, which measure one model.");
  }
  const { benchEntry, engineEntry, embeddedModel, pytorchScript } = findInstallation();
  const request: Omit<BenchRequest, "folder"> = {
    engineEntry,
    embeddedModel: path.resolve(embeddedModel),
    pytorchScript,
    subject,
    model:
      options.model === undefined
        ? null
        : await modelLocator({ terminal, signal, yes: options.yes === true })(options.model),
    quick,
    threads: options.threads === undefined ? 0 : threadsOption(options.threads),
    rounds: countOption("--repeats", options.repeats, 1),
  };
  if (options.out !== undefined) await requireWritable(options.out);
  const measured = await measure(benchEntry, request, signal, (what) => {
    terminal.say(colours.dim(what));
  });
  const document = BenchDocument.parse({ version: 1, ...measured });
  if (options.out !== undefined) {
    await writeWhole(options.out, Buffer.from(`${JSON.stringify(document, undefined, 2)}\n`));
  }
  if (options.json === true) terminal.printJson(document);
  else print(terminal, measured);
  if (options.out !== undefined) terminal.say(`The figures were also written to ${options.out}.`);
  const all = [...measured.general, ...measured.models.flatMap(({ measurements }) => measurements)];
  return all.some(({ kept }) => kept === false) ? exitCodes.missed : exitCodes.met;
}

function subjectOf({ serve = false, footprint = false }: BenchOptions): BenchSubject {
  if (serve && footprint) throw new UsageError("--serve and --footprint measure different things. Give one.");
  return serve ? "server" : footprint ? "footprint" : "method";
}

/** Measures in a process of its own, which computes with llama.cpp and is as talkative as it. */
async function measure(
  entry: string,
  request: Omit<BenchRequest, "folder">,
  signal: AbortSignal,
  onProgress: (what: string) => void,
): Promise<BenchReport> {
  // All that it writes: it is ended by force, and cannot tidy up.
  const folder = await mkdtemp(path.join(tmpdir(), "icl-bench-"));
  const child = fork(entry, [], {
    stdio: ["ignore", "ignore", "ignore", "ipc"],
    execArgv: [],
    env: { ...process.env, TMPDIR: folder, TEMP: folder, TMP: folder },
    // Its own group, to be ended with all that it started; and Ctrl-C reaches the command line alone.
    detached: process.platform !== "win32",
  });
  const gone = new Promise((resolve) => child.once("close", resolve));
  try {
    return await report(child, { ...request, folder }, signal, onProgress);
  } finally {
    await endGroup(child, gone);
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function report(
  child: ChildProcess,
  request: BenchRequest,
  signal: AbortSignal,
  onProgress: (what: string) => void,
): Promise<BenchReport> {
  return new Promise((resolve, reject) => {
    const interrupted = (): void => {
      reject(new RequestFailure("cancelled", "The benchmark was interrupted."));
    };
    signal.addEventListener("abort", interrupted);
    if (signal.aborted) interrupted();
    child.on("message", (message: BenchMessage) => {
      if (message.kind === "progress") onProgress(message.what);
      else if (message.kind === "report") resolve(message.report);
      else if (message.kind === "failure") reject(new RequestFailure(message.code, message.message));
      else reject(new Error(message.message));
    });
    child.once("error", reject);
    child.once("exit", (code, killedBy) => {
      const how = killedBy ?? `exit code ${code ?? "unknown"}`;
      reject(
        new RequestFailure("engine-died", `The benchmark's process ended early (${how}). Run it again.`),
      );
    });
    child.send(request);
  });
}

/** Ends a process and what it started: an engine that is still starting would notice only once it runs. */
async function endGroup(child: ChildProcess, gone: Promise<unknown>): Promise<void> {
  const { pid } = child;
  if (pid === undefined) return;
  if (process.platform === "win32") {
    // There are no groups there; engines end by themselves with the process that started them.
    child.kill("SIGKILL");
    await gone;
    return;
  }
  // Once more when it has gone: it may have been starting a process just then.
  killGroup(pid);
  await gone;
  const patience = performance.now() + GROUP_PATIENCE;
  while (killGroup(pid) && performance.now() < patience) await setTimeout(5);
}

/** Whether the group had a process. */
function killGroup(group: number): boolean {
  try {
    process.kill(-group, "SIGKILL");
    return true;
  } catch {
    return false;
  }
}

const columns: readonly Column[] = [
  { title: "" },
  { title: "figure" },
  { title: "value", align: "right" },
  { title: "unit" },
  { title: "floor", align: "right" },
  { title: "detail" },
];

function print(terminal: Terminal, { machine, general, models, curves: others, notes }: BenchReport): void {
  terminal.print(`${machine}\n`);
  const rows: Cell[][] = general.map(cells);
  for (const { model, layers, parameters, threads, device, measurements } of models) {
    const size = `${(parameters / 1e6).toFixed(1)} M parameters`;
    const about = `${model}, ${layers} layers, ${size}, ${device}, ${countText(threads, "thread")}`;
    rows.push([], ["", { text: about, paint: colours.bold }], ...measurements.map(cells));
  }
  terminal.print(table(columns, rows));
  for (const { model, curves } of models) {
    for (const curve of curves) terminal.print(`\n${curveText(model, curve)}`);
  }
  for (const curve of others)
    terminal.print(`\n${curveText("random model, size of the embedded one", curve)}`);
  terminal.print("");
  terminal.print("✓ floor met, ✗ missed; figures without a mark have no floor.");
  for (const note of notes) terminal.print(note);
}

function cells({ name, value, unit, floor, kept, detail }: Measurement): Cell[] {
  const mark = kept === null ? "" : kept ? "✓" : "✗";
  const asked = floor === null ? "" : "atLeast" in floor ? `≥ ${floor.atLeast}` : `≤ ${floor.atMost}`;
  return [
    { text: mark, paint: kept === false ? colours.red : colours.green },
    name,
    { text: value.toFixed(value < 100 ? 2 : 0), paint: kept === false ? colours.red : colours.bold },
    unit,
    asked,
    { text: detail, paint: colours.dim },
  ];
}

function curveText(model: string, { name, of, points }: Curve): string {
  const one = of === "queries" ? "query" : of.replace(/s$/, "");
  const shown = points.map((point) => [
    String(point.count),
    point.milliseconds.toFixed(1),
    (point.milliseconds / point.count).toFixed(3),
    String(point.tokens),
    (point.milliseconds / point.tokens).toFixed(3),
  ]);
  const right = (title: string): Column => ({ title, align: "right" });
  const titles = [of, "ms", `ms a ${one}`, "tokens", "ms a token"].map(right);
  return `${colours.bold(`${model}: ${name}`)}\n${table(titles, shown)}`;
}
