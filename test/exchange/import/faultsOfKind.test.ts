import assert from "node:assert/strict";
import { imported, refused } from "./imported.js";

const json = JSON.stringify;
const lines = (...values: unknown[]): string => values.map((value) => `${json(value)}\n`).join("");

describe("imports that once gave a wrong task without a word", () => {
  it("take a list of answers for accepted answers, the first of them to be shown", () => {
    const rows = [
      { key: 7, question: "Capital of Peru?", answers: ["Lima"] },
      { key: 8, question: "Capital of Bolivia?", answers: ["Sucre", "La Paz"] },
      { key: 9, question: "Capital of Chile?", answers: ["Santiago"] },
    ];
    const { entries, document, remarks, prompt } = imported(json(rows), "capitals.json");
    assert.deepEqual(entries, [
      "Capital of Peru? -> Lima",
      "Capital of Bolivia? -> Sucre | La Paz",
      "Capital of Chile? -> Santiago",
    ]);
    assert.equal(document.settings.alternatives, " | ");
    assert.match(prompt, /Bolivia\? -> Sucre\nCapital/);
    assert.match(remarks, /left-out: Columns that are not used: key\. .*--input "\{key\}\\n\{question\}"/);
    assert.match(remarks, /guessed: Outputs that are lists are accepted answers/);
  });

  it("separate accepted answers by a text that none of them holds", () => {
    const rows = [
      { input: "a", output: ["x | y", "z"] },
      { input: "b", output: ["p|q"] },
      { input: "c", output: "r || s" },
    ];
    const { document, entries } = imported(json(rows), "bars.json");
    assert.equal(document.settings.alternatives, "¦");
    assert.deepEqual(entries, ["a -> x | y¦z", "b -> p|q", "c -> r || s"]);
  });

  it("read squad's answers, which lie one level down, with their contexts", () => {
    const row = (id: string, word: string): object => ({
      id,
      context: `It is ${word} here.`,
      question: "How is it?",
      answers: { text: [word, `quite ${word}`], answer_start: [6, 6] },
    });
    const { entries, remarks } = imported(lines(row("1", "dry"), row("2", "loud")), "squad.jsonl");
    assert.equal(entries[0], "It is dry here.\nHow is it? -> dry | quite dry");
    assert.match(remarks, /guessed: The input is made of context and question/);
    assert.match(remarks, /left-out: Columns that are not used: id, answers\.answer_start/);
  });

  it("put a system message or an instruction that differs by row before the input", () => {
    const chat = (system: string | undefined, user: string, assistant: string): object => ({
      messages: [
        ...(system === undefined ? [] : [{ role: "developer", content: system }]),
        { role: "user", content: user },
        { role: "assistant", content: assistant, weight: 1 },
      ],
    });
    const mixed = imported(lines(chat("Rhyme.", "cat", "hat"), chat(undefined, "dog", "fog")), "c.jsonl");
    assert.deepEqual(mixed.entries, ["Rhyme.\ncat -> hat", "dog -> fog"]);
    assert.match(mixed.remarks, /guessed: The column system is put before the input/);
    assert.match(mixed.remarks, /left-out: Columns that are not used: messages\.weight/);
    const same = imported(lines(chat("Rhyme.", "cat", "hat"), chat("Rhyme.", "dog", "fog")), "c.jsonl");
    assert.deepEqual([same.entries[0], same.document.settings.instruction], ["cat -> hat", "Rhyme."]);

    const alpaca = [
      { instruction: "Name a colour.", input: "", output: "red" },
      { instruction: "Double it.", input: "4", output: "8" },
    ];
    assert.deepEqual(imported(json(alpaca), "alpaca.json").entries, [
      "Name a colour. -> red",
      "Double it.\n4 -> 8",
    ]);
    const chosen = imported(json(alpaca), "alpaca.json", { input: "instruction" });
    assert.deepEqual(chosen.entries, ["Name a colour. -> red", "Double it. -> 8"]);
    assert.match(chosen.remarks, /left-out: Columns that are not used: input/);
  });

  it("read a saved request as the prompt that it is", () => {
    const turn = (role: string, text: string): object => ({ role, parts: [{ text }] });
    const gemini = {
      systemInstruction: { parts: [{ text: "One word." }] },
      contents: [
        turn("user", "up"),
        turn("model", "down"),
        turn("user", "in"),
        turn("model", "out"),
        turn("user", "on"),
      ],
      generationConfig: { temperature: 0.5 },
    };
    const { entries, document, remarks } = imported(json(gemini), "request.json");
    assert.deepEqual(entries, ["up -> down", "in -> out", "? on"]);
    assert.equal(document.settings.instruction, "One word.");
    assert.match(remarks, /left-out: Fields of the request that are not used: generationConfig/);
    const wrapped = {
      url: "/v1/chat/completions",
      body: {
        messages: [
          { role: "user", content: "up" },
          { role: "assistant", content: "down" },
        ],
      },
    };
    assert.deepEqual(imported(json(wrapped), "log.json").entries, ["up -> down"]);
    const anthropic = {
      system: [{ type: "text", text: "One word." }],
      messages: [{ role: "user", content: [{ type: "text", text: "up" }] }],
    };
    assert.match(refused(json(anthropic), "r.json"), /None of the rows has an answer \(assistant\)/);
  });

  it("take the separator of fine-tuning data into the template", () => {
    const { document, entries, remarks, prompt } = imported(
      lines(
        { prompt: "Great film!\n\n###\n\n", completion: " good END" },
        { prompt: "Dull.\n\n###\n\n", completion: " bad END" },
        { prompt: "Lovely.\n\n###\n\n", completion: " good END" },
      ),
      "tuning.jsonl",
    );
    assert.deepEqual(entries, ["Great film! -> good", "Dull. -> bad", "Lovely. -> good"]);
    assert.equal(document.settings.template.source, "{input}\n\n###\n\n {output} END");
    assert.ok(!prompt.includes("### ###") && !prompt.includes("  "));
    assert.match(remarks, /guessed: All inputs end in "\\n\\n###\\n\\n"/);
    const chat = lines({ prompt: "wet =>", completion: "dry" }, { prompt: "hot =>", completion: "cold" });
    assert.equal(imported(chat, "t.jsonl").prompt, "wet =>dry\nhot =>cold\nX =>");
    // Words that inputs happen to share are no separator.
    const shared = lines(
      { prompt: "Is it wet?", completion: "yes" },
      { prompt: "Is it hot?", completion: "no" },
    );
    assert.equal(imported(shared, "t.jsonl").entries[0], "Is it wet? -> yes");
  });

  it("take quotes in tab-separated values for text", () => {
    const rows = ["sentence\tlabel", 'the "best\t1', 'so "so" here\t0', '"\t1', 'a"b"\t0', "end\t1"];
    const { entries, remarks } = imported(`${rows.join("\n")}\n`, "quotes.tsv");
    assert.deepEqual(entries, ['the "best -> 1', 'so "so" here -> 0', '" -> 1', 'a"b" -> 0', "end -> 1"]);
    assert.ok(!remarks.includes("Quotes"));
    assert.match(imported('a\tb\n"x"\t1\n"y"\t2\n', "w.tsv").remarks, /2 rows have a value in double quotes/);
  });

  it("say where a quote in comma-separated values seems to be missing", () => {
    const text = 'text,label\n"one,1\ntwo,2\nthree,3\nfour",4\nfive,5\n';
    assert.match(imported(text, "q.csv").remarks, /line 2 goes on over 4 lines that look like rows/);
    assert.ok(!imported('text,label\n"one,\nor two",1\nthree,3\n', "q.csv").remarks.includes("quote"));
    assert.match(
      refused('text,label\n"one,1\ntwo,2\n', "q.csv"),
      /q\.csv, line 2: quote not closed.*Close the quote/i,
    );
    assert.deepEqual(imported('text,label\n5" pipe,1\na "b" c,2\n', "q.csv").entries, [
      '5" pipe -> 1',
      'a "b" c -> 2',
    ]);
  });

  it("refuse assertions that judge an answer, each by its name and line", () => {
    const kinds = [
      "regex: ^a",
      "not-contains: x",
      "javascript: output.length < 5",
      "contains-json",
      "similar(0.8): x",
      "g-eval: fine",
    ];
    const rows = kinds.map((kind, index) => `w${index},"${kind}"`);
    const message = refused(["word,__expected", ...rows].join("\n"), "tests.csv");
    assert.deepEqual(
      [...message.matchAll(/line (\d): its assertion of type ([\w-]+) is not supported/g)].map(
        ([, line, kind]) => `${line} ${kind}`,
      ),
      ["2 regex", "3 not-contains", "4 javascript", "5 contains-json", "6 similar", "7 g-eval"],
    );
    assert.equal(
      imported("word,__expected\na,contains: b\nc,contains: d\n", "t.csv").document.settings.match,
      "contains",
    );
    const any = imported('word,__expected\na,"contains-any: b, c"\n', "t.csv").document.settings;
    assert.deepEqual([any.match, any.alternatives], ["contains", " | "]);
    assert.equal(imported("word,__expected\na,starts-with: b\n", "t.csv").document.settings.match, "prefix");
    assert.match(
      refused("word,__expected\na,b\nc,contains: d\n", "t.csv"),
      /line 3: .*contains does not go with type equals/,
    );
    // Words that kinds are named by are answers as well, and so are colons.
    const words = "word,__expected\na,similar\nb,latency\nc,note: x\nd,equals: e\n";
    assert.deepEqual(imported(words, "t.csv").entries, [
      "a -> similar",
      "b -> latency",
      "c -> note: x",
      "d -> e",
    ]);
  });

  it("fill variables into what a test expects, or refuse it", () => {
    const test = (value: string): string =>
      json([{ vars: { term: "up", wanted: "down" }, assert: [{ type: "equals", value }] }]);
    const { entries, document } = imported(test("it is {{ wanted }}"), "tests.json", { input: "term" });
    assert.deepEqual([entries, document.settings.match], [["up -> it is down"], "exact"]);
    assert.match(refused(test("{{ wanted | upper }}"), "tests.json"), /is a template that is not filled in/);
  });

  it("note that columns may be the other way round, and only then", () => {
    const reversed =
      "kind,words\nfruit,an apple a day\ntool,hammer it home\nfruit,a ripe pear\ntool,saw it off\n";
    assert.match(
      imported(reversed, "r.csv").remarks,
      /may be the other way round: .*--input-column words --output-column kind/,
    );
    assert.ok(
      !imported("words,kind\nan apple,fruit\na saw,tool\na pear,fruit\n", "r.csv").remarks.includes("round"),
    );
  });

  it("note that the first line was taken for names, where it may be a row", () => {
    assert.match(
      imported("1,one\n2,two\n3,three\n", "n.csv").remarks,
      /\("1", "one"\) was read as the names.*--no-header/,
    );
    assert.match(imported("rot\tred\nblau\tblue\n", "n.tsv").remarks, /--no-header/);
    assert.deepEqual(imported("rot\tred\nblau\tblue\n", "n.tsv", { header: false }).entries, [
      "rot -> red",
      "blau -> blue",
    ]);
    for (const header of ["question,answer", "word,opposite", "text_a,label_b", "premiseText,goldLabel"]) {
      assert.equal(imported(`${header}\na,b\n`, "n.csv").remarks.includes("--no-header"), false, header);
    }
  });

  it("obey a line that states the separator, and find it where none does", () => {
    const rows = (separator: string): string =>
      ["text", "label"].join(separator) + "\n" + ["a, b", "x; y"].join(separator);
    assert.deepEqual(imported(`sep=|\r\n${rows("|")}`, "s.csv").entries, ["a, b -> x; y"]);
    assert.deepEqual(imported(`sep=\t\n${rows("\t")}`, "s.csv").entries, ["a, b -> x; y"]);
    assert.deepEqual(imported(rows("|"), "s.csv").entries, ["a, b -> x; y"]);
    const places = refused("sep=;\r\na;b\r\nx;y\r\nz\r\n", "s.csv");
    assert.match(places, /line 4: it has 1 columns, not 2/);
  });

  it("keep digits as they are written", () => {
    const numbers =
      '[{"text": 0.10, "label": 1e5}, {"text": -0, "label": 9007199254740993}, {"text": 3, "label": 2.5}]';
    assert.deepEqual(imported(numbers, "n.json").entries, [
      "0.10 -> 1e5",
      "-0 -> 9007199254740993",
      "3 -> 2.5",
    ]);
    assert.deepEqual(imported(numbers.slice(1, -1).replaceAll("}, {", "}\n{"), "n.jsonl").entries.length, 3);
    const yaml = "- {text: 0x1F, label: 1.50}\n- {text: 1_000, label: .5}\n";
    assert.deepEqual(imported(yaml, "n.yaml").entries, ["0x1F -> 1.50", "1_000 -> .5"]);
  });

  it("refuse a key that stands twice, of which JSON would keep one", () => {
    assert.match(
      refused('{"wet": "dry",\n "hot": "cold",\n "wet": "arid"}', "m.json"),
      /line 3: its key "wet" appears twice/,
    );
    assert.match(
      refused('{"input":"a","output":"b","\\u0069nput":"c"}\n', "m.jsonl"),
      /line 1: its key "input" appears twice/,
    );
    assert.equal(
      imported('[{"input":"a","output":"b"},{"input":"{\\"input\\":1}","output":"b"}]', "m.json").entries
        .length,
      2,
    );
  });
});

describe("imports that once misled", () => {
  it("say that no field holds text, and name the fields", () => {
    const message = refused(lines({ data: [{ a: "x" }] }, { data: [{ a: "y" }] }), "n.jsonl");
    assert.match(message, /No field of the rows holds text: data hold/);
  });

  it("tell tests of promptfoo from rows, and name files in which tests are", () => {
    const rows = {
      title: "x",
      tests: [
        { question: "up", answer: "down" },
        { question: "in", answer: "out" },
      ],
    };
    assert.deepEqual(imported(json(rows), "t.json").entries, ["up -> down", "in -> out"]);
    const yaml = "- input: up\n  output: down\n- input: in\n  output: out\n";
    assert.deepEqual(imported(yaml, "t.yaml").entries, ["up -> down", "in -> out"]);
    assert.match(
      refused("prompts: [x]\ntests: tests/*.csv\n", "t.yaml"),
      /tests are in another file \(tests\/\*\.csv\)/,
    );
    assert.match(
      refused("prompts: [x]\ntests:\n  - vars: {a: b}\n  - file://more.yaml\n", "t.yaml"),
      /line 4: .*file:\/\/more\.yaml/,
    );
  });

  it("read JSON Lines whatever the ending says", () => {
    const text = lines({ question: "up", answer: "down" }, { question: "in", answer: "out" });
    for (const name of ["t.json", "t.txt", "t", "t.ndjson", "t.log"]) {
      assert.deepEqual(imported(text, name).entries, ["up -> down", "in -> out"], name);
    }
    assert.match(refused(`${text}{"question":\n`, "t.json"), /line 3: it is not JSON/);
  });

  it("read a Prompty as the conversation that it is", () => {
    const prompty = [
      "---",
      "name: Rhymes",
      "model: {api: chat}",
      "sample:",
      "  term: moon",
      "---",
      "# system:",
      "Find a rhyme.",
      "",
      "user:",
      "Rhyme with cat",
      "assistant:",
      "hat",
      "user:",
      "Rhyme with {{term}}",
      "",
    ];
    for (const name of ["rhymes.prompty", "rhymes.md"]) {
      const { entries, document, remarks } = imported(prompty.join("\r\n"), name);
      assert.deepEqual(entries, ["Rhyme with cat -> hat", "? Rhyme with moon"], name);
      assert.equal(document.settings.instruction, "Find a rhyme.");
      assert.match(remarks, /guessed: The variable term has its sample: "moon"/);
      assert.match(remarks, /left-out: Keys of the front matter that are not used: model/);
    }
  });
});
