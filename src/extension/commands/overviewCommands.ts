import * as vscode from "vscode";
import * as z from "zod";
import { Verdict, type FileComparison } from "../../method/comparison.js";
import { countText } from "../../method/numberText.js";
import { type ComparedFile, compareWithBaseline } from "../../method/verdict/baseline.js";
import { LineIndex } from "../../language/lines.js";
import { thresholdsOf } from "../../workbench/requirements.js";
import { workflow } from "../../workbench/workflow.js";
import { hasVector, readTask } from "../files/readTask.js";
import { applyChange } from "../files/applyChange.js";
import { writeRequire } from "../files/settingEdits.js";
import type { TaskSnapshot } from "../files/taskSnapshot.js";
import { errorTrace } from "../../protocol/errorTrace.js";
import { requireTrust } from "../jobs/trust.js";
import { commandIds, viewIds, type CommandName } from "../ids.js";
import type { PastRun } from "../known/runHistory.js";
import { notify, notifyBriefly, type Severity } from "../messages/notify.js";
import { withProgress } from "../messages/progress.js";
import { notCompared, shownError, UserMessage } from "../messages/userMessage.js";
import { writeReport } from "../panel/exportReport.js";
import { changesText } from "../views/changesText.js";
import type { CommandTools } from "./commandTools.js";
import { EditorTargets } from "./editorTargets.js";
import type { CommandHandler } from "./registerCommands.js";

const MOST_FILES = 200;
const RunArgument = z.union([
  z.object({ uri: z.string(), digest: z.string() }),
  // The latest one.
  z.string().transform((uri) => ({ uri, digest: undefined })),
]);

/** A file that could not be compared. */
interface Failed {
  readonly task: string;
  readonly error: unknown;
  readonly why: string;
}

/** Those to compare, where not all are. */
const Uris = z.array(z.string());

/** Commands on all tasks of the workspace, and on what earlier comparisons found. */
export function overviewCommands(tools: CommandTools) {
  const { known, runner, reports, showPanel } = tools;
  const { files, tasks, results, history, updates } = known;
  const targets = new EditorTargets(files);

  const workspaceTasks = async (): Promise<TaskSnapshot[]> => {
    const found = await vscode.workspace.findFiles("**/*.icl", "**/node_modules/**", MOST_FILES);
    const read: TaskSnapshot[] = [];
    for (const uri of found) {
      const task = await readTask(files, uri);
      if (task !== undefined) read.push(task);
    }
    return read.sort((a, b) => a.uri.localeCompare(b.uri, "en"));
  };

  /** Of the file as it is now, or an older one. */
  const comparisonOf = async (task: TaskSnapshot): Promise<FileComparison | undefined> => {
    const kept = results.of(task.uri);
    await results.restored();
    return kept.comparison(tasks.dependencies(task))?.value;
  };

  return {
    showComparison: async (uri) => {
      requireTrust();
      const document = await targets.document(uri);
      await vscode.window.showTextDocument(document, { preview: true });
      showPanel(document.uri.toString());
    },
    compareAllFiles: async (given) => {
      requireTrust();
      const named = Uris.safeParse(given);
      const all = (await workspaceTasks()).filter(({ uri }) => !named.success || named.data.includes(uri));
      const runnable = all.filter((task) => hasVector(task) && task.document.queries.length > 0);
      if (runnable.length === 0) {
        throw new UserMessage("The workspace has no .icl file with demonstrations and queries to compare.");
      }
      const found: { readonly task: string; readonly verdict: string }[] = [];
      const failed: Failed[] = [];
      let stopped = false;
      try {
        await withProgress(`Comparing ${countText(runnable.length, "file")}`, async ({ signal, onStep }) => {
          for (const [index, task] of runnable.entries()) {
            const follow = {
              signal,
              onStep: (step: string) => {
                onStep(`${index + 1} of ${runnable.length}, ${task.document.settings.name}: ${step}`);
              },
            };
            const { name } = task.document.settings;
            try {
              const { summary } = await runner.compare(task, follow);
              found.push({ task: name, verdict: summary.verdict });
            } catch (error) {
              const why = shownError(error);
              // Cancelling is meant for all of them.
              if (why === undefined) throw error;
              failed.push({ task: name, error, why: why.message });
              tools.log.warn(`${task.path} was not compared: ${why.bug ? errorTrace(error) : why.message}`);
            }
          }
        });
      } catch (error) {
        // What is finished is kept, whatever stopped the rest.
        stopped = true;
        if (found.length === 0) throw error;
      }
      const [first] = failed;
      if (found.length === 0 && first !== undefined) throw first.error;
      const left = stopped ? runnable.length - found.length - failed.length : 0;
      void tellDone(first === undefined ? "information" : "warning", doneText(found, failed, left));
      return found;
    },
    showRunChanges: async (item) => {
      const asked = item ?? (await targets.document(undefined)).uri.toString();
      const { uri, digest } = RunArgument.parse(runArgument(asked));
      const runs = history.of(uri);
      const index = digest === undefined ? 0 : runs.findIndex((run) => run.digest === digest);
      const now = runs[index];
      const task = await readTask(files, vscode.Uri.parse(uri));
      if (now === undefined || task === undefined) throw notCompared(uri);
      const before = runs.slice(index + 1).find(({ model }) => model.fingerprint === now.model.fingerprint);
      if (before === undefined) {
        throw new UserMessage(
          "There is no earlier comparison on this model to compare this one with. Change the file and compare again.",
          undefined,
          "information",
        );
      }
      const change = changesBetween(task, before, now);
      const when = ({ at }: PastRun): string => new Date(at).toLocaleString();
      const text = changesText(change, now.task, when(before), when(now));
      const report = reports.put(`${now.task} changes.txt`, text);
      await reports.showBeside(report, false);
      return change;
    },
    makeThresholds: async (uri) => {
      const document = await targets.document(uri);
      const task = files.snapshot(document);
      const kept = results.of(task.uri);
      await results.restored();
      const comparison = kept.comparison(tasks.dependencies(task));
      if (comparison === undefined) throw notCompared(task.uri);
      if (comparison.stale) {
        throw new UserMessage(
          "The file has changed since it was compared. Compare it again, then set the thresholds.",
          { title: "Compare All Queries", command: commandIds.compareAllQueries, args: [task.uri] },
          "warning",
        );
      }
      const require = thresholdsOf(comparison.value.summary);
      const { icl, positions } = files.parsed(document);
      await applyChange(document, positions, writeRequire(icl, require));
      await vscode.window.showTextDocument(document);
      notifyBriefly("Written: the bounds that this comparison keeps with 95 % certainty.");
      return require;
    },
    exportOverview: async (given) => {
      const compared = [];
      for (const task of await workspaceTasks()) {
        const comparison = await comparisonOf(task);
        if (comparison !== undefined) compared.push({ comparison, sweep: null, staleQueries: [] });
      }
      if (compared.length === 0) {
        throw new UserMessage(
          "Nothing has been compared yet.",
          { title: "Compare All Files", command: commandIds.compareAllFiles },
          "information",
        );
      }
      const folder = vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file("/");
      const target = typeof given === "string" ? vscode.Uri.parse(given, true) : undefined;
      await writeReport(
        { files: compared, analyses: [] },
        vscode.Uri.joinPath(folder, "comparisons.html"),
        target,
      );
    },
    copyWorkflow: async () => {
      await vscode.env.clipboard.writeText(workflow);
      const message =
        "A GitHub Actions workflow was copied to the clipboard. Save it as .github/workflows/prompts.yml.";
      void notify("information", message);
    },
    refreshOverview: async () => {
      updates.vectors();
      return Promise.resolve();
    },
  } satisfies Partial<Record<CommandName, CommandHandler>>;
}

/** The view's menus give its item, a click the names alone. */
function runArgument(item: unknown): unknown {
  const node = z
    .object({ uri: z.string(), run: z.object({ past: z.object({ digest: z.string() }) }) })
    .safeParse(item);
  return node.success ? { uri: node.data.uri, digest: node.data.run.past.digest } : item;
}

/** `12 files compared: 9 compresses, 3 undecided. plurals was not: …` */
/** The view of all comparisons is closed until somebody opens it. */
async function tellDone(severity: Severity, message: string): Promise<void> {
  const show = "Show Comparisons";
  if ((await notify(severity, message, show)) !== show) return;
  await vscode.commands.executeCommand(`${viewIds.overview}.focus`);
}

function doneText(
  found: readonly { readonly verdict: string }[],
  failed: readonly Failed[],
  left: number,
): string {
  const counts = new Map<string, number>();
  for (const { verdict } of found) counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
  const verdicts = [...counts].map(([verdict, count]) => `${count} “${verdict}”`).join(", ");
  const rest = left > 0 ? ` Stopped: ${countText(left, "file")} left out.` : "";
  const [first, ...others] = failed;
  const also = others.length === 0 ? "" : ` The log says why ${countText(others.length, "other")} failed.`;
  const failure = first === undefined ? "" : ` ${first.task} was not: ${first.why}${also}`;
  return `${countText(found.length, "file")} compared: ${verdicts}.${rest}${failure}`;
}

/** Over the queries that the file still has, in their order. */
function changesBetween({ document, path }: TaskSnapshot, before: PastRun, now: PastRun) {
  const answers = new Map(now.queries.map((query) => [JSON.stringify([query.input, query.expected]), query]));
  const lines = new LineIndex(document.text);
  const queries = document.queries.flatMap(({ input, expected, span }) => {
    const answered = answers.get(JSON.stringify([input.text, expected?.text ?? null]));
    return answered === undefined ? [] : [{ ...answered, line: lines.at(span.start).line }];
  });
  const compared: ComparedFile = {
    file: path,
    model: now.model,
    summary: { verdict: Verdict.parse(now.summary.verdict) },
    queries,
  };
  return compareWithBaseline(document, compared, before);
}
