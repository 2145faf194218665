import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { torchSnippet } from "../../src/exchange/snippets.js";
import { run } from "../support/commands.js";
import { demoModel, repositoryPath } from "../support/repository.js";
import { answeredWith, snippetFacts } from "../support/snippetFacts.js";
import { suiteFolder } from "../support/suiteFolder.js";
import { row, TestSession } from "../support/testSession.js";
import { python } from "./python.js";

describe("Copy as Code for PyTorch", () => {
  const folder = suiteFolder();
  let model: TestSession;
  before(async () => {
    model = await TestSession.open(demoModel);
  });
  after(() => {
    model.free();
  });

  it("the PyTorch hooks predict what the engine predicts, for every source, replaced and added, and follow", () => {
    const environment = {
      PYTHONPATH: repositoryPath("tools", "reference", "stand_in"),
      PYTHONDONTWRITEBYTECODE: "1",
      ICL_REFERENCE_MODEL: demoModel,
    };
    const cases = [
      ["replace", 0, "vector", false],
      ["replace", 3, "vector", true],
      ["replace", model.info.layers - 1, "vector", false],
      ["add", 2, "vector", true],
      ["replace", 3, "linear", true],
      ["add", 3, "linear", false],
      ["replace", 3, "nearest", true],
    ] as const;
    for (const [method, layer, kind, followed] of cases) {
      const { interventions, ...facts } = snippetFacts(model, layer, method, kind, followed);
      const what = `${method} by ${kind} at layer ${layer}`;
      writeFileSync(folder("snippet.py"), torchSnippet(facts));
      writeFileSync(
        folder("driver.py"),
        [
          "import json, snippet, torch",
          "torch.set_num_threads(1)",
          "model = snippet.AutoModelForCausalLM.from_pretrained('x')",
          "tokenizer = snippet.AutoTokenizer.from_pretrained('x')",
          "tokens = snippet.prompt_tokens(tokenizer, 'rich')",
          "answer = snippet.answer(model, tokenizer, 'rich')",
          "patched = model.first_logits.log_softmax(-1)",
          "with torch.no_grad(): plain = model(torch.tensor([tokens])).log_softmax(-1)",
          "top = lambda values: [[i, values[i].item()] for i in values.topk(5).indices.tolist()]",
          "print(json.dumps({'tokens': tokens, 'answer': answer, 'patched': top(patched), 'plain': top(plain)}))",
        ].join("\n"),
      );
      const printed = JSON.parse(run(python, [folder("driver.py")], environment)) as {
        readonly tokens: number[];
        readonly answer: string;
        readonly patched: [number, number][];
        readonly plain: [number, number][];
      };
      const tokens = model.prompt("rich ->");
      assert.deepEqual(printed.tokens, tokens);
      const patched = answeredWith(model, tokens, interventions);
      const plain = model.one(row(tokens, { top: 5 }));
      for (const [mine, theirs] of [
        [patched, printed.patched],
        [plain, printed.plain],
      ] as const) {
        assert.deepEqual(
          mine.top.map(({ token }) => token),
          theirs.map(([token]) => token),
          what,
        );
        mine.top.forEach(({ probability }, place) => {
          const gap = Math.abs(Math.log(probability) - (theirs[place]?.[1] ?? Number.NaN));
          assert.ok(gap < 1e-3, `${what}: log-probabilities differ by ${gap}`);
        });
      }
      assert.equal(printed.answer, patched.answer.trim(), what);
      assert.notDeepEqual(printed.patched, printed.plain);
    }
  });

  it("the PyTorch program is Python, whatever the task holds", () => {
    const { document, addsBeginning } = snippetFacts(model, 1, "add");
    const strange = { ...document.prompt, template: 'Q: "{input}"\\\n\u2028→ {output}', joiner: "\n'''\n" };
    for (const prompt of [document.prompt, strange, { ...document.prompt, chat: true }]) {
      const code = torchSnippet({ document: { ...document, prompt }, modelFile: undefined, addsBeginning });
      writeFileSync(folder("syntax.py"), code);
      run(python, [
        "-c",
        "import ast, sys; ast.parse(open(sys.argv[1], encoding='utf-8').read())",
        folder("syntax.py"),
      ]);
    }
  });
});
