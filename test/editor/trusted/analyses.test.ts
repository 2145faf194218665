import assert from "node:assert/strict";
import * as vscode from "vscode";
import { openMarked, replaceText } from "../documents.js";
import { until } from "../engineProcesses.js";

const antonyms = "hot -> cold\nbig -> small\ntall -> short\nup -> down\n? fast -> slow\n? old -> new\n";
const capitals = "France -> Paris\nSpain -> Madrid\nJapan -> Tokyo\nEgypt -> Cairo\n? Italy -> Rome\n";

interface Outcome {
  readonly analysis: string;
  readonly files: readonly string[];
  readonly figures: readonly { readonly kind: string }[];
  readonly data: Readonly<Record<string, unknown>>;
}

const execute = async (id: string, ...args: readonly unknown[]): Promise<Outcome | undefined> =>
  vscode.commands.executeCommand<Outcome | undefined>(id, ...args);

async function hintsOf(document: vscode.TextDocument): Promise<readonly vscode.InlayHint[]> {
  const end = document.lineAt(document.lineCount - 1).range.end;
  return vscode.commands.executeCommand<vscode.InlayHint[]>(
    "vscode.executeInlayHintProvider",
    document.uri,
    new vscode.Range(new vscode.Position(0, 0), end),
  );
}

describe("analyses", function () {
  this.timeout(120_000);

  afterEach(async () => {
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  });

  it("Inspect Task Vector gives the tokens of every layer, and opens the file's panel", async () => {
    const { document } = await openMarked(antonyms);
    await vscode.window.showTextDocument(document);
    const outcome = await execute("icl.inspectTaskVector", document.uri.toString());
    assert.equal(outcome?.analysis, "inspect");
    assert.equal((outcome.data["layers"] as unknown[]).length, 8);
    assert.equal(outcome.figures[0]?.kind, "table");
    // The editor tells of tabs a moment after they were opened.
    const tabs = (): readonly vscode.Tab[] => vscode.window.tabGroups.all.flatMap(({ tabs: all }) => all);
    await until(
      () => tabs().some(({ input }) => input instanceof vscode.TabInputWebview),
      "the panel is open",
    );
  });

  it("Analyse… takes a name and options, and refuses those that are wrong", async () => {
    const { document } = await openMarked(antonyms);
    const uri = document.uri.toString();
    const outcome = await execute("icl.analyse", uri, "inspect", { top: "2" });
    const [first] = outcome?.data["layers"] as { top: unknown[] }[];
    assert.equal(first?.top.length, 2);
    assert.equal(await execute("icl.analyse", uri, "inspect", { top: 0 }), undefined);
    assert.equal(await execute("icl.analyse", uri, "no-such-analysis"), undefined);
  });

  it("Patch with Another Task’s Vector… looks at both files in their order", async () => {
    const [{ document: one }, { document: other }] = [await openMarked(antonyms), await openMarked(capitals)];
    const outcome = await execute("icl.patchWithAnotherVector", one.uri.toString(), other.uri.toString());
    assert.equal(outcome?.analysis, "override");
    assert.deepEqual(
      outcome.files,
      [one, other].map(({ uri }) => uri.path.split("/").at(-1)),
    );
  });

  it("a doubtful output has a hint behind it until the file changes", async () => {
    const { document } = await openMarked(antonyms.replace("up -> down", "up -> hot"));
    await vscode.window.showTextDocument(document);
    assert.deepEqual(await hintsOf(document), []);
    const outcome = await execute("icl.analyse", document.uri.toString(), "influence");
    assert.equal(outcome?.analysis, "influence");
    const hints = await hintsOf(document);
    const last = hints.find(({ position }) => position.line === 3);
    assert.ok(typeof last?.label === "string" && last.label.endsWith("others say down"));
    // In words: a cosine says nothing to do.
    for (const { label } of hints) assert.ok(typeof label === "string" && !/\d/.test(label));
    await replaceText(document, "tall", "high");
    assert.deepEqual(await hintsOf(document), []);
  });
});
