import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import path from "node:path";
import * as vscode from "vscode";
import { openMarked } from "../documents.js";
import { until } from "../engineProcesses.js";

const capitals = "France -> Paris\nSpain -> Madrid\nJapan -> Tokyo\nEgypt -> Cairo\n? Italy -> Rome\n";

interface Outcome {
  readonly analysis: string;
  readonly files: readonly string[];
  readonly data: { readonly missing: string | null };
}

describe("analyses of several tasks in a workspace with one", function () {
  this.timeout(120_000);

  it("ask for one, and offer the examples", async () => {
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    for (const uri of await vscode.workspace.findFiles("**/*.icl")) await vscode.workspace.fs.delete(uri);
    const { document } = await openMarked(capitals);
    await vscode.window.showTextDocument(document);
    let done = false;
    const uri = document.uri.toString();
    const patched = vscode.commands
      .executeCommand<Outcome | undefined>("icl.patchWithAnotherVector", uri)
      .then((outcome) => {
        done = true;
        return outcome;
      });
    await until(
      async () => {
        // First where to take a task from, the examples in front; then which.
        await vscode.commands.executeCommand("workbench.action.acceptSelectedQuickOpenItem");
        return done;
      },
      "another task was chosen",
      90_000,
    );
    const outcome = await patched;
    assert.equal(outcome?.analysis, "override");
    assert.equal(outcome.data.missing, null);
    const extension = vscode.extensions.getExtension("icl-task-vectors.icl-task-vectors");
    assert(extension);
    const examples = readdirSync(path.join(extension.extensionPath, "examples"));
    assert.ok(examples.includes(outcome.files[1] ?? ""), outcome.files.join());
  });
});
