import { readQueries, withQueries } from "../../workbench/addQueries.js";
import { notesOfVector } from "../../workbench/openVector.js";
import { pairFiles, readBaseline } from "../../workbench/baseline.js";
import { checkRequirements } from "../../workbench/requirements.js";
import type { KeptQueries } from "../../workbench/keptQueries.js";
import type { TaskFile } from "../../workbench/taskFile.js";
import { requireWritable, writeEach, writeWhole } from "../../workbench/writeWhole.js";
import { CompareDocument } from "../../workbench/documents/compareDocument.js";
import type { FileComparison } from "../../method/comparison.js";
import { shareText } from "../../method/numberText.js";
import { RequestFailure } from "../../protocol/failure.js";
import {
  baselineSentence,
  compareWithBaseline,
  type BaselineComparison,
  type BaselineFile,
} from "../../method/verdict/baseline.js";
import { baselineNotes, printBaseline } from "../baselineReport.js";
import type { Terminal } from "../terminal.js";
import type { Environment } from "../environment.js";
import { gateCode, type GatedFile } from "../gate.js";
import { HtmlOutput } from "../htmlOutput.js";
import { junitReport } from "../junit.js";
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
    baseline?: string;
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
  const compared: Compared[] = [];
  const others = await namedTask(options.wrongTask);
  const added = options.addQueries === undefined ? [] : await readQueries(options.addQueries);
  const baseline = options.baseline === undefined ? undefined : await readBaseline(options.baseline);
  const { errors } = await forEachFile(files, environment, async (task) => {
    const asked = withQueries(given === undefined ? overrideVector(task, options) : task, added);
    if (given !== undefined) for (const note of notesOfVector(given, asked)) terminal.warn(note);
    const comparison = await sayingHowFar(terminal, shownPath(task.path), async (kept) =>
      workbench.compare(asked, control, options.cost !== false, others, kept),
    );
    const requirements = checkRequirements(task.document.settings.require, comparison.summary);
    compared.push({
      name: shownPath(task.path),
      file: comparison.file,
      task: asked,
      comparison,
      requirements,
    });
    if (options.json !== true) printComparison(terminal, comparison);
  });
  const changes = baseline === undefined ? [] : sinceBaseline(environment, compared, baseline);
  const gated = compared.map((one) => withBaseline(one, changes));
  for (const { name, requirements } of gated) {
    for (const { missed } of requirements) if (missed !== null) terminal.error(`${name}: ${missed}`);
  }
  const comparisons = compared.map(({ comparison }) => comparison);
  if (options.json === true) {
    const requirements = gated.flatMap(({ comparison: { file }, requirements: all }) =>
      all.map((one) => ({ file, ...one })),
    );
    const since = baseline === undefined ? {} : { baseline: changes };
    const document = {
      version: 1,
      seed,
      files: comparisons,
      requirements,
      ...since,
      errors,
    } satisfies CompareDocument;
    terminal.printJson(CompareDocument.parse(document));
  } else {
    if (comparisons.length > 1) printMeans(terminal, comparisons);
    if (seed !== DEFAULT_SEED && comparisons.length > 0) {
      terminal.printWrapped(
        `Each verdict uses a seed derived from its file: --seed ${seed} does not change it.`,
      );
    }
    printBaseline(terminal, changes);
  }
  // What was computed has been told by now, whatever becomes of these files.
  await writeEach([
    async () => {
      if (junit === undefined) return;
      const named = errors.map((error) => ({ ...error, file: shownPath(error.file) }));
      await writeWhole(junit, new TextEncoder().encode(junitReport(gated, named)));
    },
    async () =>
      html?.write(
        comparisons.map((comparison) => ({ comparison, sweep: null, staleQueries: [] })),
        [],
      ),
  ]);
  return gateCode(gated, errors);
}

/** Where the comparison is interrupted, says how many of its queries were answered: they are not kept. */
async function sayingHowFar(
  terminal: Terminal,
  name: string,
  comparing: (kept: KeptQueries) => Promise<FileComparison>,
): Promise<FileComparison> {
  let far: string | undefined;
  try {
    return await comparing({
      of: () => [],
      keep: (_, finished, { total }) => {
        far = shareText(finished.length, total);
      },
    });
  } catch (error) {
    if (far !== undefined && error instanceof RequestFailure && error.code === "cancelled") {
      terminal.say(
        `${name}: ${far} queries were answered. The vector is cached; the answers are not, and the next run asks again.`,
      );
    }
    throw error;
  }
}

/** Of --seed. */
const DEFAULT_SEED = 0;

interface Compared extends GatedFile {
  /** Absolute path. */
  readonly file: string;
  /** With the queries that were added. */
  readonly task: TaskFile;
}

function sinceBaseline(
  { terminal }: Environment,
  compared: readonly Compared[],
  baseline: readonly BaselineFile[],
): BaselineComparison[] {
  const { pairs, missing } = pairFiles(compared, baseline);
  for (const one of compared) {
    if (!pairs.has(one)) terminal.warn(`${one.name} is not in the baseline: nothing to compare it with.`);
  }
  for (const { file } of missing) terminal.warn(`${file} of the baseline was not compared this time.`);
  return compared.flatMap((one) => {
    const before = pairs.get(one);
    if (before === undefined) return [];
    const change = compareWithBaseline(one.task.document, one.comparison, before);
    for (const note of baselineNotes(change)) terminal.warn(note);
    return [change];
  });
}

/** A drop below the baseline is missed like a threshold of the file. */
function withBaseline(compared: Compared, changes: readonly BaselineComparison[]): Compared {
  const change = changes.find(({ file }) => file === compared.file);
  if (change === undefined) return compared;
  const missed = change.dropped ? baselineSentence(change) : null;
  return {
    ...compared,
    requirements: [...compared.requirements, { name: "no drop since the baseline", missed }],
  };
}
