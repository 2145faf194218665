import assert from "node:assert/strict";
import { imported, refused } from "./imported.js";

/** Few-shot prompts as people have them, each up to the query's output. */
const layouts: Readonly<Record<string, string>> = {
  "Q: and A:": "Q: wet\nA: dry\n\nQ: loud\nA: quiet\n\nQ: near\nA:",
  "Input: and Output: with an instruction":
    "Give the opposite of each word.\n\nInput: wet\nOutput: dry\n\nInput: loud\nOutput: quiet\n\nInput: near\nOutput:",
  arrows: "wet -> dry\nloud -> quiet\nnear ->",
  "thick arrows with an instruction and blank lines": "Opposites:\n\nwet => dry\n\nloud => quiet\n\nnear =>",
  "### blocks":
    "### Instruction:\nName the opposite.\n\n### Input:\nwet\n\n### Response:\ndry\n\n### Input:\nloud\n\n### Response:\nquiet\n\n### Input:\nnear\n\n### Response:",
  "a Markdown table": "| word | opposite |\n| --- | --- |\n| wet | dry |\n| loud | quiet |\n| near |",
  "a chat transcript":
    "You turn words round.\nUser: wet\nAssistant: dry\nUser: loud\nAssistant: quiet\nUser: near\nAssistant:",
  ChatML:
    "<|im_start|>user\nwet<|im_end|>\n<|im_start|>assistant\ndry<|im_end|>\n<|im_start|>user\nloud<|im_end|>\n<|im_start|>assistant\nquiet<|im_end|>\n<|im_start|>user\nnear<|im_end|>\n<|im_start|>assistant\n",
  "rules between blocks": "Text: wet\nLabel: dry\n---\nText: loud\nLabel: quiet\n---\nText: near\nLabel:",
  "three fields":
    "Premise: It rains.\nClaim: It is wet.\nVerdict: yes\n\nPremise: Snow.\nClaim: It is hot.\nVerdict: no\n\nPremise: Sun.\nClaim: It is day.\nVerdict:",
  "a list of bullets": "- wet: dry\n- loud: quiet\n- near:",
  "several lines in an input": "Q: first\nsecond\nA: one\n\nQ: third\nfourth\nA: two\n\nQ: fifth\nA:",
  "Windows line breaks": "Q: wet\r\nA: dry\r\n\r\nQ: loud\r\nA: quiet\r\n\r\nQ: near\r\nA:",
  "labels in bold":
    "**Word:** wet\n**Opposite:** dry\n\n**Word:** loud\n**Opposite:** quiet\n\n**Word:** near\n**Opposite:**",
};

describe("a few-shot prompt as text", () => {
  for (const [title, text] of Object.entries(layouts)) {
    it(`is built again byte for byte: ${title}`, () => {
      for (const ending of ["", "\n", " "]) {
        const { prompt, document, remarks } = imported(text + ending, "prompt.txt", { kind: "prompt" });
        assert.ok(!remarks.includes("byte for byte"), remarks);
        assert.equal(prompt.trimEnd(), text.trimEnd());
        assert.equal(document.demonstrations.length, 2);
        assert.equal(document.queries.length, 1);
      }
    });
  }

  it("is known by its contents", () => {
    for (const [title, text] of Object.entries(layouts)) {
      if (title === "Windows line breaks") continue;
      assert.equal(imported(text, "prompt.txt").prompt.trimEnd(), text.trimEnd(), title);
    }
    assert.equal(imported("a\tb\nc\td\n", "t.txt").task.format, "tab-separated values");
  });

  it("may end with a demonstration, or with the query's input", () => {
    const whole = imported("Q: wet\nA: dry\n\nQ: loud\nA: quiet\n", "p.prompt");
    assert.deepEqual(whole.entries, ["wet -> dry", "loud -> quiet"]);
    const cut = imported("Q: wet\nA: dry\n\nQ: loud\nA: quiet\n\nQ: near", "p.prompt");
    assert.deepEqual(cut.entries, ["wet -> dry", "loud -> quiet", "? near"]);
  });

  it("is reported with the place where it cannot be built again", () => {
    const text = "Q: wet\nA: dry\n\nQ: loud\nA: quiet\n\n\n\nQ: thick\nA: thin\n\nQ: near\nA:";
    const { remarks } = imported(text, "p.prompt");
    const exact = imported(text, "p.prompt").prompt === text;
    assert.ok(exact || /not the text byte for byte: from line \d+, column \d+/.test(remarks), remarks);
    assert.match(refused("Just some words\nwithout any layout", "p.prompt"), /no layout is found/);
    const labelled =
      "1. Input: wet\n   Output: dry\n\n2. Input: loud\n   Output: quiet\n\n3. Input: near\n   Output:";
    assert.match(refused(labelled, "p.prompt"), /no layout is found/);
    const numbered = imported("Ex 1: wet\nAns 1: dry\nQ: a\nA: b\nQ: c\nA: d\nnote\nQ: e\nA:", "p.prompt");
    assert.ok(numbered.entries.length > 0);
  });

  it("is read from a request in code or a log", () => {
    const python = `response = client.chat.completions.create(
    model="gpt-4o-mini",
    messages=[
        {'role': 'system', 'content': 'Give the opposite.'},
        {'role': 'user', 'content': 'it\\'s "wet"'},
        {'role': 'assistant', 'content': "dry\\n"},
        {"role": "user", "content": "near"},
    ],
    temperature=0,
)`;
    const { entries, document, remarks } = imported(python, "call.py");
    assert.deepEqual(entries, ['it\'s "wet" -> dry\n', "? near"]);
    assert.equal(document.settings.instruction, "Give the opposite.");
    assert.match(remarks, /left-out: The code around the messages is not used/);
    const script =
      "const r = await f({messages: [{role: 'user', content: `wet`}, {role: 'assistant', content: 'dry'}]})";
    assert.deepEqual(imported(script, "call.js").entries, ["wet -> dry"]);
  });
});
