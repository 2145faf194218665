import path from "node:path";
import { visibleText } from "../../language/visibleText.js";
import { DriftDocument, driftDocument } from "../../workbench/documents/driftDocument.js";
import { vectorText } from "../../method/vectorText.js";
import { measureDrift } from "../../workbench/drift.js";
import { colours } from "../colour.js";
import type { Environment } from "../environment.js";
import { exitCodes } from "../exitCode.js";
import { fixed, percent } from "../format.js";
import { table } from "../table.js";
import { oneFile, shownPath } from "../taskFiles.js";
import type { Terminal } from "../terminal.js";

const columns = [
  { title: "\nvector of" },
  { title: "\non model" },
  { title: "\naccuracy", align: "right" },
  { title: "\nrecovery", align: "right" },
  { title: "as its\nfew-shot", align: "right" },
  { title: "\nKL", align: "right" },
] as const;

/** `icl drift`: the vectors of two models of one shape, each on both. */
export async function drift(
  { workbench, terminal, control, seed }: Environment,
  file: string,
  options: { with: string; json?: boolean },
): Promise<number> {
  const task = await oneFile(file, terminal);
  const measured = await measureDrift(workbench, task, path.resolve(options.with), control);
  const document = driftDocument(task, measured, seed);
  if (options.json === true) terminal.printJson(DriftDocument.parse(document));
  else print(terminal, document);
  return exitCodes.met;
}

function print(terminal: Terminal, document: DriftDocument): void {
  const { file, task, models, vectors, cosines, conditions, pairs } = document;
  const names = ["A", "B"];
  terminal.print(`${colours.bold(visibleText(task))}  ${colours.dim(visibleText(shownPath(file)))}`);
  models.forEach((model, index) => {
    const vector = vectors[index] ?? vectors[0];
    const text = `${names[index] ?? ""}  ${model.description}, ${shownPath(model.path)}: ${vectorText(vector, model.layers)}`;
    terminal.printWrapped(visibleText(text));
  });
  const rows = [
    ...conditions.flatMap(({ zeroShot, fewShot }, index) => [
      ["zero-shot", names[index] ?? "", percent(zeroShot?.value), "", "", ""],
      ["few-shot", names[index] ?? "", percent(fewShot?.value), "", "", ""],
    ]),
    ...pairs.map(({ vector, model, accuracy, recovery, agreement, kl }) => [
      names[vector] ?? "",
      names[model] ?? "",
      percent(accuracy?.value),
      percent(recovery?.value),
      percent(agreement),
      fixed(kl, 3),
    ]),
  ];
  terminal.print(`\n${table(columns, rows, terminal.width)}\n`);
  const [ours, theirs] = vectors;
  const chosen = [...new Set([ours.layer, theirs.layer])].map(
    (layer) => `${fixed(cosines[layer], 4)} at layer ${layer}`,
  );
  terminal.printWrapped(`Cosine of the two vectors: ${chosen.join(", ")}.`);
  terminal.printWrapped(`By layer from 0 on: ${cosines.map((value) => fixed(value, 4)).join(" ")}`);
}
