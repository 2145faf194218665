import assert from "node:assert/strict";
import { previewLines } from "../../../src/exchange/import/preview.js";
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
  "XML tags":
    "<input>wet</input>\n<output>dry</output>\n\n<input>loud</input>\n<output>quiet</output>\n\n<input>near</input>\n<output>",
  "XML tags within tags":
    "<example>\n<q>wet</q>\n<a>dry</a>\n</example>\n<example>\n<q>loud</q>\n<a>quiet</a>\n</example>\n<example>\n<q>near</q>\n<a>",
  "full-width colons": "问：湿\n答：干\n\n问：吵\n答：静\n\n问：近\n答：",
  "names of languages":
    "Translate English to French.\n\nEnglish: cheese\nFrench: fromage\n\nEnglish: bread\nFrench: pain\n\nEnglish: milk\nFrench:",
  "turns that begin with blank lines":
    "\n\nHuman: wet\n\nAssistant: dry\n\nHuman: loud\n\nAssistant: quiet\n\nHuman: near\n\nAssistant:",
  "quoted texts between ###":
    'Tweet: "I hate it"\nSentiment: Negative\n###\nTweet: "Great: day"\nSentiment: Positive\n###\nTweet: "Wow"\nSentiment:',
  "headings under a task":
    "# Task\nOpposites.\n\n## Input\nwet\n## Output\ndry\n\n## Input\nloud\n## Output\nquiet\n\n## Input\nnear\n## Output\n",
  "choices in the input":
    "Question: Which?\nA. one\nB. two\nAnswer: A\n\nQuestion: What?\nA. x\nB. y\nAnswer: B\n\nQuestion: Who?\nA. p\nB. q\nAnswer:",
  equations: "2 + 2 = 4\n3 + 3 = 6\n4 + 4 =",
  "a tight table": "|word|opposite|\n|:--|--:|\n|wet|dry|\n|loud|quiet|\n|near|",
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

  it("says so where the query is a name that a program replaces", () => {
    for (const name of ["{{review}}", "{input}", "${text}", "{{ user.question }}"]) {
      const { remarks } = imported(`Q: wet\nA: dry\n\nQ: loud\nA: quiet\n\nQ: ${name}\nA:`, "p.prompt");
      assert.match(remarks, /^note: The query \S.* is a placeholder\. Put inputs/m, name);
      assert.ok(remarks.includes(name), remarks);
    }
    const { remarks } = imported("Q: wet\nA: dry\n\nQ: loud\nA: quiet\n\nQ: a {b} c\nA:", "p.prompt");
    assert.doesNotMatch(remarks, /placeholder/);
  });

  it("names no columns, since it has none", () => {
    const { task } = imported("Q: wet\nA: dry\n\nQ: loud\nA: quiet\n\nQ: near\nA:", "p.prompt");
    const [first = "", second = ""] = previewLines(task);
    assert.equal(first, "Read as a few-shot prompt: 3 rows.");
    assert.match(second, /^2 demonstrations, 1 query/);
  });

  it("is reported with the place where it cannot be built again", () => {
    const text = "Q: wet\nA: dry\n\nQ: loud\nA: quiet\n\n\n\nQ: thick\nA: thin\n\nQ: near\nA:";
    const { remarks } = imported(text, "p.prompt");
    const exact = imported(text, "p.prompt").prompt === text;
    assert.ok(exact || /not the text byte for byte: from line \d+, column \d+/.test(remarks), remarks);
    assert.match(refused("Just some words\nwithout any layout", "p.prompt"), /no repeated layout is found/);
    const labelled =
      "1. Input: wet\n   Output: dry\n\n2. Input: loud\n   Output: quiet\n\n3. Input: near\n   Output:";
    assert.match(refused(labelled, "p.prompt"), /no repeated layout is found/);
    const numbered = imported("Ex 1: wet\nAns 1: dry\nQ: a\nA: b\nQ: c\nA: d\nnote\nQ: e\nA:", "p.prompt");
    assert.ok(numbered.entries.length > 0);
  });

  it("is none where labels or headings have numbers that go up", () => {
    const labels = "Q1: wet\nA1: dry\n\nQ2: loud\nA2: quiet\n\nQ3: near\nA3:";
    const headings =
      "Example 1:\nInput: wet\nOutput: dry\n\nExample 2:\nInput: loud\nOutput: quiet\n\nNow you:\nInput: near\nOutput:";
    for (const text of [labels, headings]) {
      assert.match(refused(text, "p.prompt"), /no repeated layout is found.*Numbering/);
    }
    const list = imported("1. wet -> dry\n2. loud -> quiet\n3. near ->", "p.txt");
    assert.deepEqual(list.entries, ["1. wet -> dry", "2. loud -> quiet", "? 3. near"]);
  });

  it("is not taken for JSON because it begins with a bracket", () => {
    assert.throws(() => imported("[10:00] Ann: hi\n[10:01] Bob: yo\n", "p.txt"), /ambiguous/);
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
    const shell = `curl https://example.org/v1/chat/completions \\
  -d '{"messages": [{"role": "user", "content": "wet"}, {"role": "assistant", "content": "it'\\''s dry"}]}'`;
    assert.deepEqual(imported(shell, "call.sh").entries, ["wet -> it's dry"]);
    const log = `12:00 sent ${JSON.stringify(
      JSON.stringify({
        messages: [
          { role: "user", content: 'a "b"' },
          { role: "assistant", content: "c" },
        ],
      }),
    )}`;
    assert.deepEqual(imported(log, "log.txt").entries, ['a "b" -> c']);
  });

  it("has strings of every kind, comments, and no text that only the program knows", () => {
    const python = `messages=[
        # [an old one]
        {"role": "user", "content": "wet " "and" + ' cold'},  # two
        {"role": "assistant", "content": """dry
and "hot" """},
        {"role": "user", "content": r"C:\\new", "name": None},
        {"role": "assistant", "content": f"a {{brace}}"},
    ]`;
    assert.deepEqual(imported(python, "call.py").entries, [
      'wet and cold -> dry\nand "hot" ',
      "C:\\new -> a {brace}",
    ]);
    for (const value of ['f"near {word}"', "question", "`near ${word}`", "open(x).read()"]) {
      const code = `messages=[\n {"role": "user", "content": ${value}},\n {"role": "assistant", "content": "x"}]`;
      assert.match(refused(code, "call.py"), /a message holds what the program fills in \(.*write its text/);
    }
  });
});
