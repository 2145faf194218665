import type { SweptLayer } from "../../method/sweep.js";
import { vectorText } from "../../method/vectorText.js";
import { SweepDocument } from "../../workbench/documents/sweepDocument.js";
import { summariseModel, summariseVector } from "../../workbench/compressed.js";
import { colours } from "../colour.js";
import type { Environment } from "../environment.js";
import { exitCodes } from "../exitCode.js";
import { fixed, percent } from "../format.js";
import { table } from "../table.js";
import { oneFile, namedTask, shownPath } from "../taskFiles.js";
import { overrideVector, type VectorWords } from "../vectorOptions.js";
import type { Terminal } from "../terminal.js";
import { visibleText } from "../../language/visibleText.js";

const BAR = 24;

const columns = [
  { title: "\nlayer", align: "right" },
  { title: "held-out\nas few-shot", align: "right" },
  { title: "held-out\nKL", align: "right", optional: true },
  { title: "test\naccuracy", align: "right" },
  { title: "\n0 %                100 %" },
  { title: "\nlog p", align: "right" },
  { title: "\nKL", align: "right" },
  { title: "random\nvectors", align: "right", optional: true },
] as const;

const wrongTaskColumn = { title: "other\ntask", align: "right", optional: true } as const;

/** `icl sweep`: the vector at every layer, validation and test told apart. */
export async function sweep(
  { workbench, terminal, control, seed }: Environment,
  file: string,
  options: VectorWords & { wrongTask?: string; json?: boolean },
): Promise<number> {
  const task = overrideVector(await oneFile(file, terminal), options);
  const others = await namedTask(options.wrongTask);
  const { compressed, sweep: result } = await workbench.sweep(task, control, others);
  const document = {
    version: 1,
    seed,
    file: task.path,
    task: task.document.settings.name,
    model: summariseModel(compressed.model),
    vector: summariseVector(compressed),
    ...result,
  } satisfies SweepDocument;
  if (options.json === true) terminal.printJson(SweepDocument.parse(document));
  else print(terminal, document);
  return exitCodes.met;
}

function print(
  terminal: Terminal,
  { file, task, model, vector, layers, chosen, validated, zeroShot, fewShot, ...controls }: SweepDocument,
): void {
  terminal.print(`${colours.bold(visibleText(task))}  ${colours.dim(visibleText(shownPath(file)))}`);
  terminal.printWrapped(colours.dim(`${visibleText(model.name)}, ${vectorText(vector, model.layers)}`));
  const rows = layers.map((layer) => [
    `${layer.layer}${layer.layer === chosen ? " *" : "  "}`,
    percent(layer.validation?.firstTokenAgreement),
    fixed(layer.validation?.firstTokenKl, 3),
    percent(layer.test?.accuracy.value),
    bar(layer),
    fixed(layer.test?.logProbability),
    fixed(layer.test?.kl, 3),
    percent(layer.randomVector?.value),
    ...(controls.wrongTask === undefined ? [] : [percent(layer.wrongTask?.value)]),
  ]);
  const shown = controls.wrongTask === undefined ? columns : [...columns, wrongTaskColumn];
  terminal.print(`\n${table(shown, rows, terminal.width)}\n`);
  for (const note of controls.notes ?? []) terminal.warn(note);
  terminal.printWrapped(
    validated
      ? "* chosen on held-out demonstrations alone; your queries are the test."
      : "* set by a rule: there are too few demonstrations to choose by.",
  );
  terminal.printWrapped(
    fewShot === null
      ? "No query has an expected answer: there is nothing to test on."
      : `On the same queries: zero-shot ${percent(zeroShot?.value)}, few-shot ${percent(fewShot.value)}. Bars: ▓ accuracy, █ up to its lower bound (95 %), · up to its upper bound.`,
  );
  if (fewShot === null) return;
  const { wrongTask } = controls;
  terminal.printWrapped(
    `Controls at every layer: random vectors of the same norm${wrongTask === undefined ? "" : `, and the vector of another task, ${visibleText(wrongTask.task)}`}. Where a control does as well as the vector, the layer holds nothing of the task.`,
  );
}

/** The accuracy as a bar: full up to its interval's lower end, dotted from its value to the upper end. */
function bar({ test }: SweptLayer): string {
  if (test === null) return "";
  const { value, low, high } = test.accuracy;
  const cells = (fraction: number): number => Math.round(fraction * BAR);
  const sure = "█".repeat(cells(low));
  const likely = "▓".repeat(Math.max(0, cells(value) - cells(low)));
  return `${sure}${likely}${"·".repeat(Math.max(0, cells(high) - cells(value)))}`;
}
