import assert from "node:assert/strict";
import { inspect } from "node:util";
import { FromPanel, readMessage, ToPanel } from "../../src/webview/messages.js";
import { readViewState } from "../../src/webview/viewState.js";
import { panelMessage, reportContent } from "../../src/extension/panel/panelMessage.js";
import { panelHtml } from "../../src/extension/panel/panelHtml.js";
import { sampleAnalysis } from "../report/sampleFigures.js";
import { sampleData } from "../report/sampleData.js";

describe("messages between the editor and the panel", () => {
  const { comparison, sweep } = sampleData();
  assert.ok(sweep !== null);
  const known = {
    comparison: { value: comparison, stale: true, staleQueries: [true, false] },
    sweep: { value: sweep, stale: false },
    analyses: [{ value: sampleAnalysis(), stale: true }],
    unfinished: undefined,
    running: undefined,
  };

  it("survive the way there as JSON", () => {
    const message = panelMessage("file:///a.icl", "a.icl", known);
    const read = readMessage(ToPanel, JSON.parse(JSON.stringify(message)));
    assert.deepEqual(read, { message, problem: null });
  });

  it("say nothing of what is not known", () => {
    const nothing = {
      comparison: undefined,
      unfinished: undefined,
      sweep: undefined,
      analyses: [],
      running: "Loading",
    };
    const message = panelMessage("file:///a.icl", "a.icl", nothing);
    assert.deepEqual([message.comparison, message.sweep, message.running], [null, null, "Loading"]);
    assert.equal(reportContent(nothing), undefined);
  });

  it("and the report hold the same", () => {
    const { analyses } = known;
    const content = reportContent(known);
    assert.deepEqual(content?.files[0]?.staleQueries, [true, false]);
    assert.deepEqual(content.analyses, analyses);
    const alone = reportContent({
      comparison: undefined,
      unfinished: undefined,
      sweep: undefined,
      analyses,
      running: undefined,
    });
    assert.deepEqual(alone, { files: [], analyses });
  });

  it("from the panel are accepted in their bounds", () => {
    for (const message of [
      { type: "ready" },
      { type: "pinLayer", layer: 0 },
      { type: "revealLine", line: 1 },
      { type: "exportReport" },
      { type: "useVector" },
      { type: "exportKvPrefix" },
      { type: "turnDial" },
      { type: "analyse", analysis: null },
      { type: "analyse", analysis: "inspect" },
      { type: "forgetAnalysis", analysis: "inspect" },
    ]) {
      assert.deepEqual(readMessage(FromPanel, message).message, message);
    }
  });

  for (const malformed of [
    undefined,
    null,
    7,
    "ready",
    [],
    {},
    { type: "quit" },
    { type: "pinLayer", layer: -1 },
    { type: "pinLayer", layer: 1.5 },
    { type: "pinLayer", layer: "3" },
    { type: "revealLine", line: 0 },
    { type: "revealLine" },
    { type: "analyse" },
    { type: "analyse", analysis: "x".repeat(65) },
    { type: "forgetAnalysis", analysis: null },
    { type: "malformed", problem: "x".repeat(2001) },
  ]) {
    it(`refuse ${inspect(malformed).slice(0, 40)} with a reason`, () => {
      const { message, problem } = readMessage(FromPanel, malformed);
      assert.equal(message, null);
      assert.match(problem, /^.{1,500}$/);
    });
  }

  it("to the panel are refused where a figure is out of its range", () => {
    const message = panelMessage("file:///a.icl", "a.icl", known);
    const wrong = { ...message, sweep: { value: { ...sweep, chosen: -1 }, stale: false } };
    assert.match(readMessage(ToPanel, wrong).problem ?? "", /sweep\.value\.chosen/);
  });
});

describe("the kept state of the panel", () => {
  it("is read back as it was", () => {
    const state = { ...readViewState(undefined), uri: "file:///a.icl", filter: "misses", scroll: 12 };
    assert.deepEqual(readViewState(JSON.parse(JSON.stringify(state))), state);
  });
  it("starts afresh where it cannot be read", () => {
    for (const kept of [undefined, null, "x", { filter: "none" }, { scroll: -1 }, { expanded: [0.5] }]) {
      assert.deepEqual(readViewState(kept), readViewState({}));
    }
  });
});

describe("the panel's page", () => {
  it("allows its own style and script and nothing else", () => {
    const html = panelHtml({ script: "s.js", style: "s.css", cspSource: "https://x", nonce: "abc" });
    assert.match(html, /default-src 'none'; style-src https:\/\/x; script-src 'nonce-abc';/);
    assert.doesNotMatch(html, /unsafe|<style|style="|onload/);
    assert.equal(html.match(/<script/g)?.length, 1);
  });
  it("escapes what it is given", () => {
    const html = panelHtml({ script: `"><b>`, style: "a&b", cspSource: "x", nonce: "n" });
    assert.ok(html.includes(`src="&quot;>&lt;b>"`) || html.includes(`src="&quot;&gt;&lt;b&gt;"`));
    assert.ok(html.includes(`href="a&amp;b"`));
  });
});
