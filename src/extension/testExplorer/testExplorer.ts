import * as vscode from "vscode";
import type { RunMode } from "../../method/runQuery.js";
import type { DocumentStore } from "../files/documentStore.js";
import { inertText } from "../messages/inertText.js";
import type { ErrorPresenter } from "../messages/showError.js";
import { originalOf } from "../known/followFiles.js";
import type { Known } from "../known/known.js";
import type { Compared, TaskRunner } from "../jobs/taskRunner.js";
import { requireTrust } from "../jobs/trust.js";
import { TestItems } from "./testItems.js";

const profiles: readonly { readonly label: string; readonly mode: RunMode; readonly isDefault: boolean }[] = [
  { label: "Task vector", mode: "task-vector", isDefault: true },
  { label: "Few-shot", mode: "few-shot", isDefault: false },
  { label: "Zero-shot", mode: "zero-shot", isDefault: false },
];

/** Settings beside the model that answers depend on. */
const answerSettings = ["icl.engine.kvType", "icl.engine.flashAttention", "icl.vectors"];

/** Files and their queries in the Test Explorer, each way of answering as a profile. */
export function registerTestExplorer(
  documents: DocumentStore,
  { files, tasks }: Pick<Known, "files" | "tasks">,
  runner: TaskRunner,
  errors: ErrorPresenter,
): vscode.Disposable {
  const controller = vscode.tests.createTestController("icl", "ICL Tasks");
  const items = new TestItems(controller, files, documents);

  /** `Task vector, icl-demo`; of files on several models the way of answering alone. */
  const nameOf = (chosen: readonly vscode.TestItem[], mode: RunMode): string => {
    const uris = new Set(chosen.map(({ uri }) => uri?.toString()));
    const open = files.open().filter(({ uri }) => uris.has(uri.toString()));
    const models = new Set(open.map((document) => tasks.modelName(files.snapshot(document))));
    const label = profiles.find((profile) => profile.mode === mode)?.label ?? mode;
    return inertText([label, ...(models.size === 1 ? models : [])].join(", "));
  };

  let runs = 0;
  const runOnce = async (request: vscode.TestRunRequest, mode: RunMode): Promise<void> => {
    await errors.guard(async () => {
      requireTrust();
      const chosen = request.include ?? [...controller.items].map(([, item]) => item);
      const run = controller.createTestRun(request, nameOf(chosen, mode));
      runs++;
      try {
        const { TestRunner } = await import("./testRun.js");
        const tests = new TestRunner(items, files, runner);
        await tests.run(run, chosen, new Set(request.exclude), mode);
      } finally {
        run.end();
        runs--;
      }
    });
  };

  /** A comparison answers all queries with the vector: whoever made it need not run them as tests. */
  const takeOver = async (compared: Compared): Promise<void> => {
    const { task } = compared;
    const file = controller.items.get(task.uri);
    // Thresholds are tested by a comparison that is part of the run.
    if (file === undefined || runs > 0) return;
    await errors.guard(async () => {
      const children = await items.childrenOf(file);
      const document = await files.document(task.uri);
      if (files.snapshot(document).document !== task.document) return;
      // The editor opens its list of results for every run but a continuous one.
      const request = new vscode.TestRunRequest(children, undefined, undefined, true);
      const run = controller.createTestRun(request, `Comparison, ${nameOf([file], "task-vector")}`);
      try {
        const { TestRunner } = await import("./testRun.js");
        new TestRunner(items, files, runner).report(run, file, children, compared);
      } finally {
        run.end();
      }
    });
  };
  const renaming = vscode.workspace.onDidRenameFiles(({ files: renamed }) => {
    for (const { oldUri, newUri } of renamed) {
      const [from, to] = [oldUri.toString(), newUri.toString()];
      for (const id of items.runFiles.filter((one) => one === from || one.startsWith(`${from}/`)))
        void errors.guard(async () => items.move(id, vscode.Uri.parse(to + id.slice(from.length))));
    }
  });
  const copying = vscode.workspace.onDidCreateFiles(({ files: created }) => {
    for (const file of created.filter(({ path }) => path.endsWith(".icl")))
      void errors.guard(async () => {
        const original = await originalOf(file, items.runFiles);
        if (original !== undefined) await items.copy(original, file);
      });
  });
  const setting = vscode.workspace.onDidChangeConfiguration((change) => {
    const onModel = change.affectsConfiguration("icl.model.path");
    const onAll = answerSettings.some((id) => change.affectsConfiguration(id));
    if (!onModel && !onAll) return;
    const naming = files
      .open()
      .filter((document) => files.peek(document).document.settings.model !== undefined);
    const kept = new Set(onAll ? [] : naming.map(({ uri }) => uri.toString()));
    for (const id of items.runFiles) if (!kept.has(id)) items.leave(id);
  });
  const comparing = runner.onDidCompare((compared) => void takeOver(compared));

  /** After each save the chosen tests of the saved file, until the user stops it. */
  const runContinuously = (
    request: vscode.TestRunRequest,
    mode: RunMode,
    token: vscode.CancellationToken,
  ): void => {
    const saving = vscode.workspace.onDidSaveTextDocument((document) => {
      const id = document.uri.toString();
      const all = request.include ?? [...controller.items].map(([, item]) => item);
      const chosen = all.filter(({ uri }) => uri?.toString() === id);
      if (chosen.length === 0) return;
      void runOnce(new vscode.TestRunRequest(chosen, request.exclude, request.profile, true), mode);
    });
    token.onCancellationRequested(() => {
      saving.dispose();
    });
  };

  for (const { label, mode, isDefault } of profiles) {
    controller.createRunProfile(
      label,
      vscode.TestRunProfileKind.Run,
      async (request, token) => {
        if (request.continuous === true) runContinuously(request, mode, token);
        else await runOnce(request, mode);
      },
      isDefault,
      undefined,
      true,
    );
  }
  return vscode.Disposable.from(setting, comparing, renaming, copying, items, controller);
}
