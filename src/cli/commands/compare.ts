import { missedRequirements } from "../../workbench/requirements.js";
import { CompareDocument } from "../../workbench/documents/compareDocument.js";
import type { FileComparison } from "../../method/comparison.js";
import type { Environment } from "../environment.js";
import { exitCodes } from "../exitCode.js";
import { forEachFile, pinLayer, shownPath } from "../taskFiles.js";
import { printComparison } from "../comparisonReport.js";
import { printMeans } from "../meansReport.js";

/** `icl compare`: every query side by side, the costs and the verdict. */
export async function compare(
  environment: Environment,
  files: readonly string[],
  options: { layer?: string; json?: boolean; cost?: boolean },
): Promise<number> {
  const { workbench, terminal, control, seed } = environment;
  const comparisons: FileComparison[] = [];
  const misses: string[] = [];
  const { code, errors } = await forEachFile(files, environment, async (task) => {
    const pinned = pinLayer(task, options.layer);
    const comparison = await workbench.compare(pinned, control, options.cost !== false);
    comparisons.push(comparison);
    if (options.json !== true) printComparison(terminal, comparison);
    for (const miss of missedRequirements(task.document.settings.require, comparison.summary)) {
      misses.push(miss);
      terminal.error(`${shownPath(task.path)}: ${miss}`);
    }
  });
  if (options.json === true) {
    const document = { version: 1, seed, files: comparisons, errors } satisfies CompareDocument;
    terminal.printJson(CompareDocument.parse(document));
  } else if (comparisons.length > 1) {
    printMeans(terminal, comparisons);
  }
  return code === exitCodes.met && misses.length > 0 ? exitCodes.missed : code;
}
