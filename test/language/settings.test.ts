import assert from "node:assert/strict";
import { parseDocument } from "../../src/language/parse.js";
import { describeKey, settingPaths } from "../../src/language/settingKeys.js";
import type { TaskSettings } from "../../src/language/settings.js";
import { marked } from "./marked.js";

const settingsOf = (frontMatter: string, fileName?: string): TaskSettings =>
  parseDocument(`---\n${frontMatter}\n---\n`, fileName).settings;

const defaults: TaskSettings = {
  name: "untitled",
  description: undefined,
  model: undefined,
  template: { source: "{input} -> {output}", prefix: "", separator: " -> ", suffix: "" },
  joiner: "\n",
  instruction: undefined,
  chat: false,
  stop: "\n",
  maxTokens: 32,
  match: "exact",
  tolerance: undefined,
  alternatives: undefined,
  vector: {
    layer: "auto",
    method: "auto",
    scale: 1,
    dummies: { kind: "count", count: undefined },
    lead: "auto",
    followThrough: "auto",
    keep: 0,
    inputs: undefined,
    instruction: "keep",
  },
  require: {},
};

describe("settings", () => {
  it("have defaults without front matter, and with an empty one", () => {
    assert.deepEqual(parseDocument("").settings, defaults);
    assert.deepEqual(settingsOf(""), defaults);
    assert.deepEqual(settingsOf("# Nothing\nvector:\nname:\nstop: ~"), defaults);
  });

  it("are read from every key", () => {
    const settings = settingsOf(`name: antonyms
description: Opposites.
model: hf:owner/repo:Q4_K_M
template: "Q: {input}\\nA: {output}."
joiner: "\\n\\n"
instruction: |
  Two
  lines.
stop: END
max_tokens: 5
match: ignore_case
alternatives: "|"
vector:
  layer: 3
  method: add
  scale: -1.5
  dummies: [x, "3"]
  lead: joiner
  follow_through: true
  keep: 2
  inputs: [y, z]
  instruction: keep
require: {verdict: compresses, queries: 24, recovery: 0.8, accuracy: 1, agreement: 0, kl: 2.5}`);
    assert.deepEqual(settings, {
      name: "antonyms",
      description: "Opposites.",
      model: "hf:owner/repo:Q4_K_M",
      template: { source: "Q: {input}\nA: {output}.", prefix: "Q: ", separator: "\nA: ", suffix: "." },
      joiner: "\n\n",
      instruction: "Two\nlines.\n",
      chat: false,
      stop: "END",
      maxTokens: 5,
      match: "ignore_case",
      tolerance: undefined,
      alternatives: "|",
      vector: {
        layer: { kind: "fixed", layer: 3 },
        method: "add",
        scale: -1.5,
        dummies: { kind: "inputs", inputs: ["x", "3"] },
        lead: "joiner",
        followThrough: true,
        keep: 2,
        inputs: { kind: "list", inputs: ["y", "z"] },
        instruction: "keep",
      },
      require: {
        verdict: "compresses",
        queries: 24,
        recovery: 0.8,
        accuracy: 1,
        agreement: 0,
        kl: 2.5,
      },
    });
  });

  it("read a range of layers and a number of dummies", () => {
    assert.deepEqual(settingsOf("vector: {layer: 5 - 12, dummies: 4}").vector, {
      ...defaults.vector,
      layer: { kind: "range", first: 5, last: 12 },
      dummies: { kind: "count", count: 4 },
    });
  });

  it("mean the paper's bare protocol where a method that was there before the others is named alone", () => {
    const bare = { ...defaults.vector, lead: "none", followThrough: false, instruction: "drop" };
    for (const method of ["replace", "add"]) {
      assert.deepEqual(settingsOf(`vector: {method: ${method}}`).vector, { ...bare, method });
    }
    for (const method of ["difference", "linear", "nearest", "in_context", "auto"]) {
      assert.deepEqual(settingsOf(`vector: {method: ${method}}`).vector, { ...defaults.vector, method });
    }
    assert.deepEqual(settingsOf("vector: {method: replace, lead: joiner, follow_through: auto}").vector, {
      ...bare,
      method: "replace",
      lead: "joiner",
      followThrough: "auto",
    });
  });

  it("read inputs without answers as a list or as a file", () => {
    const inputsOf = (value: string) => settingsOf(`vector: {inputs: ${value}}`).vector.inputs;
    assert.deepEqual(inputsOf("[a, b]"), { kind: "list", inputs: ["a", "b"] });
    assert.deepEqual(inputsOf("more.txt"), { kind: "file", path: "more.txt" });
  });

  it("read a tolerance as a number or a share", () => {
    assert.deepEqual(settingsOf("match: number\ntolerance: 0.5").tolerance, { kind: "absolute", value: 0.5 });
    assert.deepEqual(settingsOf("match: number\ntolerance: 2%").tolerance, { kind: "relative", value: 0.02 });
  });

  it("end an answer at the template's end and the joiner", () => {
    assert.equal(settingsOf('template: "{input} = {output}."\njoiner: "\\n\\n"').stop, ".\n\n");
  });

  it("take the name from the file", () => {
    assert.equal(settingsOf("chat: false", "/a/b.c/antonyms.icl").name, "antonyms");
    assert.equal(settingsOf("chat: false", "C:\\tasks\\to.upper.icl").name, "to.upper");
    assert.equal(settingsOf("name: given", "antonyms.icl").name, "given");
  });

  it("keep the default of a key that is wrong, and the other keys", () => {
    assert.deepEqual(settingsOf("max_tokens: 0\nmatch: fuzzy\ntemplate: x\nname: kept\nchat: [\n"), {
      ...defaults,
      name: "kept",
    });
  });

  it("take the first of a key that stands twice", () => {
    assert.equal(settingsOf("name: first\nname: second").name, "first");
  });

  it("follow anchors, and survive aliases that lead nowhere", () => {
    assert.equal(settingsOf("name: &n x\ndescription: *n").description, "x");
    assert.equal(settingsOf("name: x\ndescription: *nowhere").description, undefined);
  });

  it("survive nesting deeper than the stack", () => {
    const { settings, problems } = parseDocument(`---\nname: ${"[".repeat(50_000)}\n---\nx`);
    assert.equal(settings.name, "untitled");
    assert(problems.some(({ code }) => code === "yaml-syntax"));
  });

  it("know where each key and value stands", () => {
    const { text, spans } = marked(`\ufeff---\r
«name»: «"a b"»  # comment\r
«vector»:\r
  «layer»: «5-12»\r
«instruction»: «|\r
  two\r
  lines»\r
«stop»:«»\r
«nmae»: «x»\r
---\r
`);
    const { keys } = parseDocument(text);
    assert.deepEqual(
      keys.map(({ path }) => path),
      ["name", "vector", "vector.layer", "instruction", "stop", "nmae"],
    );
    const withoutSection = keys.flatMap(({ path, keySpan, valueSpan }) =>
      path === "vector" ? [keySpan] : [keySpan, valueSpan],
    );
    assert.deepEqual(withoutSection, spans);
    const section = keys.find(({ path }) => path === "vector");
    assert(section);
    assert.equal(text.slice(section.valueSpan.start, section.valueSpan.end), "layer: 5-12");
  });

  it("know where the front matter stands", () => {
    const { text, spans } = marked("«---\n«name: x\n»---»  \nhot -> cold");
    const { frontMatter, demonstrations } = parseDocument(text);
    assert(frontMatter);
    assert.deepEqual([frontMatter.span, frontMatter.content], spans);
    assert.equal(demonstrations.length, 1);
  });
});

describe("the table of keys", () => {
  it("offers no value that its own schema refuses", () => {
    for (const path of settingPaths) {
      for (const { value } of describeKey(path).values ?? []) {
        const [section, key] = path.includes(".") ? path.split(".") : ["", path];
        assert(key !== undefined);
        const content = section === "" ? `${key}: ${value}` : `${section ?? ""}:\n  ${key}: ${value}`;
        const codes = parseDocument(`---\n${content}\n---\na -> 1\nb -> 2\nc -> 3\n? d`).problems;
        assert.deepEqual(codes, [], content);
      }
    }
  });
});
