import assert from "node:assert/strict";
import {
  pinLayer,
  withoutModel,
  writeKeep,
  writeModel,
  writeRequire,
} from "../../../src/extension/files/settingEdits.js";
import { parse } from "../documents.js";

const body = "hot -> cold\nbig -> small\n? fast\n";

function pinned(text: string, layer: number | "auto" = 5): string {
  const { span, text: inserted } = pinLayer(parse(text), layer);
  return text.slice(0, span.start) + inserted + text.slice(span.end);
}

describe("pinning a layer", () => {
  const fronts = {
    "no front matter": "",
    "front matter without a vector": "---\nname: x # kept\n---\n",
    "a vector without a layer": "---\nname: x\nvector:\n  method: add\n  scale: 2\n---\n",
    "a vector with a layer": "---\nvector:\n  method: add\n  layer: auto # kept\n---\n",
    "a range": "---\nvector:\n  layer: 1-3\n---\n",
    "a vector in braces": "---\nvector: { method: add }\n---\n",
    "an empty vector in braces": "---\nvector: {}\n---\n",
    "an empty vector": "---\nvector:\nname: x\n---\n",
    "a layer without a value": "---\nvector:\n  layer:\n---\n",
    "an empty front matter": "---\n---\n",
    "Windows line breaks": "---\r\nname: x\r\nvector:\r\n  method: add\r\n---\r\n",
  };
  for (const [what, front] of Object.entries(fronts)) {
    it(`writes it into a file with ${what}, and keeps the rest`, () => {
      const text = front + body;
      const result = parse(pinned(text));
      const before = parse(text);
      assert.deepEqual(result.settings.vector.layer, { kind: "fixed", layer: 5 }, result.text);
      assert.equal(result.settings.vector.method, before.settings.vector.method);
      assert.equal(result.settings.vector.scale, before.settings.vector.scale);
      assert.equal(result.demonstrations.length, 2);
      assert(
        !result.problems.some(({ code }) => ["yaml-syntax", "wrong-value", "duplicate-key"].includes(code)),
      );
      assert.equal(result.text.includes("# kept"), text.includes("# kept"));
    });
  }

  it("gives the choice back to the demonstrations", () => {
    assert.equal(parse(pinned("---\nvector:\n  layer: 3\n---\n", "auto")).settings.vector.layer, "auto");
  });
});

describe("writing how many demonstrations are kept", () => {
  const kept = (text: string, keep: number | "auto") => {
    const { span, text: inserted } = writeKeep(parse(text), keep);
    return parse(text.slice(0, span.start) + inserted + text.slice(span.end));
  };
  const fronts = [
    "",
    "---\nname: x\n---\n",
    "---\nvector:\n  layer: 3 # kept\n  keep: 2\n---\n",
    "---\nvector: { method: add }\n---\n",
  ];

  it("writes it into any front matter, and leaves the rest", () => {
    for (const front of fronts) {
      for (const keep of [0, 1, "auto"] as const) {
        const before = parse(front + body).settings.vector;
        const { settings } = kept(front + body, keep);
        assert.deepEqual({ ...settings.vector, keep: 0 }, { ...before, keep: 0 }, front);
        assert.equal(settings.vector.keep, keep, front);
      }
    }
  });
});

describe("writing other settings", () => {
  const apply = (
    text: string,
    { span, text: inserted }: { span: { start: number; end: number }; text: string },
  ) => text.slice(0, span.start) + inserted + text.slice(span.end);

  it("names a model, in place of another, in quotes where it needs them", () => {
    for (const model of [
      "hf:owner/repo:Q8_0",
      "../models/it's #1.gguf",
      "C:\\models\\a.gguf",
      "/a/b c.gguf",
    ]) {
      for (const front of [
        "",
        "---\nname: x\n---\n",
        "---\nmodel: old.gguf\nname: x\n---\n",
        "---\n---\n",
        "\ufeff",
      ]) {
        const text = front + body;
        const result = parse(apply(text, writeModel(parse(text), model)));
        assert.equal(result.settings.model, model, result.text);
        assert.equal(result.demonstrations.length, 2);
        const removed = withoutModel(result);
        assert(removed !== undefined);
        assert.equal(parse(apply(result.text, removed)).settings.model, undefined);
      }
    }
    assert.equal(withoutModel(parse(body)), undefined);
  });

  it("writes thresholds as a whole, in place of those that were there", () => {
    const require = { verdict: "compresses", accuracy: 0.75, kl: 1.5 } as const;
    for (const front of [
      "",
      "---\nname: x\n---\n",
      "---\nrequire:\n  recovery: 0.8\n  kl: 3\nname: x\n---\n",
      "---\nrequire: { recovery: 0.8 }\n---\n",
    ]) {
      const text = front + body;
      const result = parse(apply(text, writeRequire(parse(text), require)));
      assert.deepEqual(result.settings.require, require, result.text);
      assert.equal(result.demonstrations.length, 2);
      assert(!result.problems.some(({ severity }) => severity === "error"), result.text);
      assert.equal(result.settings.name, parse(text).settings.name);
    }
  });
});
