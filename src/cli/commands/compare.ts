import { readQueries, withQueries } from "../../workbench/addQueries.js";
import { notesOfVector } from "../../workbench/openVector.js";
import { checkRequirements } from "../../workbench/requirements.js";
import { requireWritable, writeEach, writeWhole } from "../../workbench/writeWhole.js";
import { CompareDocument } from "../../workbench/documents/compareDocument.js";
import type { FileComparison } from "../../method/comparison.js";
import type { Environment } from "../environment.js";
import { exitCodes } from "../exitCode.js";
import { HtmlOutput } from "../htmlOutput.js";
import { junitReport, type JunitSuite } from "../junit.js";
import { forEachFile, namedTask, shownPath } from "../taskFiles.js";
import { type GivenWords, namedVector, overrideVector } from "../vectorOptions.js";
import { printComparison } from "../comparisonReport.js";
import { printMeans } from "../meansReport.js";

/** `icl compare`: every query side by side, the costs and the verdict. */
export async function compare(
  environment: Environment,
  files: readonly string[],
  options: GivenWords & {
    json?: boolean;
    cost?: boolean;
    wrongTask?: string;
    addQueries?: string;
    html?: string;
    junit?: string;
  },
): Promise<number> {
  const { terminal, control, seed } = environment;
  const html = await HtmlOutput.at(options.html);
  const { junit } = options;
  if (junit !== undefined) await requireWritable(junit);
  const given = await namedVector(options);
  const workbench = environment.workbench.withVector(given);
  const comparisons: FileComparison[] = [];
  const misses: string[] = [];
  const suites: JunitSuite[] = [];
  const others = await namedTask(options.wrongTask);
  const added = options.addQueries === undefined ? [] : await readQueries(options.addQueries);
  const { code, errors } = await forEachFile(files, environment, async (task) => {
    const asked = withQueries(given === undefined ? overrideVector(task, options) : task, added);
    if (given !== undefined) for (const note of notesOfVector(given, asked)) terminal.warn(note);
    const comparison = await workbench.compare(asked, control, options.cost !== false, others);
    comparisons.push(comparison);
    if (options.json !== true) printComparison(terminal, comparison);
    const requirements = checkRequirements(task.document.settings.require, comparison.summary);
    suites.push({ name: shownPath(task.path), comparison, requirements });
    for (const { missed } of requirements) {
      if (missed === null) continue;
      misses.push(missed);
      terminal.error(`${shownPath(task.path)}: ${missed}`);
    }
  });
  if (options.json === true) {
    const document = { version: 1, seed, files: comparisons, errors } satisfies CompareDocument;
    terminal.printJson(CompareDocument.parse(document));
  } else if (comparisons.length > 1) {
    printMeans(terminal, comparisons);
  }
  // What was computed has been told by now, whatever becomes of these files.
  await writeEach([
    async () => {
      if (junit === undefined) return;
      const named = errors.map((error) => ({ ...error, file: shownPath(error.file) }));
      await writeWhole(junit, new TextEncoder().encode(junitReport(suites, named)));
    },
    async () =>
      html?.write(
        comparisons.map((comparison) => ({ comparison, sweep: null, staleQueries: [] })),
        [],
      ),
  ]);
  return code === exitCodes.met && misses.length > 0 ? exitCodes.missed : code;
}
