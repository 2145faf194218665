import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { torchSnippet } from "../../src/exchange/snippets.js";
import { UNSHOWABLE } from "../../src/language/visibleText.js";
import { documentOf, texts } from "../security/hostileSnippets.js";
import { python } from "./python.js";

describe("copied code", () => {
  it("is a program for Python that holds hostile texts as texts", () => {
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
