import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { InProcessEngine } from "../../src/engine/inProcessEngine.js";
import { Session } from "../../src/engine/session.js";
import { parseDocument } from "../../src/language/parse.js";
import { compareQueries } from "../../src/method/compare.js";
import { prepareExtraction } from "../../src/method/extract.js";
import { extractVector } from "../../src/method/extractVector.js";
import { frameOf } from "../../src/method/taskVector.js";
import { boundedExtraction } from "../../src/method/teachingPlan.js";
import { defaultEngineOptions } from "../../src/protocol/engineOptions.js";
import { writeWithTemplate } from "../support/modelWithTemplate.js";
import { demoModel, repositoryPath } from "../support/repository.js";
import { suiteFolder } from "../support/suiteFolder.js";
import { testLibrary } from "../support/testSession.js";

/** Writes what `template: "Q: {input}\nA: {output}"` with two line breaks between gives. */
const template = `{% for message in messages %}{% if message.role == 'user' %}{{ 'Q: ' + message.content + '\\nA:' }}{% elif message.role == 'assistant' %}{{ ' ' + message.content + '\\n\\n' }}{% else %}{{ message.content + '\\n\\n' }}{% endif %}{% endfor %}`;

describe("the embedded model with a chat template like the template it knows", () => {
  const folder = suiteFolder();
  let session: Session;
  let engine: InProcessEngine;
  before(async () => {
    const library = await testLibrary();
    writeWithTemplate(library.symbols, demoModel, folder("chat.gguf"), template);
    session = new Session(library);
    session.load({ file: folder("chat.gguf"), options: defaultEngineOptions });
    engine = new InProcessEngine(session);
  });
  after(() => {
    session.free();
  });

  const example = (name: string): string => readFileSync(repositoryPath("examples", `${name}.icl`), "utf8");
  const asChat = (text: string): string =>
    text.replace(/^template:.*\n/m, "chat: true\n").replace(/^joiner:.*\n/m, "");

  async function compare(text: string) {
    const document = parseDocument(text, "task.icl");
    assert.deepEqual(
      document.problems.map(({ code }) => code),
      [],
    );
    const model = session.load({ file: folder("chat.gguf"), options: defaultEngineOptions });
    const limits = boundedExtraction;
    const extraction = await prepareExtraction(engine, document, model, { limits, inputs: [], keep: 0 }, {});
    const vector = await extractVector(engine, document, model, extraction, {});
    const comparison = await compareQueries(engine, document, vector, { cost: false }, {});
    return { layer: vector.layer, theta: vector.theta, comparison };
  }

  for (const name of ["plurals", "categories"]) {
    it(`answers ${name} as without chat, to the last figure`, async () => {
      // A chat template has its own beginning, so that there is no lead.
      const plain = example(name).replace("---\n", "---\nvector: {lead: none}\n");
      const chat = asChat(plain);
      assert.notEqual(chat, plain);
      const [withChat, without] = [await compare(chat), await compare(plain)];
      const withoutLines = ({ comparison }: typeof without) => ({
        ...comparison,
        queries: comparison.queries.map((query) => ({ ...query, line: 0 })),
      });
      assert.deepEqual(withoutLines(withChat), withoutLines(without));
      assert.deepEqual(withChat.theta, without.theta);
      assert.equal(withChat.layer, without.layer);
      const { accuracy } = withChat.comparison.summary;
      assert.ok((accuracy?.fewShot.value ?? 0) >= 0.8, `few-shot ${accuracy?.fewShot.value ?? 0}`);
    });
  }

  it("keeps the system turn, and demonstrations that stay are turns before the query's", async () => {
    const instruction = "Say the plural.";
    const text = asChat(example("plurals")).replace(
      /^---\n/,
      `---\ninstruction: ${instruction}\nvector: {keep: 1}\n`,
    );
    const document = parseDocument(text, "task.icl");
    const model = session.load({ file: folder("chat.gguf"), options: defaultEngineOptions });
    const options = { limits: boundedExtraction, inputs: [], keep: 1 };
    const extraction = await prepareExtraction(engine, document, model, options, {});
    const { frame } = await extractVector(engine, document, model, extraction, {});
    assert.deepEqual([frame.instruction, frame.keep], [true, 1]);
    const [first] = document.demonstrations;
    const shown = await extraction.tokens.text("cat", frameOf(document, frame), {});
    assert.equal(shown, `${instruction}\n\nQ: ${first?.input.text}\nA: ${first?.output.text}\n\nQ: cat\nA:`);
    for (const { framed } of extraction.pairs.values())
      assert.equal(framed.length, 1, "there is no lead to choose");
  });

  it("gives the tokens that llama.cpp gives the whole text", () => {
    const prompts = ["hot", " a  b ", "naïve 😀", "Q: x\nA: y", "\n\n", ""].map((input) => ({
      instruction: "Say the plural.",
      demonstrations: [{ input: "cat", output: "cats" }],
      input,
      answer: null,
    }));
    for (const { tokens, text } of session.chat({ prompts, texts: true }).prompts) {
      assert(text !== null);
      assert.deepEqual(tokens, session.tokenize({ texts: [text], beginning: true }).tokens[0]);
    }
  });

  it("ends an answer where the template ends the turn", () => {
    const { stop, stopTokens, notes } = session.chat({ prompts: [], texts: false });
    assert.deepEqual({ stop, stopTokens, notes }, { stop: ["\n\n"], stopTokens: [], notes: [] });
  });
});
