import path from "node:path";
import type { Analysis } from "../../analysis/analysis.js";
import { chosenInWords, optionFaults } from "../../analysis/options.js";
import { AnalysisDocument } from "../../workbench/documents/analysisDocument.js";
import type { TaskFile } from "../../workbench/taskFile.js";
import { summariseModel } from "../../workbench/compressed.js";
import type { Environment } from "../environment.js";
import { exitCodes, UsageError } from "../exitCode.js";
import { figureText } from "../figureText.js";
import { HtmlOutput } from "../htmlOutput.js";
import { forEachFile, oneFile } from "../taskFiles.js";

/** `icl <analysis>`: whatever the registry holds, one question about one file or about several together. */
export async function analyse(
  analysis: Analysis,
  environment: Environment,
  files: readonly string[],
  options: Readonly<Record<string, unknown>> & { readonly json?: boolean; readonly html?: string },
): Promise<number> {
  const { workbench, terminal, control, seed } = environment;
  const [fault] = optionFaults(analysis, options);
  if (fault !== undefined) {
    const { name, takes } = fault;
    throw new UsageError(`--${kebab(name)} ${takes}, not ${JSON.stringify(options[name])}.`);
  }
  const chosen = analysis.options.parse(options);
  const html = await HtmlOutput.at(options.html);
  const tasks: TaskFile[] = [];
  let code: number = exitCodes.met;
  if (analysis.scope === "file") {
    const [file = ""] = files;
    if (files.length > 1) throw new UsageError(`icl ${analysis.id} takes one file, not ${files.length}.`);
    tasks.push(await oneFile(file, terminal));
  } else {
    ({ code } = await forEachFile(files, environment, (task) => {
      tasks.push(task);
    }));
    if (tasks.length === 0) return code;
    if (tasks.length === 1) {
      throw new UsageError(`icl ${analysis.id} compares tasks. Give at least two files, or a folder.`);
    }
  }
  const { model, data } = await workbench.analyse(analysis, tasks, chosen, control);
  const document = AnalysisDocument.parse({
    version: 1,
    seed,
    analysis: analysis.id,
    files: tasks.map(({ path }) => path),
    model: summariseModel(model),
    options: chosen,
    data: analysis.data.parse(data),
    figures: analysis.figures(data),
  });
  if (options.json === true) terminal.printJson(document);
  else terminal.print(document.figures.map((figure) => figureText(figure, terminal.width)).join("\n\n"));
  // What was computed has been told by now, whatever becomes of the file.
  await html?.write(
    [],
    [
      {
        value: {
          analysis: analysis.id,
          title: analysis.title,
          files: tasks.map((task) => path.basename(task.path)),
          model: model.name,
          options: document.options,
          chosen: chosenInWords(analysis, document.options),
          figures: document.figures,
        },
        stale: false,
      },
    ],
  );
  return code;
}

/** `topTokens` → `top-tokens` */
export function kebab(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
