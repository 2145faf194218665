import pc from "picocolors";
import type { SweptLayer } from "../../method/sweep.js";
import { summariseModel, summariseVector } from "../../workbench/workbench.js";
import type { Environment } from "../environment.js";
import { exitCodes } from "../exitCode.js";
import { fixed, layerText, percent, table } from "../format.js";
import { oneFile } from "../taskFiles.js";

const BAR = 24;

/** `icl sweep`: the vector at every layer, validation and test told apart. */
export async function sweep(
  { workbench, terminal, control, seed }: Environment,
  file: string,
  options: { json?: boolean },
): Promise<number> {
  const task = await oneFile(file);
  const { compressed, sweep: result } = await workbench.sweep(task, control);
  const { model, vector } = compressed;
  if (options.json === true) {
    terminal.printJson({
      version: 1,
      seed,
      file: task.path,
      task: task.document.settings.name,
      model: summariseModel(model),
      vector: summariseVector(compressed),
      ...result,
    });
    return exitCodes.met;
  }
  terminal.print(`${pc.bold(task.document.settings.name)}  ${pc.dim(`${model.name}, ${layerText(vector, model.layers)}`)}`);
  const rows = result.layers.map((layer) => [
    `${layer.layer}${layer.layer === result.chosen ? " *" : ""}`,
    percent(layer.validation?.accuracy ?? undefined),
    fixed(layer.validation?.logProbability),
    percent(layer.test?.accuracy.value),
    bar(layer),
    fixed(layer.test?.logProbability),
    fixed(layer.test?.kl, 3),
  ]);
  const head = ["layer", "validation", "log p", "test", "test accuracy, 95 % interval dotted", "log p", "KL"];
  terminal.print(table(head, rows, [0, 1, 2, 3, 5, 6]));
  terminal.print(
    pc.dim(`* chosen on held-out demonstrations alone; zero-shot ${percent(result.zeroShot?.value)}, few-shot ${percent(result.fewShot?.value)} on the queries`),
  );
  return exitCodes.met;
}

/** The accuracy as a bar, its interval's reach beyond it dotted. */
function bar({ test }: SweptLayer): string {
  if (test === null) return "";
  const { value, low, high } = test.accuracy;
  const cells = (fraction: number): number => Math.round(fraction * BAR);
  const sure = "█".repeat(cells(low));
  const likely = "▓".repeat(Math.max(0, cells(value) - cells(low)));
  return `${sure}${likely}${"·".repeat(Math.max(0, cells(high) - cells(value)))}`;
}
