import assert from "node:assert/strict";
import fc from "fast-check";
import { taskTextAs } from "../../src/exchange/taskText.js";
import { parseDocument } from "../../src/language/parse.js";
import { writeDemonstration, writeQuery } from "../../src/language/writeEntry.js";
import { imported } from "./import/imported.js";

const text = fc
  .oneof(
    fc.string({ minLength: 1 }),
    fc.stringMatching(/^[a-z,;"' \n\r\t{}:#|-]{1,12}$/),
    fc.constantFrom(" ", "\n", "é", "{{x}}", "0.10", "true", "equals: x"),
  )
  .map((value) => Buffer.from(value, "utf8").toString("utf8"))
  .filter((value) => value.trim() !== "" && !value.includes("{{"));
const tasks = fc.record({
  shown: fc.array(fc.tuple(text, text), { minLength: 2, maxLength: 6 }),
  asked: fc.array(fc.tuple(text, text), { maxLength: 4 }),
});

function documentOf(
  shown: readonly (readonly [string, string])[],
  asked: readonly (readonly [string, string])[],
) {
  const lines = [
    ...shown.map(([input, output]) => writeDemonstration(input, output)),
    ...asked.map(([input, output]) => writeQuery(input, output)),
  ];
  return parseDocument(`${lines.join("\n")}\n`);
}

/** Inputs and outputs of all entries. */
function values({ document }: ReturnType<typeof imported>): unknown {
  const { demonstrations, queries } = document;
  return {
    shown: demonstrations.map(({ input, output }) => [input.text, output.text]),
    asked: queries.map(({ input, expected }) => [input.text, expected?.text]),
  };
}

describe("a task as text for other programs", () => {
  it("comes back with every value from comma-separated values", () => {
    fc.assert(
      fc.property(tasks, ({ shown, asked }) => {
        const { text: csv } = taskTextAs(documentOf(shown, asked), "csv");
        const back = imported(csv, "task.csv", { input: "input", output: "output" });
        assert.deepEqual(values(back), { shown, asked });
      }),
    );
  });

  it("comes back with every value from tests of promptfoo", () => {
    fc.assert(
      fc.property(tasks, ({ shown, asked }) => {
        const { text: yaml } = taskTextAs(documentOf(shown, asked), "promptfoo");
        const back = imported(yaml, "task.yaml");
        assert.deepEqual(values(back), { shown, asked });
      }),
    );
  });

  it("is the same messages as the request that it was imported from", () => {
    fc.assert(
      fc.property(tasks, text, ({ shown }, system) => {
        const messages = [
          { role: "system", content: system },
          ...shown.flatMap(([user, assistant]) => [
            { role: "user", content: user },
            { role: "assistant", content: assistant },
          ]),
          { role: "user", content: "last" },
        ];
        const { document } = imported(JSON.stringify({ messages }), "request.json");
        assert.deepEqual(JSON.parse(taskTextAs(document, "messages").text), { messages });
      }),
    );
  });

  it("is the prompt that it was imported from", () => {
    const prompt = "Opposites.\n\nQ: wet\nA: dry\n\nQ: loud\nA: quiet\n\nQ: near\nA:";
    assert.equal(taskTextAs(imported(prompt, "p.txt").document, "prompt").text, prompt);
  });

  it("says what it cannot hold", () => {
    const document = parseDocument(
      "---\ninstruction: Do.\nmatch: regex\n---\na -> b\nc -> d\n? e -> f\n? g\n",
    );
    assert.deepEqual(taskTextAs(document, "messages").left, [
      "Only the first query is in it, not the 1 others.",
      "The query's expected answer is not in it.",
    ]);
    assert.deepEqual(taskTextAs(document, "csv").left, ["Rows alone are in it, not the instruction."]);
    assert.throws(
      () => taskTextAs(document, "promptfoo"),
      /no assertion that gives an answer and matches as regex does/,
    );
    assert.throws(() => taskTextAs(parseDocument("a -> b\nc -> d\n"), "prompt"), /has no query/);
  });
});
