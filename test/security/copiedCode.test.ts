import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { nodeSnippet, torchSnippet } from "../../src/exchange/snippets.js";
import { VectorDocument } from "../../src/exchange/vectorDocument.js";
import { UNSHOWABLE } from "../../src/language/visibleText.js";
import { firstThatRuns } from "../support/commands.js";
import { skip } from "../support/skip.js";

/** Texts that would end a string, a comment or a line, in JavaScript or in Python, and then run. */
const texts = [
  `"); throw new Error("ran"); ("`,
  `" + __import__("os").abort() + "`,
  `"""\nraise SystemExit(9)\n"""`,
  "x\nraise SystemExit(9)",
  "x\r\nthrow 9 //",
  "x\u2028throw 9\u2029//",
  "x\u000c\u000braise SystemExit(9)\u0085",
  "*/ throw 9 /*",
  "`${process.exit(9)}`",
  "\\",
  '\\"; throw 9; "\\',
  "{input}{output}'''\"\"\"",
  "\u202e\ud800\u0000",
];

function documentOf(text: string, chat: boolean): VectorDocument {
  return VectorDocument.parse({
    format: "icl-task-vector",
    version: 1,
    task: text,
    file: text,
    model: { name: text, architecture: text, layers: 2, embeddingLength: 1, fingerprint: text },
    release: text,
    layer: 1,
    validated: true,
    method: "add",
    scale: 1.5,
    prompt: { template: `${text}{input}${text} -> {output}`, joiner: text, stop: text, maxTokens: 3, chat },
    dummies: [text],
    seed: 0,
    vectors: [{ layer: 1, values: "AACAPw==" }],
  });
}

describe("copied code", () => {
  it("is a program for Node that holds hostile texts as texts", () => {
    for (const text of texts) {
      const document = documentOf(text, false);
      const code = nodeSnippet({ document, modelFile: text, addsBeginning: true });
      // In place of the package: what the program hands over is printed, and nothing else happens.
      const own = `const openModel = async (options) => ({ loadVector: async (vector) => { console.log(JSON.stringify([options.file, vector])); return vector; }, answer: async () => ({ text: "end" }), close: async () => {} });`;
      const [first = "", ...rest] = code.split("\n");
      assert.match(first, /^import /);
      const { stdout, status, stderr } = spawnSync(process.execPath, ["--input-type=module"], {
        input: [own, ...rest].join("\n"),
        encoding: "utf8",
      });
      assert.equal(status, 0, stderr);
      const [printed = "", end] = stdout.split("\n");
      assert.deepEqual(JSON.parse(printed), [text, document], text);
      assert.equal(end, "end");
    }
  });

  it("is a program for Python that holds hostile texts as texts", function () {
    const python = firstThatRuns(["python3", "python"]);
    if (python === undefined) skip(this, "python3 was not found");
    for (const text of texts) {
      for (const chat of [false, true]) {
        const code = torchSnippet({
          document: documentOf(text, chat),
          modelFile: undefined,
          addsBeginning: true,
        });
        assert.doesNotMatch(code.replaceAll("\n", ""), UNSHOWABLE);
        const harmless = torchSnippet({
          document: documentOf("x", chat),
          modelFile: undefined,
          addsBeginning: true,
        });
        // The same program but for its strings, which are those of the document.
        const script = `import ast, json, sys
texts = json.load(sys.stdin)
trees = [ast.parse(one) for one in texts[:2]]
strings = [node.value for node in ast.walk(trees[0]) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
for tree in trees:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str): node.value = ""
print(ast.dump(trees[0]) == ast.dump(trees[1]), json.loads(texts[2]) in strings)`;
        const { stdout, stderr }: { stdout: string; stderr: string } = spawnSync(python, ["-c", script], {
          input: JSON.stringify([code, harmless, JSON.stringify(text)]),
          encoding: "utf8",
        });
        assert.equal(stdout.trim(), "True True", `${text}\n${stderr}`);
      }
    }
  });
});
