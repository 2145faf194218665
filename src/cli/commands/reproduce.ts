import * as z from "zod";
import { countText } from "../../method/numberText.js";
import { analyses } from "../../analysis/registry.js";
import type { FileComparison } from "../../method/comparison.js";
import { mean } from "../../method/mean.js";
import type { SweptLayer } from "../../method/sweep.js";
import { ReproduceDocument } from "../../workbench/documents/reproduceDocument.js";
import type { TaskFile } from "../../workbench/taskFile.js";
import { colours } from "../colour.js";
import type { Environment } from "../environment.js";
import { UsageError } from "../exitCode.js";
import { fixed, percent, verdictColour } from "../format.js";
import { figureText } from "../figureText.js";
import { findInstallation } from "../../workbench/installation.js";
import { actsAtEveryLayer } from "../../method/vectorText.js";
import { table } from "../table.js";
import { forEachFile, shownPath, type FilesDone } from "../taskFiles.js";
import type { Terminal } from "../terminal.js";
import { visibleText } from "../../language/visibleText.js";

const columns = [
  { title: "\ntask", flexible: true, least: 20 },
  { title: "\nmethod", optional: true },
  { title: "\nlayer", align: "right" },
  { title: "zero-\nshot", align: "right" },
  { title: "task\nvector", align: "right" },
  { title: "few-\nshot", align: "right" },
  { title: "vector,\nfirst token", align: "right", optional: true },
  { title: "few-shot,\nfirst token", align: "right", optional: true },
  { title: "\nrandom", align: "right", optional: true },
  { title: "\nverdict", optional: true },
] as const;

const layerColumns = [
  { title: "layer", align: "right" },
  { title: "accuracy", align: "right" },
  { title: "log p", align: "right" },
] as const;

/** `icl reproduce`: the main table of Hendel et al. 2023 (table 1) over files, on any model. */
export async function reproduce(
  environment: Environment,
  files: readonly string[],
  options: { json?: boolean; tableOnly?: boolean },
): Promise<number> {
  const { workbench, terminal, control, seed } = environment;
  const comparisons: FileComparison[] = [];
  const measured: TaskFile[] = [];
  const chosen = files.length > 0 ? files : [findInstallation().examples];
  const done = await forEachFile(chosen, environment, async (task) => {
    comparisons.push(await workbench.compare(task, control, false));
    measured.push(task);
  });
  const document = summarise(comparisons, seed, done);
  if (document === undefined) {
    if (done.errors.length > 0) return done.code;
    throw new UsageError(
      "None of the files has a query with an expected answer, such as ? fast -> slow: there is nothing to measure.",
    );
  }
  if (options.tableOnly !== true && document.models.length === 1) {
    document.experiments = await experiment(environment, measured);
  }
  if (options.json === true) terminal.printJson(ReproduceDocument.parse(document));
  else print(terminal, document);
  return done.code;
}

/** What the main table's tasks are to each other. */
const together = ["decodability", "map", "override"];

/** The further experiments of Hendel et al. 2023 (section 5) and Han et al. 2024 on the same tasks. */
async function experiment(
  { workbench, control, terminal }: Environment,
  tasks: readonly TaskFile[],
): Promise<ReproduceDocument["experiments"]> {
  const layers: SweptLayer[][] = [];
  for (const task of tasks) {
    terminal.file = shownPath(task.path);
    layers.push((await workbench.sweep(task, control, { named: false, tasks: [] }, 0)).sweep.layers);
  }
  terminal.file = "";
  const byLayer = (layers[0] ?? []).map(({ layer }) => {
    const here = layers.flatMap((swept) => swept[layer]?.test ?? []);
    return {
      layer,
      accuracy: mean(here.map(({ accuracy }) => accuracy.value)),
      logProbability: mean(here.map(({ logProbability }) => logProbability)),
    };
  });
  const results: NonNullable<ReproduceDocument["experiments"]>["analyses"] = [];
  for (const analysis of analyses.filter(({ id }) => together.includes(id))) {
    const { data } = await workbench.analyse(analysis, tasks, analysis.options.parse({}), control);
    results.push({
      analysis: analysis.id,
      data: z.json().parse(analysis.data.parse(data)),
      figures: analysis.figures(data),
    });
  }
  return { byLayer, analyses: results };
}

/** Undefined where no file has anything to measure by. */
function summarise(
  comparisons: readonly FileComparison[],
  seed: number,
  { errors }: FilesDone,
): ReproduceDocument | undefined {
  const tasks = comparisons.flatMap(({ file, task, model, vector, summary }) => {
    if (summary.accuracy === null || summary.firstToken === null) return [];
    const { zeroShot, taskVector, fewShot, randomVector } = summary.accuracy;
    return {
      file,
      task,
      model: model.fingerprint,
      method: vector.method,
      layer: vector.layer,
      zeroShot: zeroShot.value,
      taskVector: taskVector.value,
      fewShot: fewShot.value,
      randomVector: randomVector.value,
      firstToken: {
        zeroShot: summary.firstToken.zeroShot.value,
        taskVector: summary.firstToken.taskVector.value,
        fewShot: summary.firstToken.fewShot.value,
      },
      verdict: summary.verdict,
    };
  });
  if (tasks.length === 0) return undefined;
  const average = (key: "zeroShot" | "taskVector" | "fewShot" | "randomVector"): number =>
    mean(tasks.map((row) => row[key]));
  const means = {
    zeroShot: average("zeroShot"),
    taskVector: average("taskVector"),
    fewShot: average("fewShot"),
    randomVector: average("randomVector"),
    firstToken: {
      zeroShot: mean(tasks.map(({ firstToken }) => firstToken.zeroShot)),
      taskVector: mean(tasks.map(({ firstToken }) => firstToken.taskVector)),
      fewShot: mean(tasks.map(({ firstToken }) => firstToken.fewShot)),
    },
  };
  const models = [...new Map(comparisons.map(({ model }) => [model.fingerprint, model])).values()];
  const deepest = Math.max(...models.map(({ layers }) => layers));
  return {
    version: 1,
    seed,
    models,
    tasks,
    means,
    kept: means.fewShot === 0 ? null : means.taskVector / means.fewShot,
    bestLayers: Array.from({ length: deepest }, (_, layer) => ({
      layer,
      files: tasks.filter((row) => !actsAtEveryLayer(row.method) && row.layer === layer).length,
    })),
    experiments: null,
    errors,
  };
}

function print(
  terminal: Terminal,
  { models, tasks, means, kept, bestLayers, experiments }: ReproduceDocument,
): void {
  for (const { name, architecture, layers } of models) {
    const facts = `(${visibleText(architecture)}, ${countText(layers, "layer")})`;
    terminal.print(`${colours.bold(visibleText(name))} ${colours.dim(facts)}`);
  }
  const rows = tasks.map((row) => [
    row.task,
    row.method,
    actsAtEveryLayer(row.method) ? "–" : String(row.layer),
    percent(row.zeroShot),
    percent(row.taskVector),
    percent(row.fewShot),
    percent(row.firstToken.taskVector),
    percent(row.firstToken.fewShot),
    percent(row.randomVector),
    { text: row.verdict, paint: verdictColour(row.verdict) },
  ]);
  const last = [
    `mean of ${countText(tasks.length, "file")}`,
    "",
    "",
    percent(means.zeroShot),
    percent(means.taskVector),
    percent(means.fewShot),
    percent(means.firstToken.taskVector),
    percent(means.firstToken.fewShot),
    percent(means.randomVector),
    "",
  ].map((text) => ({ text, paint: colours.bold }));
  terminal.print(`\n${table(columns, [...rows, last], terminal.width)}\n`);
  if (kept !== null) {
    terminal.printWrapped(
      `The task vector keeps ${percent(kept)} of the few-shot accuracy over whole answers.`,
    );
  }
  const chosen = bestLayers.filter(({ files }) => files > 0);
  const named = chosen.map(({ layer, files }) => `${layer} (${countText(files, "file")})`);
  if (named.length > 0) terminal.printWrapped(`Layers chosen: ${named.join(", ")}.`);
  if (experiments !== null) printExperiments(terminal, experiments);
}

function printExperiments(
  terminal: Terminal,
  { byLayer, analyses: results }: NonNullable<ReproduceDocument["experiments"]>,
): void {
  terminal.print(`\n${colours.bold("Task vector by layer, on the queries, mean over the tasks")}\n`);
  const rows = byLayer.map(({ layer, accuracy, logProbability }) => [
    String(layer),
    percent(accuracy),
    fixed(logProbability),
  ]);
  terminal.print(table(layerColumns, rows, terminal.width));
  for (const { figures } of results) {
    // What is to be seen at a glance, and what it says; hundreds of points and queries are for --json.
    const first = figures.find(({ kind }) => kind === "lines" || kind === "table");
    for (const figure of figures) {
      if (figure !== first && figure.kind !== "text") continue;
      terminal.print(`\n${figureText(figure, terminal.width)}`);
    }
  }
}
