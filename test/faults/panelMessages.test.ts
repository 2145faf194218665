import assert from "node:assert/strict";
import { panelMessage } from "../../src/extension/panel/panelMessage.js";
import { FromPanel, readMessage, ToPanel } from "../../src/webview/messages.js";
import { readViewState, ViewState } from "../../src/webview/viewState.js";
import { type PanelPage, PanelSite } from "../browser/panelPage.js";
import { sampleData } from "../report/sampleData.js";
import { sampleAnalysis } from "../report/sampleFigures.js";
import { seeded } from "../support/seeded.js";
import { repeats } from "../support/soak.js";
import { anything, mutated, type Json } from "./mutate.js";

const uri = "file:///a.icl";

function plain(value: unknown): Json {
  return JSON.parse(JSON.stringify(value)) as Json;
}

describe("messages between the editor and the panel that are none", () => {
  const { comparison, sweep } = sampleData();
  assert.ok(sweep !== null);
  const known = {
    comparison: { value: comparison, stale: true, staleQueries: comparison.queries.map(() => false) },
    sweep: { value: sweep, stale: false },
    analyses: [{ value: sampleAnalysis(), stale: true }],
    unfinished: {
      queries: comparison.queries,
      staleQueries: [],
      done: comparison.queries.length,
      total: 3000,
    },
    running: "Comparing",
  };
  const toPanel = plain(panelMessage(uri, "a.icl", known));
  const fromPanel: Json[] = [
    { type: "ready" },
    { type: "pinLayer", layer: 3 },
    { type: "revealLine", line: 1 },
    { type: "analyse", analysis: "inspect" },
    { type: "forgetAnalysis", analysis: "inspect" },
    { type: "malformed", problem: "x" },
  ];
  const kept: Json = plain({ ...readViewState(undefined), uri, expanded: [1, 2], scroll: 12 });

  const times = repeats(400, 100_000);
  it(`are refused with a reason on both sides, or are messages after all, ${times} of each`, () => {
    const random = seeded("messages");
    const counts = { refused: 0, read: 0 };
    for (let time = 0; time < times; time++) {
      for (const [schema, valid] of [
        [ToPanel, toPanel],
        [FromPanel, random.pick(fromPanel)],
      ] as const) {
        const data = random.nextInt(20) === 0 ? anything(random) : mutated(valid, random);
        const { message, problem } = readMessage<ToPanel | FromPanel>(schema, data);
        if (message === null) {
          assert.match(problem, /^.{1,500}$/su);
          counts.refused++;
        } else {
          assert.deepEqual(readMessage<ToPanel | FromPanel>(schema, message).message, message);
          counts.read++;
        }
      }
      const state = readViewState(random.nextInt(20) === 0 ? anything(random) : mutated(kept, random));
      assert.ok(ViewState.safeParse(state).success);
    }
    assert.ok(counts.refused > times / 2 && counts.read > 0, JSON.stringify(counts));
  });

  describe("in the real page", () => {
    let site: PanelSite;
    let panel: PanelPage;
    before(async () => {
      site = await PanelSite.start();
      panel = await site.open({ theme: "dark", width: 700 });
    });
    after(async () => {
      await panel.close();
      await site.stop();
    });

    const told = repeats(100, 10_000);
    it(`are reported and ignored, or shown, ${told} of them`, async () => {
      const random = seeded("shown");
      let refused = 0;
      await panel.tell(toPanel as ToPanel);
      await panel.asked();
      for (let time = 0; time < told; time++) {
        const message = random.nextInt(20) === 0 ? anything(random) : mutated(toPanel, random);
        await panel.tell(message as ToPanel);
        for (const said of await panel.asked()) {
          assert.equal(said.type, "malformed", JSON.stringify(said));
          refused++;
        }
        if (time % 25 !== 24) continue;
        await panel.tell(toPanel as ToPanel);
        assert.match(await panel.page.locator(".banners").innerText(), /Comparing/);
        assert.equal((await panel.page.locator("table.queries .reveal").count()) > 0, true);
      }
      assert.deepEqual(panel.complaints, []);
      assert.ok(refused > told / 4, `${refused} refused`);
    });
  });
});
