import assert from "node:assert/strict";
import { readGivenVector } from "../../../src/exchange/givenVector.js";
import { encodeNpy } from "../../../src/exchange/npy.js";
import type { Bundle } from "../../../src/exchange/bundle.js";
import { commandIds } from "../../../src/extension/ids.js";
import { vectorPage, type VectorPage } from "../../../src/extension/vectors/vectorPage.js";
import type { PackedTask } from "../../../src/workbench/vectorWorker.js";
import { attributeOf, elementsOf, textOf } from "../../report/htmlPage.js";

const uri = "file:///home/a%20b/x.safetensors";
const file = encodeNpy({ rows: 4, columns: 3, data: Float32Array.from({ length: 12 }, (_, at) => at) });
const given = readGivenVector(file, "x.npy", { layer: 2, method: "add", scale: 1.5 });
const share = { value: 0.5, low: 0.25, high: 0.75 };

function bundleOf(text: string, marked = ""): { bundle: Bundle; task: PackedTask } {
  const bundle: Bundle = {
    format: "icl-bundle",
    version: 1,
    holds: `The task with its demonstrations.${marked}`,
    licence: `CC-BY-4.0${marked}`,
    task: { file: `task.icl${marked}`, text },
    verdict: {
      verdict: `compresses${marked}`,
      reason: `It is as good.${marked}`,
      advice: `Use it.${marked}`,
      queries: 5,
      accuracy: { zeroShot: share, fewShot: share, taskVector: share },
      release: `1.2.3${marked}`,
    },
  };
  const task = {
    name: `antonyms${marked}`,
    template: `{input} -> {output}${marked}`,
    instruction: `Do it.${marked}`,
    demonstrations: 2,
    queries: 1,
  };
  return { bundle, task };
}

const page = (state: VectorPage["state"], change: Partial<VectorPage> = {}): string =>
  vectorPage({ uri, name: "x.npy", state, answers: undefined, trusted: true, nonce: "abc", ...change });

const openedState = (text: string, marked = ""): VectorPage["state"] => {
  const { bundle, task } = bundleOf(text, marked);
  return { kind: "opened", opened: { path: "/x", sha256: "", given, bundle }, task };
};

const links = (html: string): string[] =>
  elementsOf(html)
    .filter(({ tagName }) => tagName === "a")
    .map((element) => attributeOf(element, "href") ?? "");

describe("the page of a vector's file", () => {
  it("shows all that a bundle holds", () => {
    const text = textOf(page(openedState("hot -> cold\nbig -> small\n? fast -> slow\n")));
    for (const part of [
      "antonyms",
      "Task bundle, read-only. The task with its demonstrations.",
      "Compresses. It is as good.",
      "Use it.",
      "50 % (25 % to 75 %)",
      "CC-BY-4.0",
      "1.2.3",
      "add at layer 2 of 0–3",
      "Do it.",
      "hot -> cold\nbig -> small\n? fast -> slow\n",
    ]) {
      assert.ok(text.includes(part), part);
    }
  });

  it("links to commands that get the file's address, and to none where nothing may run", () => {
    const bundled = links(page(openedState("a -> b\n")));
    assert.ok(bundled.length >= 5);
    for (const link of bundled) {
      const [command = "", query = ""] = link.replace(/^command:/, "").split("?");
      assert.ok(Object.values<string>(commandIds).includes(command), command);
      const [address] = JSON.parse(decodeURIComponent(query)) as unknown[];
      assert.equal(address, uri);
    }
    const untrusted = links(page(openedState("a -> b\n"), { trusted: false }));
    assert.deepEqual(untrusted, ["command:workbench.trust.manage?%5B%5D"]);
    const plain = links(
      page({ kind: "opened", opened: { path: "/x", sha256: "", given, bundle: undefined }, task: undefined }),
    );
    assert.ok(!plain.some((link) => link.includes(commandIds.unpackBundle)));
    assert.ok(plain.some((link) => link.includes(commandIds.openTaskVector)));
  });

  it("says what a file lacks, and what is wrong with it", () => {
    assert.match(
      textOf(page({ kind: "unsaid", needs: ["layer", "method"], layers: 4 })),
      /vectors for 4 layers/,
    );
    assert.match(textOf(page({ kind: "foreign", message: "It is damaged." })), /It is damaged\./);
    assert.match(textOf(page({ kind: "reading" })), /Reading the file/);
  });

  it("puts the answers beside those of the full prompt, as they come", () => {
    const answers = {
      task: "antonyms",
      model: "demo",
      notes: ["Another template."],
      rows: [
        { input: "fast", expected: "slow", vector: { text: "slow", right: true }, fullPrompt: undefined },
        { input: "hot", expected: undefined, vector: { text: "cold", right: undefined }, fullPrompt: null },
      ],
    };
    const html = page(openedState("a -> b\n"), { answers });
    const text = textOf(html);
    for (const part of [
      "antonyms on demo",
      "✓ slow",
      "…",
      "–",
      "Another template.",
      "does not contain the demonstrations",
    ]) {
      assert.ok(text.includes(part), part);
    }
  });

  it("holds nothing that runs or loads, whatever the file says", () => {
    const hostile = [
      '"><script>alert(1)</script>',
      "<img src=x onerror=alert(1)>",
      "<a href='command:workbench.action.terminal.new'>x</a>",
      "</pre></style><style>body{display:none}</style>",
      "\u202egnp.exe\u0000\u001b[31m",
      "&lt;b&gt;",
    ].join("");
    const answers = {
      task: hostile,
      model: hostile,
      notes: [hostile],
      rows: [
        { input: hostile, expected: hostile, vector: { text: hostile, right: false }, fullPrompt: null },
      ],
    };
    const honest = page(openedState("a -> b\n"), {
      answers: { ...answers, task: "", model: "", notes: [""] },
    });
    for (const state of [
      openedState(`${hostile}\n`, hostile),
      { kind: "foreign", message: hostile } as const,
    ]) {
      const html = page(state, { name: hostile, answers });
      const elements = elementsOf(html);
      for (const { tagName, attrs } of elements) {
        assert.ok(!["script", "img", "iframe", "form", "link", "base"].includes(tagName), tagName);
        for (const { name } of attrs) assert.ok(!name.startsWith("on") && name !== "src", name);
      }
      assert.equal(elements.filter(({ tagName }) => tagName === "style").length, 1);
      if (state.kind === "opened") assert.deepEqual(links(html), links(honest));
      assert.ok(!html.includes("\u202e") && !html.includes("\u0000") && !html.includes("\u001b"));
      assert.match(
        html,
        /Content-Security-Policy" content="default-src &#39;none&#39;; style-src &#39;nonce-abc&#39;/,
      );
    }
  });

  it("is no longer than a page can be, whatever the task's length", () => {
    const html = page(openedState("a -> b\n".repeat(100_000)));
    assert.ok(html.length < 500_000);
    assert.match(textOf(html), / more characters are not shown/);
  });
});
