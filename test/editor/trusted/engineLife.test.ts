import assert from "node:assert/strict";
import * as vscode from "vscode";
import { openMarked } from "../documents.js";
import { engineProcesses, until } from "../engineProcesses.js";
import { titlesAbove } from "../lenses.js";

/** Comparing takes long enough to be stopped. */
function longTask(seed: string): string {
  const queries = Array.from({ length: 3000 }, (_, index) => `? ${index} -> ${index + 1}`);
  return `${seed} -> one\nbig -> small\ntall -> short\n${queries.join("\n")}\n`;
}

const compare = async (document: vscode.TextDocument): Promise<unknown> =>
  vscode.commands.executeCommand("icl.compareAllQueries", document.uri.toString());

const compress = async (document: vscode.TextDocument): Promise<unknown> =>
  vscode.commands.executeCommand("icl.compressDemonstrations", document.uri.toString());

async function setting(id: string, value: unknown): Promise<void> {
  await vscode.workspace.getConfiguration().update(id, value, vscode.ConfigurationTarget.Global);
}

/** Milliseconds for a hundred queries on a machine that does other work as well. */
const A_WHILE = 60_000;

describe("the engine's life", function () {
  this.timeout(2 * A_WHILE);

  afterEach(async () => {
    await setting("icl.engine.idleMinutes", undefined);
  });

  const running = (document: vscode.TextDocument) => async (): Promise<boolean> =>
    (await titlesAbove(document, 0)).some((title) => title.includes("Comparing: evaluating"));

  it("shows what runs, cancels it, and goes on with the next", async () => {
    const { document } = await openMarked(longTask("cancelled"));
    const working = compare(document);
    await until(running(document), "the lens tells that it is comparing");
    assert.deepEqual((await titlesAbove(document, 0)).at(0), "Cancel");
    const other = (await openMarked(longTask("waiting"))).document;
    const waiting = compress(other);
    const waits = async (): Promise<boolean> =>
      (await titlesAbove(other, 0)).some((title) => title.includes("waiting"));
    await until(waits, "the other file waits for its turn");
    await vscode.commands.executeCommand("icl.cancel");
    assert.deepEqual(await Promise.all([working, waiting]), [undefined, undefined]);
    assert.deepEqual((await titlesAbove(document, 0)).at(1), "Compare all");
    assert(await compress(document));
  });

  it("refuses a file with errors at once, though other work runs", async () => {
    const { document } = await openMarked(longTask("long"));
    const working = compare(document);
    await until(running(document), "the lens tells that it is comparing");
    const broken = (await openMarked("---\nmax_tokens: many\n---\nhot -> cold\nbig -> small\n? old\n"))
      .document;
    assert.equal(await compress(broken), undefined);
    assert.equal(await vscode.commands.executeCommand("icl.inspectTaskVector", broken.uri), undefined);
    assert(await running(document)(), "The refusal has waited.");
    await vscode.commands.executeCommand("icl.cancel");
    assert.equal(await working, undefined);
  });

  it("keeps what is answered of a comparison that is stopped, and goes on from there", async () => {
    const { document } = await openMarked(longTask("kept"));
    const counted = async (): Promise<number> => {
      const [, title = ""] = await titlesAbove(document, 0);
      return Number(/(\d+) of 3,000 queries/.exec(title)?.[1] ?? 0);
    };
    const working = compare(document);
    await until(async () => (await counted()) > 96, "the lens counts the queries", A_WHILE);
    await vscode.commands.executeCommand("icl.cancel");
    assert.equal(await working, undefined);
    assert.match((await titlesAbove(document, 3)).at(-1) ?? "", /^[✓✗] /);
    const again = compare(document);
    const counts: number[] = [];
    await until(
      async () => {
        counts.push(await counted());
        return (counts.at(-1) ?? 0) > 0;
      },
      "the lens counts the queries again",
      A_WHILE,
    );
    // The first group has 32, and more than the first two are kept.
    assert.ok((counts.at(-1) ?? 0) > 96, counts.join());
    await vscode.commands.executeCommand("icl.cancel");
    assert.equal(await again, undefined);
  });

  it("recovers when the engine is killed in the middle of a request", async () => {
    const { document } = await openMarked(longTask("killed"));
    const working = compare(document);
    await until(running(document), "the lens tells that it is comparing");
    const [pid] = engineProcesses();
    assert(pid !== undefined);
    process.kill(pid, "SIGKILL");
    assert.equal(await working, undefined);
    assert.deepEqual((await titlesAbove(document, 0)).at(1), "Compare all");
    assert(await compress(document));
    assert.notDeepEqual(engineProcesses(), [pid]);
  });

  it("ends the engine on demand, and when it has been idle", async () => {
    const { document } = await openMarked("a -> b\nc -> d\ne -> f\n? g -> h\n");
    assert(await compress(document));
    assert.equal(engineProcesses().length, 1);
    await vscode.commands.executeCommand("icl.unloadModel");
    await until(() => engineProcesses().length === 0, "the engine ends on demand");
    await setting("icl.engine.idleMinutes", 0.02);
    assert(await compress(document));
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    await until(() => engineProcesses().length === 0, "the engine ends when idle");
  });
});
