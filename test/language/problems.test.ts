import assert from "node:assert/strict";
import { fixesFor } from "../../src/language/fixes.js";
import { checkAgainstModel } from "../../src/language/checkModel.js";
import { parseDocument } from "../../src/language/parse.js";
import { problemMessage } from "../../src/language/problemMessage.js";
import { type ProblemCode, problemSeverities } from "../../src/language/problems.js";
import { markedOnce } from "./marked.js";

const D = "a -> 1\nb -> 2\nc -> 3\n";
const Q = "? d -> 4\n";

/** For each code, files that have exactly this problem, at the marked place. */
const cases: Readonly<Record<ProblemCode, readonly string[]>> = {
  "missing-input": [`${D}«?»\n${Q}`, `${D}${Q}«-> x»`, `${D}«? -> x» \n${Q}`, `${D}${Q}«->»`],
  "missing-output": [
    `${D}${Q}«hot»`,
    `${D}«hot ->» \n${Q}`,
    `${D}«? hot ->»\n${Q}`,
    `${D}${Q}«hot->cold»`,
    `${D}${Q}«"hot"»`,
    `${D}${Q}«"""\nhot\n"""»`,
  ],
  "unterminated-quote": [
    `${D}${Q}«"hot» -> cold`,
    `${D}${Q}hot -> «"cold»`,
    `${D}${Q}«"hot»`,
    `${D}${Q}x -> «"cold\\"»`,
  ],
  "unterminated-block": [`${D}${Q}«"""»\nhot\ncold`, `«"""»\nx -> y\n\n${D}${Q}`, `${D}${Q}x -> «"""»`],
  "text-beside-block-fence": [`${D}${Q}x -> «"""a"""»`, `${D}${Q}"""«a»\nb\n""" -> c`],
  "text-after-value": [
    `${D}${Q}"x" «y» -> z`,
    `${D}${Q}x -> "y" «z»`,
    `${D}${Q}"x"«->y»`,
    `${D}? "x" «y»\n`,
    `${D}${Q}"""\nx\n"""«y» -> z`,
  ],
  "bad-escape": [
    `${D}${Q}"«\\x»" -> y`,
    `${D}${Q}x -> "«\\u»12"`,
    `${D}${Q}x -> "a«\\u»12g4"`,
    `${D}? "«\\'»"`,
  ],
  "second-arrow": [`${D}${Q}x -> y «->» z`, `${D}? x -> «=>» z`, `${D}${Q}x\ty«\t»z`],
  "inline-comment": [
    `${D}${Q}x -> y  «# why»`,
    `${D}? d -> 4 «# a # b»\n`,
    `${D}? d «# later»\n`,
    `${D}${Q}x -> #1 a#b «# z»`,
  ],
  "tight-arrow": [`${D}? tree«->»trees`, `${D}? tree «=>»trees\n? "a->b"\n`, `${D}? tree«→»`],
  "no-demonstrations": [`«»${Q}`, `---\nname: x\n---\n«»${Q}`],
  "no-queries": [D.trimEnd() + "«»\n"],
  "single-demonstration": [`«a -> 1»\n${Q}`],
  "few-demonstrations": [`«a -> 1»\nb -> 2\n${Q}`, `---\nvector: {dummies: [x, y]}\n---\n«a -> 1»\n${Q}`],
  "duplicate-demonstration": [`${D}${Q}«a -> 1»`, `${D}${Q}«"a" → "1"»`],
  "contradicting-demonstrations": [`${D}${Q}a -> «2»`],
  "duplicate-query": [`${D}${Q}? «d» -> 5`],
  "query-is-demonstration": [`${D}? «a» -> 1`, `${D}? «a»`, `? «a» -> 7\n${D}`],
  "both-directions": [
    `one -> 1\n«2 -> two»\nthree -> 3\n4 -> four\n${Q}`,
    `cat -> cats\ndog -> dogs\n«trees -> tree»\nbirds -> bird\n${Q}`,
    `France -> Paris\n«Madrid -> Spain»\nEgypt -> Cairo\nAthens -> Greece\n? Peru -> Lima\n`,
  ],
  "answer-contains-stop": [
    `${D}? x -> «"two\\nlines"»`,
    `${D}${Q}x -> «"two\\nlines"»`,
    `---\nstop: "."\n---\n${D}? x -> «3.5»`,
    `---\nalternatives: "|"\nstop: "."\n---\n${D}? x -> «3 | 3.5»`,
  ],
  "lookup-queries": [`${D}? «A» -> 1\n? B -> 2\n`, `${D}? d -> 4\n? «A» -> 1\n? B -> 2`],
  "label-imbalance": [
    `a -> «yes»\nb -> yes\nc -> yes\nd -> yes\ne -> yes\nf -> no\n? x -> no`,
    `---\nalternatives: "|"\n---\na -> «yes | ja»\nb -> yes\nc -> yes\nd -> yes\ne -> yes\nf -> no\n? x`,
  ],
  "unseen-label": [`a -> yes\nb -> no\nc -> yes\nd -> no\ne -> yes\nf -> no\n? x -> No\n? y -> «maybe»`],
  "long-answers": [
    `a -> «${"long ".repeat(20)}end»\nb -> ${"more ".repeat(20)}\nc -> ${"and ".repeat(30)}\n${Q}`,
  ],
  "bad-regex": [`---\nmatch: regex\n---\n${D}? x -> «(»`, `---\nmatch: regex\n---\n${D}? x -> «(a)\\1»`],
  "not-a-number": [
    `---\nmatch: number\n---\n${D}? x -> «four»\n? y -> 1,250.5\n`,
    `---\nmatch: number\nalternatives: "|"\n---\n${D}? x -> «4 | four»\n`,
  ],
  "not-json": [`---\nmatch: json\n---\n${D}? x -> «{a: 1}»\n? y -> {"a":1}\n`],
  "tolerance-without-number": [`---\ntolerance: «0.1»\n---\n${D}${Q}`],
  "unterminated-front-matter": [
    `«---»\nname: x\n${D}${Q}`,
    `«---»\nname: x\n\n${D}${Q}`,
    `«---»\n${D}${Q}`,
    `«---»\nname: x\n \nnote: d -> 4\n${D}${Q}`,
  ],
  "misplaced-front-matter": [`\n \n«---»\nname: x\n---\n${D}${Q}`],
  "front-matter-not-mapping": [`---\n«- a\n- b»\n---\n${D}${Q}`, `---\n«words»\n---\n${D}${Q}`],
  "front-matter-too-long": [`«---\nname: ${"x".repeat(300_000)}\n---»\n${D}${Q}`],
  "model-on-network": [
    `---\nmodel: «//host/share/x.gguf»\n---\n${D}${Q}`,
    `---\nmodel: «'\\\\host\\share\\x.gguf'»\n---\n${D}${Q}`,
    `---\nmodel: «\\/host/x.gguf»\n---\n${D}${Q}`,
    `---\nmodel: «\\\\?\\UNC\\host\\share\\x.gguf»\n---\n${D}${Q}`,
    `---\nmodel: «" //host/share/x.gguf"»\n---\n${D}${Q}`,
  ],
  "yaml-syntax": [`\ufeff---\nname: a\ndescription: «%»b\n---\n${D}${Q}`],
  "backslash-in-quotes": [
    `---\r\nname: "x«\\q»"\r\n---\r\n${D}${Q}`,
    `---\nmodel: "C:«\\m»odels\\new\\m.gguf"\n---\n${D}${Q}`,
    `---\nmodel: "D:«\\U»sers\\me\\m.gguf"\n---\n${D}${Q}`,
  ],
  "control-in-model": [
    `---\nmodel: «"C:\\new\\table.gguf"»\n---\n${D}${Q}`,
    `---\nmodel: «"C:\\x01.gguf"»\n---\n${D}${Q}`,
  ],
  "duplicate-key": [
    `---\nname: a\n«name»: b\n---\n${D}${Q}`,
    `---\nvector: {method: add, «method»: replace}\n---\n${D}${Q}`,
  ],
  "unknown-key": [
    `---\n«nmae»: a\n---\n${D}${Q}`,
    `---\nvector:\n  «layers»: 3\n---\n${D}${Q}`,
    `---\n«vector.layer»: 3\n---\n${D}${Q}`,
    `---\n«layer»: 3\n---\n${D}${Q}`,
    `---\n«__proto__»: 3\n---\n${D}${Q}`,
  ],
  "wrong-value": [
    `---\nname: «[a]»\n---\n${D}${Q}`,
    `---\nname: «2024»\n---\n${D}${Q}`,
    `---\nmax_tokens: «many»\n---\n${D}${Q}`,
    `---\nmatch: «fuzzy»\n---\n${D}${Q}`,
    `---\nmatch: number\ntolerance: «little»\n---\n${D}${Q}`,
    `---\nrequire: {verdict: «good»}\n---\n${D}${Q}`,
    `---\nchat: «"yes"»\n---\n${D}${Q}`,
    `---\nmodel: «hf:owner»\n---\n${D}${Q}`,
    `---\nvector: «5»\n---\n${D}${Q}`,
    `---\nvector:\n  layer: «12-5»\n---\n${D}${Q}`,
    `---\nvector:\n  layer: «first»\n---\n${D}${Q}`,
    `---\nvector:\n  dummies: [x, «3», y]\n---\n${D}${Q}`,
    `---\nvector:\n  dummies: «[]»\n---\n${D}${Q}`,
    `---\nalternatives: «|»\n---\n${D}${Q}`,
    `---\nrequire:\n  recovery: «high»\n---\n${D}${Q}`,
  ],
  "out-of-range": [
    `---\nmax_tokens: «0»\n---\n${D}${Q}`,
    `---\nrequire: {recovery: «1.2»}\n---\n${D}${Q}`,
    `---\nrequire:\n  kl: «-1»\n  accuracy: 0.5\n---\n${D}${Q}`,
  ],
  "template-placeholder": [
    `---\ntemplate: «"{input}"»\n---\n${D}${Q}`,
    `---\ntemplate: «"-> {output}"»\n---\n${D}${Q}`,
    `---\ntemplate: «"{output} from {input}"»\n---\n${D}${Q}`,
    `---\ntemplate: «"{input} {input} -> {output}"»\n---\n${D}${Q}`,
    `---\ntemplate: «'{input} -> {output} {output}'»\n---\n${D}${Q}`,
  ],
  "template-without-separator": [
    `---\ntemplate: «"{input}{output}"»\n---\n${D}${Q}`,
    `---\ntemplate: «"{input}  {output}"»\n---\n${D}${Q}`,
  ],
  "template-unquoted": [`---\ntemplate: «{input} -> {output}»\nname: x\n---\n${D}${Q}`],
  "escape-not-read": [
    `---\njoiner: «\\n»\n---\n${D}${Q}`,
    `---\ntemplate: «'Q: {input}\\nA: {output}'»\n---\n${D}${Q}`,
  ],
  "empty-stop": [`---\nstop: «""»\n---\n${D}${Q}`, `---\njoiner: «""»\n---\n${D}${Q}`],
  "unused-with-chat": [
    `---\nchat: true\n«template»: "{input}: {output}"\n---\n${D}${Q}`,
    `---\n«joiner»: "; "\nchat: true\n---\n${D}${Q}`,
  ],
  "unused-with-cells": [
    `---\nvector:\n  method: cells\n  «layer»: 3\n---\n${D}${Q}`,
    `---\nvector: {«lead»: none, method: cells}\n---\n${D}${Q}`,
  ],
  "scale-without-add": [`---\nvector: {scale: «2»}\n---\n${D}${Q}`],
  "dummy-is-query": [`---\nvector: {dummies: [d, e]}\n---\n${D}? «d» -> 4`],
  "instruct-without-chat": [
    `---\nmodel: «hf:owner/Small-135M-Instruct-GGUF:Q8_0»\n---\n${D}${Q}`,
    `---\nmodel: «models/gemma-3-1b-it.Q4_K_M.gguf»\n---\n${D}${Q}`,
  ],
  // Not the parser's: see below.
  "chat-without-template": [],
  "layer-outside-model": [],
};

describe("problems", () => {
  for (const [code, sources] of Object.entries(cases)) {
    for (const source of sources) {
      it(`${code}: ${JSON.stringify(source.replace(D, "").replace(Q, ""))}`, () => {
        const { text, span } = markedOnce(source);
        const found = parseDocument(text).problems;
        assert.deepEqual(
          found.map((problem) => ({ code: problem.code, span: problem.span })),
          [{ code, span }],
        );
        for (const problem of found) {
          assert.equal(problem.severity, problemSeverities[problem.code]);
          assert.match(problemMessage(problem), /^["\w].*[.?]$/s);
        }
      });
    }
  }

  it("are none in a sound file", () => {
    const text = `---\nname: x\nvector:\n  layer: 5-12\n  method: add\n  scale: 2\nrequire: {recovery: 0.8, kl: 3}\n---\n${D}${Q}`;
    assert.deepEqual(parseDocument(text).problems, []);
  });

  it("leave a model alone that is none for chats by its name, or whose file says what it is to be", () => {
    for (const front of [
      "model: instruments.gguf",
      "model: x-Instruct.gguf\nchat: false",
      "model: kitten-chatter.gguf",
    ])
      assert.deepEqual(parseDocument(`---\n${front}\n---\n${D}${Q}`).problems, []);
  });

  it("do not call two forms of one word a leak", () => {
    const text = "lima -> LIMA\noslo -> OSLO\nrome -> ROME\n? Lima -> LIMA\n? LIMA\n";
    assert.deepEqual(parseDocument(text).problems, []);
  });

  it("do not mind the stop text where an answer is trimmed", () => {
    assert.deepEqual(parseDocument(`${D}${Q}? e -> "5\\n"`).problems, []);
  });

  it("do not call a relation that is its own reverse both directions", () => {
    for (const text of [
      "man -> woman\nwoman -> man\nking -> queen\nqueen -> king\n",
      "hot -> cold\ncold -> hot\nbig -> small\nsmall -> big\n",
    ]) {
      const codes = parseDocument(`${text}? x -> y\n`).problems.map(({ code }) => code);
      assert.ok(!codes.includes("both-directions"), text);
    }
  });

  it("do not call an identity or a chain both directions", () => {
    const text = `x -> x\nmon -> tue\ntue -> wed\nwed -> mon\n${Q}`;
    assert.deepEqual(parseDocument(text).problems, []);
  });

  it("compare demonstrations by the answer that the model sees", () => {
    const text = `---\nalternatives: "|"\n---\n${D}a -> 1 | one\nb -> two | 2\n${Q}`;
    assert.deepEqual(
      parseDocument(text).problems.map(({ code }) => code),
      ["duplicate-demonstration", "contradicting-demonstrations"],
    );
  });

  it("of the front matter hide none of the body, and no entry", () => {
    const document = parseDocument(`---\nname: [\n: : :\nmatch: fuzzy\n---\n${D}x\n? a`);
    const codes = document.problems.map(({ code }) => code);
    assert(codes.includes("yaml-syntax"));
    assert.deepEqual(codes.slice(-2), ["missing-output", "query-is-demonstration"]);
    assert.equal(document.entries.length, 4);
  });

  it("stand in the order of the file", () => {
    const starts = parseDocument("---\nnmae: 1\nchat: 2\n---\nx\na -> b\na -> c\n? a").problems.map(
      ({ span }) => span.start,
    );
    assert.deepEqual(
      starts,
      starts.toSorted((a, b) => a - b),
    );
  });

  it("leave an entry with a fault readable where its parts are plain", () => {
    const { demonstrations } = parseDocument('"hot -> cold\nbig -> "small\n"x" y -> z\n');
    assert.deepEqual(
      demonstrations.map(({ input, output }) => [input.text, output.text]),
      [
        ["hot", "cold"],
        ["big", "small"],
        ["x", "z"],
      ],
    );
  });
});

describe("a layer outside the model", () => {
  for (const [layer, layers, isOutside] of [
    ["auto", 1, false],
    ["7", 8, false],
    ["8", 8, true],
    ["5-7", 8, false],
    ["5-8", 8, true],
  ] as const) {
    it(`layer: ${layer} of ${layers}`, () => {
      const { text, span } = markedOnce(`---\nvector:\n  layer: «${layer}»\n---\n${D}`);
      const found = checkAgainstModel(parseDocument(text), { layers });
      assert.deepEqual(
        found.map((problem) => problem.span),
        isOutside ? [span] : [],
      );
      for (const problem of found) assert.match(problemMessage(problem), /layers 0 to 7, and no layer 8/);
    });
  }
});

describe("chat: true", () => {
  it("needs no stop text, and takes one", () => {
    const read = (keys: string) => parseDocument(`---\nchat: true\n${keys}---\n${D}${Q}`);
    assert.deepEqual(read("").problems, []);
    assert.equal(read("").settings.stop, "");
    assert.equal(read('stop: "."\n').settings.stop, ".");
  });

  it("is an error on a model known to have no chat template", () => {
    const { text, span } = markedOnce(`---\nchat: «true»\n---\n${D}${Q}`);
    const check = (chatTemplate: boolean | undefined) =>
      checkAgainstModel(parseDocument(text), { layers: 1, chatTemplate });
    assert.deepEqual(
      check(false).map((problem) => [problem.code, problem.span]),
      [["chat-without-template", span]],
    );
    assert.deepEqual(check(true), []);
    assert.deepEqual(check(undefined), []);
    const [problem] = check(false);
    assert(problem);
    assert.deepEqual(fixesFor(problem, text)[0]?.edits, [{ span, newText: "false" }]);
  });
});

it("arrows within queries are nothing to report where demonstrations have them too", () => {
  assert.deepEqual(parseDocument(`p->x -> 1\nq->y -> 2\nr->z -> 3\n? s->t\n`).problems, []);
});

describe("quick fixes", () => {
  const mended = (source: string, which = 0): string => {
    const [problem] = parseDocument(source).problems;
    assert(problem);
    const chosen = fixesFor(problem, source)[which];
    assert(chosen, `No such fix for ${problem.code}.`);
    return chosen.edits.reduceRight(
      (text, { span, newText }) => text.slice(0, span.start) + newText + text.slice(span.end),
      source,
    );
  };

  const front = (content: string): string => `---\n${content}\n---\n${D}${Q}`;

  for (const [before, after, which] of [
    [`${D}${Q}hot->cold`, `${D}${Q}hot -> cold`],
    [front("name: x\nqwertyuiop: 3\nchat: false"), front("name: x\nchat: false")],
    [`${D}${Q}"hot"-> cold`, `${D}${Q}"hot" -> cold`],
    [`${D}${Q}"hot -> cold`, `${D}${Q}"hot" -> cold`],
    [`${D}${Q}hot -> "cold`, `${D}${Q}hot -> "cold"`],
    [`${D}${Q}x -> """a"b"""`, `${D}${Q}x -> "a\\"b"`],
    [`${D}${Q}"""a\nb\n""" -> c`, `${D}${Q}"""\na\nb\n""" -> c`],
    [`${D}${Q}x -> "\\d"`, `${D}${Q}x -> "\\\\d"`],
    [`${D}${Q}x -> y -> z`, `${D}${Q}x -> "y -> z"`],
    [`${D}${Q}x -> y -> z`, `${D}${Q}"x -> y" -> z`, 1],
    [`${D}? tree->trees`, `${D}? tree -> trees`],
    [`${D}? tree->trees`, `${D}? "tree->trees"`, 1],
    [`${D}a -> 1\n${Q}`, `${D}${Q}`],
    [`${D}${Q}? d -> 4`, `${D}${Q}`],
    [`${D}? a -> 1\n${Q}`, `${D}${Q}`],
    [`---\nname: x\n${D}${Q}`, `---\nname: x\n---\n${D}${Q}`],
    [`---\r\nname: x\r\n\r\n${D}${Q}`, `---\r\nname: x\r\n---\r\n\r\n${D}${Q}`],
    [`\n\n${front("name: x")}`, front("name: x")],
    [front("nmae: x"), front("name: x")],
    [front("MAX_TOKENS: 3"), front("max_tokens: 3")],
    [front("maxTokens: 3"), front("max_tokens: 3")],
    [front("vector:\n  layers: 3"), front("vector:\n  layer: 3")],
    [front("vector.layer: 3"), front("vector:\n  layer: 3")],
    [front("layer: 3"), front("vector:\n  layer: 3")],
    [front("name: 2024"), front('name: "2024"')],
    [front("alternatives: |"), front('alternatives: "|"')],
    [front("vector: {dummies: [x, 3]}"), front('vector: {dummies: [x, "3"]}')],
    [front("template: {input} = {output}"), front('template: "{input} = {output}"')],
    [front("joiner: \\n\\n"), front('joiner: "\\n\\n"')],
    [front('chat: true\njoiner: "; "\nname: x'), front("chat: true\nname: x")],
  ] as const) {
    it(`${JSON.stringify(before.replace(D, "").replace(Q, ""))}${which === 1 ? ", second" : ""}`, () => {
      const text = mended(before, which);
      assert.equal(text, after);
      assert.deepEqual(parseDocument(text).problems, []);
    });
  }

  it("do not nest a key beside its section", () => {
    const text = front("layer: 3\nvector:\n  method: add");
    const [problem] = parseDocument(text).problems;
    assert(problem?.code === "unknown-key");
    assert.equal(problem.nearest, "vector.layer");
    assert.deepEqual(fixesFor(problem, text), []);
  });
});
