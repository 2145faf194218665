import path from "node:path";
import process from "node:process";
import pc from "picocolors";
import type { FileComparison } from "../../method/comparison.js";
import { mean } from "../../method/mean.js";
import { missedRequirements } from "../../workbench/requirements.js";
import type { Environment } from "../environment.js";
import { exitCodes } from "../exitCode.js";
import { bytes, cell, fixed, layerText, marked, milliseconds, percent, table, verdictColour } from "../format.js";
import { forEachFile, pinLayer } from "../taskFiles.js";
import type { Terminal } from "../terminal.js";

/** `icl compare`: every query side by side, the costs and the verdict. */
export async function compare(
  { workbench, terminal, control, seed }: Environment,
  files: readonly string[],
  options: { layer?: string; json?: boolean; cost?: boolean },
): Promise<number> {
  const comparisons: FileComparison[] = [];
  let missed = false;
  const code = await forEachFile(files, terminal, async (task) => {
    const pinned = pinLayer(task, options.layer);
    const comparison = await workbench.compare(pinned, control, options.cost !== false);
    comparisons.push(comparison);
    const misses = missedRequirements(task.document.settings.require, comparison.summary);
    if (misses.length > 0) missed = true;
    if (options.json !== true) printComparison(terminal, comparison);
    for (const miss of misses) terminal.error(`${path.basename(task.path)}: ${miss}`);
  });
  if (options.json === true) terminal.printJson({ version: 1, seed, files: comparisons });
  else if (comparisons.length > 1) printMeans(terminal, comparisons);
  return code === exitCodes.met && missed ? exitCodes.missed : code;
}

function printComparison(terminal: Terminal, { file, task, model, vector, queries, summary }: FileComparison): void {
  const tokens = summary.tokensSaved === 0 ? "" : `, ${Math.round(summary.tokensSaved)} prompt tokens saved a query`;
  const title = `${pc.bold(task)}  ${pc.dim(path.relative(process.cwd(), file))}`;
  terminal.print(title);
  terminal.print(
    pc.dim(`${model.name} (${model.architecture}), ${layerText(vector, model.layers)}${tokens}${vector.cached ? ", vector from the cache" : ""}`),
  );
  const rows = queries.map((query) => [
    String(query.line),
    cell(query.input),
    cell(query.expected ?? ""),
    marked(query.fewShot),
    marked(query.taskVector),
    marked(query.zeroShot),
    marked(query.randomVector),
    fixed(query.kl, 3),
  ]);
  const head = ["line", "query", "expected", "few-shot", "task vector", "zero-shot", "random vector", "KL"];
  terminal.print(table(head, rows, [0, 7]));
  const { accuracy, recovery, cost } = summary;
  if (accuracy !== null) {
    const named = (["fewShot", "taskVector", "zeroShot", "randomVector"] as const).map((condition) => {
      const { value, low, high } = accuracy[condition];
      return `${labels[condition]} ${percent(value)} ${pc.dim(`(${percent(low)}–${percent(high)})`)}`;
    });
    terminal.print(`accuracy   ${named.join("   ")}`);
  }
  const interval = recovery === null ? "" : pc.dim(` (${fixed(recovery.low)}–${fixed(recovery.high)})`);
  terminal.print(
    `recovery   ${fixed(recovery?.value)}${interval}   agreement ${percent(summary.agreement ?? undefined)}   KL ${fixed(summary.kl, 3)} nats`,
  );
  if (cost !== null) {
    const named = (["fewShotCold", "fewShotCached", "taskVector", "zeroShot"] as const).map(
      (way) => `${labels[way]} ${milliseconds(cost[way].milliseconds)}, ${bytes(cost[way].kvBytes)}`,
    );
    terminal.print(`first token, KV   ${named.join("   ")}`);
  }
  terminal.print(`${verdictColour(summary.verdict)(pc.bold(summary.verdict))}  ${summary.reason}\n`);
  for (const note of summary.notes) terminal.warn(note);
}

const labels = {
  fewShot: "few-shot",
  taskVector: "task vector",
  zeroShot: "zero-shot",
  randomVector: "random vector",
  fewShotCold: "few-shot cold",
  fewShotCached: "few-shot cached prefix",
} as const;

function printMeans(terminal: Terminal, comparisons: readonly FileComparison[]): void {
  const rows = comparisons.map(({ task, vector, summary }) => [
    cell(task, 32),
    String(vector.layer),
    percent(summary.accuracy?.zeroShot.value),
    percent(summary.accuracy?.taskVector.value),
    percent(summary.accuracy?.fewShot.value),
    percent(summary.accuracy?.randomVector.value),
    fixed(summary.recovery?.value),
    String(Math.round(summary.tokensSaved)),
    verdictColour(summary.verdict)(summary.verdict),
  ]);
  const scored = comparisons.flatMap(({ summary }) => (summary.accuracy === null ? [] : [summary.accuracy]));
  const average = (condition: "zeroShot" | "taskVector" | "fewShot" | "randomVector"): string =>
    scored.length === 0 ? "–" : percent(mean(scored.map((accuracy) => accuracy[condition].value)));
  const saved = Math.round(mean(comparisons.map(({ summary }) => summary.tokensSaved)));
  rows.push(
    [`mean of ${comparisons.length} files`, "", average("zeroShot"), average("taskVector"), average("fewShot"), average("randomVector"), "", String(saved), ""].map(
      (text) => pc.bold(text),
    ),
  );
  const head = ["task", "layer", "zero-shot", "task vector", "few-shot", "random", "recovery", "tokens saved", "verdict"];
  terminal.print(table(head, rows, [1, 2, 3, 4, 5, 6, 7]));
}
