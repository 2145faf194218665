import assert from "node:assert/strict";
import { pinLayer } from "../../../src/extension/files/layerPin.js";
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
