import assert from "node:assert/strict";
import * as vscode from "vscode";
import { codesOf, diagnosticsWhen, type MarkedDocument, openMarked } from "../documents.js";

async function actionsAt({ document, ranges }: MarkedDocument): Promise<vscode.CodeAction[]> {
  const [range] = ranges;
  assert(range);
  await diagnosticsWhen(document, ({ length }) => length > 0);
  return vscode.commands.executeCommand(
    "vscode.executeCodeActionProvider",
    document.uri,
    range,
    vscode.CodeActionKind.QuickFix.value,
  );
}

const entries = "a -> 1\nb -> 2\nc -> 3\n? d -> 4\n";

describe("quick fixes", () => {
  for (const [title, source, fixed] of [
    ["Put white space around the arrow", `${entries}«hot->cold»\n`, `${entries}hot -> cold\n`],
    ['Keep "1"', `${entries}a -> «9»\n`, entries],
    [
      "Change to difference",
      `---\nvector:\n  method: «diference»\n---\n${entries}`,
      `---\nvector:\n  method: difference\n---\n${entries}`,
    ],
    ["Remove the duplicate", `${entries}«a -> 1»\n`, entries],
    ['Change to "name"', `---\n«nmae»: x\n---\n${entries}`, `---\nname: x\n---\n${entries}`],
    ["Quote the output", `${entries}x -> y «->» z\n`, `${entries}x -> "y -> z"\n`],
    ["Close the front matter", `«---»\nname: x\n${entries}`, `---\nname: x\n---\n${entries}`],
  ] as const) {
    it(title, async () => {
      const marked = await openMarked(source);
      const action = (await actionsAt(marked)).find((offered) => offered.title === title);
      assert(action?.edit, "Not offered.");
      assert.equal(action.kind?.value, vscode.CodeActionKind.QuickFix.value);
      assert.equal(action.isPreferred, true);
      assert(await vscode.workspace.applyEdit(action.edit));
      assert.equal(marked.document.getText(), fixed);
      const after = await diagnosticsWhen(marked.document, ({ length }) => length === 0);
      assert.deepEqual(codesOf(after), []);
    });
  }

  it("are offered only where the problem is", async () => {
    const marked = await openMarked(`«a -> 1»\nb -> 2\nc -> 3\n? d -> 4\nhot->cold\n`);
    assert.deepEqual(await actionsAt(marked), []);
  });
});
