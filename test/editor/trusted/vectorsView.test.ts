import assert from "node:assert/strict";
import * as vscode from "vscode";
import type { CacheListing } from "../../../src/cache/vectorCache.js";
import { DocumentStore } from "../../../src/extension/files/documentStore.js";
import { TaskFiles } from "../../../src/extension/files/taskFiles.js";
import { TaskState } from "../../../src/extension/known/taskState.js";
import { VectorIndex } from "../../../src/extension/known/vectorIndex.js";
import { TaskVectorsView } from "../../../src/extension/views/vectorsView.js";
import type { EngineView } from "../../../src/extension/known/running.js";
import { KnownModels } from "../../../src/extension/known/knownModels.js";
import { defaultSettings } from "../../../src/extension/settings/runSettings.js";
import { methodText } from "../../../src/method/vectorText.js";
import { sampleMetadata } from "../../cache/sampleVector.js";
import { StateInMemory, note } from "../../extension/documents.js";
import { demoModel } from "../../support/repository.js";
import { openMarked, replaceText } from "../documents.js";

function titleOf({ label }: vscode.TreeItem): string {
  return typeof label === "string" ? label : (label?.label ?? "");
}

describe("the view of cached vectors", () => {
  it("groups them by model and shows whether each still fits its file", async () => {
    const { document } = await openMarked("a -> b\nc -> d\ne -> f\n? g\n");
    const file = document.uri.fsPath;
    const listing = (digest: string, model: string, path: string): CacheListing => ({
      digest,
      bytes: 2048,
      createdAt: new Date().toISOString(),
      metadata: {
        ...sampleMetadata({ model, file: path, task: digest }),
        interventions: { separator: [], answer: [] },
      },
    });
    const listings = [
      listing("mine", "one", file),
      listing("gone", "one", `${file}.gone`),
      listing("theirs", "two", file),
      listing("control", "two", `${file}#plurals`),
    ];
    const tasks = new TaskState({
      models: new KnownModels(new StateInMemory(), () => undefined),
      settings: () => defaultSettings,
      defaultModel: () => demoModel,
      embeddedModel: demoModel,
    });
    const engine = { cache: () => Promise.resolve({ list: () => Promise.resolve(listings) }) };
    const documents = new DocumentStore();
    const vectors = new VectorIndex(new StateInMemory(), () => undefined);
    const files = new TaskFiles(documents);
    const { taskVector } = tasks.dependencies(files.peek(document));
    vectors.add(document.uri.toString(), taskVector, { ...note, cacheDigest: "mine" });
    const view = new TaskVectorsView({
      engine: engine as unknown as EngineView,
      files,
      tasks,
      vectors,
    });
    const shown = async (): Promise<string[]> => {
      const lines: string[] = [];
      for (const model of await view.getChildren()) {
        for (const vector of await view.getChildren(model)) {
          const { description } = view.getTreeItem(vector);
          lines.push(
            `${titleOf(view.getTreeItem(model))}/${titleOf(view.getTreeItem(vector))}: ${String(description)}`,
          );
        }
      }
      return lines;
    };
    const method = methodText(sampleMetadata());
    assert.deepEqual(await shown(), [
      `one/mine: ${method} · fresh · 2.0 KiB · just now`,
      `one/gone: ${method} · file missing · 2.0 KiB · just now`,
      `two/theirs: ${method} · 2.0 KiB · just now`,
      `two/control: ${method} · control · 2.0 KiB · just now`,
    ]);
    // The cache goes on to know them by the name that their file had.
    const renamed = [listing("mine", "one", `${file}.gone`), listing("gone", "one", `${file}.gone`)];
    listings.splice(0, 2, ...renamed);
    assert.deepEqual((await shown()).slice(0, 2), [
      `one/mine: ${method} · fresh · 2.0 KiB · just now`,
      `one/gone: ${method} · 2.0 KiB · just now`,
    ]);
    // A copy has the same vector, which the cache knows of the file that it was computed for.
    listings.splice(0, 2, listing("mine", "one", file));
    vectors.add("file:///copy.icl", taskVector, { ...note, cacheDigest: "mine" });
    assert.equal((await shown())[0], `one/mine: ${method} · fresh · 2.0 KiB · just now`);
    await replaceText(document, "c -> d", "c -> z");
    assert.match((await shown())[0] ?? "", /· stale ·/);
    view.dispose();
    documents.dispose();
  });

  it("is there, with its commands", async () => {
    await vscode.commands.executeCommand("icl.taskVectors.focus");
    await vscode.commands.executeCommand("icl.refreshTaskVectors");
  });
});
