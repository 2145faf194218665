import pc from "picocolors";
import type { FileComparison } from "../../method/comparison.js";
import { mean } from "../../method/mean.js";
import type { Environment } from "../environment.js";
import { cell, fixed, percent, table } from "../format.js";
import { forEachFile } from "../taskFiles.js";

/** `icl reproduce`: the main table of Hendel et al. 2023 (table 1) over files, on any model. */
export async function reproduce(
  { workbench, terminal, control, seed }: Environment,
  files: readonly string[],
  options: { json?: boolean },
): Promise<number> {
  const comparisons: FileComparison[] = [];
  const code = await forEachFile(files, terminal, async (task) => {
    comparisons.push(await workbench.compare(task, control, false));
  });
  const scored = comparisons.flatMap(({ file, task, vector, summary }) =>
    summary.accuracy === null
      ? []
      : [
          {
            file,
            task,
            layer: vector.layer,
            zeroShot: summary.accuracy.zeroShot.value,
            taskVector: summary.accuracy.taskVector.value,
            fewShot: summary.accuracy.fewShot.value,
            randomVector: summary.accuracy.randomVector.value,
            verdict: summary.verdict,
          },
        ],
  );
  const [first] = comparisons;
  if (scored.length === 0 || first === undefined) {
    terminal.error("None of the files has a query with an expected answer: there is nothing to reproduce with.");
    return code === 0 ? 2 : code;
  }
  const average = (key: "zeroShot" | "taskVector" | "fewShot" | "randomVector"): number =>
    mean(scored.map((row) => row[key]));
  const means = {
    zeroShot: average("zeroShot"),
    taskVector: average("taskVector"),
    fewShot: average("fewShot"),
    randomVector: average("randomVector"),
  };
  const bestLayers = Array.from({ length: first.model.layers }, (_, layer) => ({
    layer,
    files: scored.filter((row) => row.layer === layer).length,
  }));
  if (options.json === true) {
    terminal.printJson({ version: 1, seed, model: first.model, tasks: scored, means, bestLayers });
    return code;
  }
  terminal.print(`${pc.bold(first.model.name)} ${pc.dim(`(${first.model.architecture}, ${first.model.layers} layers)`)}`);
  const rows = scored.map((row) => [
    cell(row.task, 36),
    String(row.layer),
    percent(row.zeroShot),
    percent(row.taskVector),
    percent(row.fewShot),
    percent(row.randomVector),
  ]);
  rows.push(
    [`mean of ${scored.length} files`, "", percent(means.zeroShot), percent(means.taskVector), percent(means.fewShot), percent(means.randomVector)].map(
      (text) => pc.bold(text),
    ),
  );
  terminal.print(table(["task", "layer", "zero-shot", "task vector", "few-shot", "random"], rows, [1, 2, 3, 4, 5]));
  const chosen = bestLayers.filter(({ files }) => files > 0).map(({ layer, files }) => `${layer} (${files})`);
  terminal.print(`best layers, with the number of files: ${chosen.join(", ")}`);
  terminal.print(`the task vector keeps ${fixed(means.taskVector / means.fewShot)} of the few-shot accuracy`);
  return code;
}
