import assert from "node:assert/strict";
import { imported, refused } from "./imported.js";

const json = JSON.stringify;
const pairs = [
  { input: "up", output: "down" },
  { input: "in", output: "out" },
  { input: "on", output: "off" },
];
const expected = ["up -> down", "in -> out", "on -> off"];

describe("formats that a task is imported from", () => {
  const table = (separator: string, lineBreak: string): string =>
    [["input", "output"], ...pairs.map(({ input, output }) => [input, output])]
      .map((row) => row.join(separator))
      .join(lineBreak) + lineBreak;

  it("tables of every dialect, line ending and Unicode encoding", () => {
    for (const [separator, name] of [
      [",", "t.csv"],
      [";", "t.csv"],
      ["\t", "t.tsv"],
      ["\t", "t.txt"],
      ["|", "t.csv"],
      ["\t", "t.csv"],
    ] as const) {
      for (const lineBreak of ["\n", "\r\n", "\r"]) {
        const text = table(separator, lineBreak);
        for (const bytes of [
          Buffer.from(text),
          Buffer.from(`\ufeff${text}`),
          Buffer.from(`\ufeff${text}`, "utf16le"),
          Buffer.from(`\ufeff${text}`, "utf16le").swap16(),
          Buffer.from(text, "utf16le"),
        ]) {
          assert.deepEqual(imported(bytes, name).entries, expected, json([separator, lineBreak, name]));
        }
      }
    }
    assert.match(
      refused(Buffer.from("input,output\ncaf\xe9,x\n", "latin1"), "t.csv"),
      /neither UTF-8 nor UTF-16.*Windows-1252/,
    );
    assert.match(refused(Buffer.from([0xff, 0xfe, 0x41, 0x00, 0x42]), "t.csv"), /not whole UTF-16/);
    const mixed = "input,output\r\nup,down\nin,out\r\non,off";
    assert.deepEqual(imported(mixed, "t.csv").entries, expected);
    assert.deepEqual(
      imported(
        "input,output,,\nup,down,,\n,,,\nin,out\non,off,,\n".replace("in,out\n", "in,out,,\n"),
        "t.csv",
      ).entries,
      expected,
    );
  });

  it("quoted values with separators, quotes and line breaks", () => {
    const text = 'input,output\n"a, ""b""","c\nd"\n"\n",e\n';
    const { document } = imported(text, "t.csv");
    assert.deepEqual(
      document.demonstrations.map(({ input, output }) => [input.text, output.text]),
      [
        ['a, "b"', "c\nd"],
        ["\n", "e"],
      ],
    );
  });

  it("JSON: rows, pairs, maps, columns, splits, and rows within an object", () => {
    const lists = pairs.map(({ input, output }) => [input, output]);
    const values: unknown[] = [
      pairs,
      lists,
      { examples: pairs, version: 2 },
      { data: { rows: pairs } }.data,
      Object.fromEntries(lists),
      { input: ["up", "in", "on"], output: ["down", "out", "off"] },
      { columns: ["input", "output"], index: [0, 1, 2], data: lists },
      { input: { 0: "up", 1: "in", 2: "on" }, output: { 0: "down", 1: "out", 2: "off" } },
      pairs.map(({ input, output }) => ({ data: { input }, target: output, meta: { n: 1 } })),
    ];
    for (const [index, value] of values.entries()) {
      const wanted = index === 8 ? { input: "data.input", output: "target" } : {};
      assert.deepEqual(imported(json(value), "t.json", wanted).entries, expected, json(value));
    }
    assert.deepEqual(
      imported(json(lists).slice(1, -1).replaceAll("],[", "]\n["), "t.jsonl").entries,
      expected,
    );
    assert.match(
      imported(json({ examples: pairs, version: 2 }), "t.json").remarks,
      /left-out: Fields of the file that are not used: version/,
    );
    assert.match(refused("[]", "t.json"), /holds no rows/);
    assert.match(refused("[1, 2]", "t.json"), /item 1: it is not an object with fields/);
    assert.match(refused("3", "t.json"), /there are no rows in it/);
  });

  it("splits: demonstrations of the one, queries of the other", () => {
    const sets = {
      validation: [{ input: "a", output: "b" }],
      train: pairs,
      test: [{ input: "hot", output: "cold" }],
    };
    const usual = imported(json(sets), "t.json");
    assert.deepEqual(usual.entries, [...expected, "? hot -> cold"]);
    assert.match(
      usual.remarks,
      /Left out: 1 row of the split "validation": --queries-split validation takes them/,
    );
    const other = imported(json(sets), "t.json", { queriesSplit: "validation" });
    assert.deepEqual(other.entries, [...expected, "? a -> b"]);
    assert.match(
      refused(json(sets), "t.json", { queriesSplit: "dev" }),
      /There is no split "dev"\. There are: validation, train, test/,
    );
    const columns = { train: { x: ["up", "in"], y: ["down", "out"] }, test: { x: ["on"], y: ["off"] } };
    assert.deepEqual(imported(json(columns), "t.json").entries, ["up -> down", "in -> out", "? on -> off"]);
    const one = imported(json(sets), "t.json", { demonstrations: 2 });
    assert.match(one.remarks, /1 row of the split "train": --demonstrations takes more of them/);
  });

  it("pages of the Hugging Face viewer, labels by their names", () => {
    const names = ["World", "Sports"];
    const page = {
      features: [
        { feature_idx: 0, name: "text", type: { dtype: "string", _type: "Value" } },
        { feature_idx: 1, name: "label", type: { names, _type: "ClassLabel" } },
      ],
      rows: [0, 1, 1].map((label, index) => ({
        row_idx: 40 + index,
        row: { text: `news ${index}`, label },
        truncated_cells: index === 2 ? ["text"] : [],
      })),
      num_rows_total: 120000,
      partial: true,
    };
    const { entries, remarks } = imported(json(page), "t.json");
    assert.deepEqual(entries, ["news 0 -> World", "news 1 -> Sports", "news 2 -> Sports"]);
    assert.match(remarks, /1 rows have cells that the viewer cut off/);
    assert.match(remarks, /only a part of the data set/);
  });

  it("ShareGPT and OpenAI's data for fine-tuning, several turns as text", () => {
    const row = (...turns: string[]): object => ({
      id: "x",
      conversations: turns.map((value, index) => ({ from: index % 2 === 0 ? "human" : "gpt", value })),
    });
    const text = [row("up", "down"), row("in", "out", "on", "off")].map((one) => json(one)).join("\n");
    const { entries, remarks } = imported(text, "t.jsonl");
    assert.deepEqual(entries, ["up -> down", "User: in\nAssistant: out\nUser: on -> off"]);
    assert.match(remarks, /guessed: Some conversations have several turns/);
    const faults = [
      { messages: [{ role: "tool", content: "x" }] },
      { messages: [{ role: "user", content: [{ type: "image_url" }] }] },
      { messages: [{ role: "assistant", content: null, tool_calls: [{}] }] },
      { messages: [{ role: "system", content: "x" }] },
    ];
    assert.match(
      refused(faults.map((one) => json(one)).join("\n"), "t.jsonl"),
      /line 1: a message has the role "tool".*\n.*line 2: its user message is not text.*\n.*line 3: its assistant message calls tools.*\n.*line 4: it has no user message/,
    );
  });

  it("DSPy programs with several inputs, older ones, and nested ones", () => {
    const state = {
      traces: [],
      train: [{ premise: "It rains.", claim: "It is wet.", verdict: "yes" }],
      demos: [
        {
          augmented: true,
          premise: "Snow fell.",
          claim: "It is warm.",
          reasoning: "Snow is cold.",
          verdict: "no",
        },
        { premise: "Sun shines.", claim: "It is day.", verdict: "yes" },
      ],
      signature: {
        instructions: "Check the claim.",
        fields: ["Premise:", "Claim:", "Reasoning: Let's think step by step in order to", "Verdict:"].map(
          (prefix, index) => ({
            prefix,
            description: ["${premise}", "${claim}", "${reasoning}", "${verdict}"][index],
          }),
        ),
      },
    };
    const { entries, remarks, document } = imported(json({ "check.predict": state }), "p.json");
    assert.deepEqual(entries, [
      "Premise: Snow fell.\nClaim: It is warm. -> no",
      "Premise: Sun shines.\nClaim: It is day. -> yes",
      "? Premise: It rains.\nClaim: It is wet. -> yes",
    ]);
    assert.equal(document.settings.template.source, "{input}\nVerdict: {output}");
    assert.match(remarks, /left-out: Columns that are not used: augmented, reasoning/);
    assert.deepEqual(imported(json(state), "p.json").entries, entries);
    const two = { first: state, second: { ...state, demos: [{ premise: "a", claim: "b", verdict: "c" }] } };
    assert.match(imported(json(two), "p.json").remarks, /Only the predictor first is read, not second/);
    assert.match(
      refused(json({ predict: { ...state, demos: [] } }), "p.json"),
      /none of its predictors has demonstrations/,
    );
  });

  it("few-shot prompts of LangChain, as JSON and YAML, and no other wording of the query", () => {
    const prompt = {
      _type: "few_shot",
      input_variables: ["text"],
      prefix: "Classify {{this}}.",
      example_prompt: {
        _type: "prompt",
        input_variables: ["text", "label"],
        template: "Text: {text}\nLabel: {label}.",
      },
      example_separator: "\n--\n",
      examples: [
        { text: "fine", label: "good" },
        { text: "dull", label: "bad" },
      ],
      suffix: "Text: {text}\nLabel:",
    };
    const made = imported(json(prompt), "p.json");
    assert.equal(
      made.prompt,
      "Classify {this}.\n--\nText: fine\nLabel: good.\n--\nText: dull\nLabel: bad.\n--\nText: X\nLabel:",
    );
    const yaml = `_type: few_shot\ninput_variables: [text]\nprefix: "Classify {{this}}."\nexample_prompt:\n  _type: prompt\n  input_variables: [text, label]\n  template: "Text: {text}\\nLabel: {label}."\nexample_separator: "\\n--\\n"\nexamples:\n  - {text: fine, label: good}\n  - {text: dull, label: bad}\nsuffix: "Text: {text}\\nLabel:"\n`;
    assert.equal(imported(yaml, "p.yaml").prompt, made.prompt);
    assert.match(
      refused(json({ ...prompt, suffix: "Now: {text}\nLabel:" }), "p.json"),
      /suffix: it asks in other words/,
    );
    assert.match(
      refused(json({ ...prompt, examples: "examples.json" }), "p.json"),
      /examples are in another file \(examples\.json\)/,
    );
    assert.match(refused(json({ ...prompt, prefix: "Be {tone}." }), "p.json"), /variables of its own/);
  });

  it("BIG-bench and BIG-bench Hard", () => {
    const task = {
      canary: "GUID",
      task_prefix: "Answer.\n",
      example_input_prefix: "\nQ. ",
      example_output_prefix: "\nA. ",
      append_choices_to_input: false,
      examples: [
        { input: "Red?", target_scores: { yes: 1, no: 0 }, comment: "easy" },
        { input: "Blue?", target: ["no", "never"] },
      ],
    };
    const made = imported(json(task), "task.json");
    assert.equal(made.prompt, "Answer.\n\nQ. Red?\nA. yes\nQ. Blue?\nA. no\nQ. X\nA.");
    assert.match(made.remarks, /1 wrong choice of target_scores/);
    assert.match(made.remarks, /Fields of the file that are not used: append_choices_to_input/);
    assert.match(made.remarks, /Columns that are not used: comment/);
    const hard = {
      canary: "GUID",
      examples: [
        { input: "1+1", target: "2" },
        { input: "2+2", target: "4" },
      ],
    };
    assert.equal(imported(json(hard), "bbh.json").prompt, "Q: 1+1\nA: 2\nQ: 2+2\nA: 4\nQ: X\nA:");
  });

  it("tasks of Super-NaturalInstructions", () => {
    const task = {
      Contributors: ["x"],
      Definition: ["Say the opposite."],
      "Positive Examples": [
        { input: "up", output: "down", explanation: "e" },
        { input: "in", output: "out", explanation: "e" },
      ],
      "Negative Examples": [{ input: "on", output: "on", explanation: "e" }],
      Instances: [{ id: "1", input: "hot", output: ["cold", "cool"] }],
    };
    const { entries, prompt, remarks } = imported(json(task), "task001.json");
    assert.deepEqual(entries, ["up -> down", "in -> out", "? hot -> cold | cool"]);
    assert.equal(
      prompt,
      "Say the opposite.\n\nInput: up\nOutput: down\n\nInput: in\nOutput: out\n\nInput: hot\nOutput:",
    );
    assert.match(remarks, /not used: Contributors, Negative Examples\. Negative examples show what is wrong/);
    assert.match(remarks, /Columns that are not used: explanation, id/);
  });

  it("samples and configurations of lm-evaluation-harness", () => {
    const sample = (id: number, question: string, target: string): object => ({
      doc_id: id,
      doc: { question, choices: ["a", "b"] },
      target,
      arguments:
        id % 2 === 0
          ? [[`Q: ${question}\nA:`, { until: ["\n"] }]]
          : { gen_args_0: { arg_0: `Q: ${question}\nA:`, arg_1: {} } },
      resps: [["x"]],
      exact_match: 0,
    });
    const text = [sample(0, "Up?", "down"), sample(1, "In?", "out")].map((one) => json(one)).join("\n");
    const made = imported(text, "samples.jsonl");
    assert.equal(made.prompt, "Q: Up?\nA: down\nQ: In?\nA: out\nX\nA:".replace("X", "X"));
    assert.match(
      made.remarks,
      /Columns that are not used: doc_id, doc\.question, doc\.choices, resps, exact_match/,
    );
    assert.deepEqual(imported(text, "samples.jsonl", { input: "doc.question" }).entries, [
      "Up? -> down",
      "In? -> out",
    ]);
    const config =
      'task: x\ndataset_path: org/set\ndoc_to_text: "Q: {{question}}\\nA:"\ndoc_to_target: "{{answer}}"\n';
    assert.match(refused(config, "x.yaml"), /rows are in the data set org\/set.*--log_samples/);
    const own = `${config}fewshot_config:\n  sampler: first_n\n  samples:\n    - {question: Up?, answer: down}\n    - {question: In?, answer: out}\n`;
    assert.equal(imported(own, "x.yaml").prompt, "Q: Up?\nA: down\n\nQ: In?\nA: out\n\nQ: X\nA:");
  });

  it("promptfoo's own configurations, with what a test has by default", () => {
    const yaml =
      "prompts: ['{{q}}']\nproviders: [x]\ndefaultTest:\n  vars: {lang: fr}\ntests:\n  - vars: {q: up}\n    description: first\n    assert: [{type: equals, value: down}]\n  - vars: {q: in}\n    assert: [{type: equals, value: out}]\n";
    const { entries, remarks } = imported(yaml, "promptfooconfig.yaml", { input: "q" });
    assert.deepEqual(entries, ["up -> down", "in -> out"]);
    assert.match(remarks, /Columns that are not used: lang, __description/);
    assert.match(remarks, /Fields of the file that are not used: prompts, providers/);
    const several =
      "- vars: {q: up}\n  assert: [{type: equals, value: a}, {type: cost}]\n- vars: {q: x}\n  assert: cost\n- vars: file://v.yaml\n";
    assert.match(
      refused(several, "t.yaml"),
      /line 1: it has 2 assertions \(equals, cost\).*\n.*line 3: its assert is not a list.*\n.*line 5: its vars are in another file/,
    );
  });

  it("several columns as one input", () => {
    const text = "premise,hypothesis,label\nIt rains.,It is wet.,yes\nIt snows.,,no\n";
    const guessed = imported(text, "nli.csv");
    assert.equal(guessed.entries[0], "It rains.\nIt is wet. -> yes");
    const chosen = imported(text, "nli.csv", { input: "P: {premise} H: {hypothesis}", output: "{label}!" });
    assert.deepEqual(chosen.entries, ["P: It rains. H: It is wet. -> yes!", "P: It snows. H:  -> no!"]);
    assert.match(refused(text, "nli.csv", { input: "{premise} {claim}" }), /There is no column "claim"/);
    assert.match(refused(text, "nli.csv", { input: "label", output: "{label}" }), /cannot be both/);
  });

  it("rows sorted by their output: named, with what helps", () => {
    const rows = ["a1,x", "a2,x", "a3,x", "b1,y", "b2,y"];
    const text = ["input,output", ...rows, ""].join("\n");
    const remarks = (options: Parameters<typeof imported>[2]): string =>
      imported(text, "t.csv", { demonstrations: 3, ...options }).remarks;
    assert.match(remarks({}), /All 3 demonstrations have the same output\. .*--shuffle or --balance/);
    assert.doesNotMatch(remarks({ balance: true }), /the same output/);
    const shuffled = Array.from({ length: 40 }, (_, shuffle) => remarks({ shuffle }));
    const same = shuffled.filter((text) => text.includes("the same output"));
    assert.ok(same.length > 0 && same.length < shuffled.length, `${same.length} of ${shuffled.length}`);
    for (const text of same) assert.match(text, /the same output\. Add --balance\./);
  });
});
