import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import type { VectorDescription } from "../../src/exchange/describedVector.js";
import { vectorDocument } from "../../src/exchange/exportedVector.js";
import { nodeSnippet, torchSnippet, type SnippetFacts } from "../../src/exchange/snippets.js";
import type { TaskVector } from "../../src/method/taskVector.js";
import { firstThatRuns, run } from "../support/commands.js";
import { demoModel, repositoryPath } from "../support/repository.js";
import { skip } from "../support/skip.js";
import { suiteFolder } from "../support/suiteFolder.js";
import { greedy, replaceLast, row, TestSession } from "../support/testSession.js";

const demonstrations = ["hot -> cold", "big -> small", "tall -> short", "old -> new", "wet -> dry"];
const pythons = ["python3", "/usr/bin/python3", "python"];

describe("Copy as Code", () => {
  const folder = suiteFolder();
  let model: TestSession;
  before(async () => {
    model = await TestSession.open(demoModel);
  });
  after(() => {
    model.free();
  });

  function factsOf(layer: number, method: "replace" | "add"): SnippetFacts & { readonly vector: TaskVector } {
    const { layers, embeddingLength, name, architecture, fingerprint, release, addsBeginning } = model.info;
    const tokens = model.prompt([...demonstrations, "fast ->"].join("\n"));
    const theta = Float32Array.from(model.residuals(tokens).flatMap((values) => [...values]));
    const scale = 0.5;
    const about: VectorDescription = {
      task: "line\nbreak",
      file: "x.icl",
      model: { name, architecture, layers, embeddingLength, fingerprint },
      release,
      layer,
      validated: false,
      method,
      scale,
      prompt: { template: "{input} -> {output}", joiner: "\n", stop: "\n", maxTokens: 8, chat: false },
      dummies: ["fast"],
      seed: 0,
    };
    const rest = { folds: 0, candidates: [], heldOut: [], validated: false, dummies: ["fast"], seed: 0 };
    const vector: TaskVector = { theta, layers, embeddingLength, layer, method, scale, ...rest };
    const document = vectorDocument(about, vector, "base64", [layer]);
    return { document, modelFile: undefined, addsBeginning, vector };
  }

  it("the PyTorch hook predicts what the engine predicts, at each layer, replaced and added, and only once", function () {
    const python = firstThatRuns(pythons, ["-c", "import torch, numpy"]);
    if (python === undefined) skip(this, "there is no Python with torch");
    this.timeout(240_000);
    const environment = {
      PYTHONPATH: repositoryPath("tools", "reference", "stand_in"),
      PYTHONDONTWRITEBYTECODE: "1",
      ICL_REFERENCE_MODEL: demoModel,
    };
    const cases = [
      ["replace", 0],
      ["replace", 3],
      ["replace", model.info.layers - 1],
      ["add", 2],
    ] as const;
    for (const [method, layer] of cases) {
      const { vector, ...facts } = factsOf(layer, method);
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
      const patch = { ...replaceLast(0, layer, tokens), method, scale: 0.5 };
      const values = vector.theta.subarray(
        layer * vector.embeddingLength,
        (layer + 1) * vector.embeddingLength,
      );
      const patched = model.one(row(tokens, { top: 5, patches: [patch] }), [values.slice()]);
      const plain = model.one(row(tokens, { top: 5 }));
      for (const [mine, theirs] of [
        [patched, printed.patched],
        [plain, printed.plain],
      ] as const) {
        assert.deepEqual(
          mine.top.map(({ token }) => token),
          theirs.map(([token]) => token),
          `${method} at layer ${layer}`,
        );
        mine.top.forEach(({ probability }, place) => {
          const gap = Math.abs(Math.log(probability) - (theirs[place]?.[1] ?? Number.NaN));
          assert.ok(gap < 1e-3, `${method} at layer ${layer}: log-probabilities differ by ${gap}`);
        });
      }
      assert.equal(printed.answer, patched.top[0]?.text.trim());
      assert.notDeepEqual(printed.patched, printed.plain);
    }
  });

  it("the PyTorch program is Python, whatever the task holds", function () {
    const python = firstThatRuns(pythons);
    if (python === undefined) skip(this, "there is no Python");
    const { document, addsBeginning } = factsOf(1, "add");
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

  it("the Node program answers as the engine does", () => {
    const { vector, ...facts } = factsOf(3, "replace");
    const code = nodeSnippet(facts);
    // From the bundle of this checkout, as it would be from the installed package.
    const local = new URL(`file://${repositoryPath("dist", "index.mjs")}`).href;
    writeFileSync(folder("program.mjs"), code.replace('"icl-task-vectors"', JSON.stringify(local)));
    const printed = run(process.execPath, [folder("program.mjs"), "rich"], {
      ICL_CACHE_DIR: folder("cache"),
    });
    const tokens = model.prompt("rich ->");
    const { embeddingLength } = vector;
    const values = vector.theta.slice(3 * embeddingLength, 4 * embeddingLength);
    const wishes = { patches: [replaceLast(0, 3, tokens)], generate: greedy(8, ["\n"]) };
    assert.equal(printed, `${model.one(row(tokens, wishes), [values]).answer.trim()}\n`);
    assert.match(
      nodeSnippet({ ...facts, modelFile: "C:\\models\\x.gguf" }),
      /\{ file: "C:\\\\models\\\\x\.gguf" \}/,
    );
  });
});
