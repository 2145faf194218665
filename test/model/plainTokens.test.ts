import assert from "node:assert/strict";
import { parseDocument } from "../../src/language/parse.js";
import { tokenNoteMessage } from "../../src/method/tokenNotes.js";
import { openTokens } from "../../src/method/openTokens.js";
import type { TaskTokens } from "../../src/method/taskTokens.js";
import { AnalysisSession } from "../support/analysisSession.js";

describe("tokens of a task's prompts, by its own template", () => {
  let session: AnalysisSession;

  before(async () => {
    session = await AnalysisSession.open();
  });
  after(() => {
    session.free();
  });

  async function open(frontMatter: string): Promise<TaskTokens> {
    const { settings } = parseDocument(`---\n${frontMatter}\n---\n`);
    return openTokens(session.context.engine, settings, {});
  }
  const nothingBefore = { lead: "none", instruction: false, kept: [] } as const;
  const demonstrations = [{ input: { text: "hot" }, output: { text: "cold" } }];

  it("read a query alone as behind demonstrations", async () => {
    const tokens = await open("name: x");
    const [full = []] = await tokens.fewShot([{ demonstrations, input: "fast" }], {});
    const [bare = []] = await tokens.framed(["fast"], nothingBefore, {});
    const { tokens: beginnings } = await session.context.engine.tokenize({ texts: [""], beginning: true });
    const own = bare.slice(beginnings[0]?.length);
    assert.ok(own.length > 1);
    assert.deepEqual(full.slice(-own.length), own);
    assert.deepEqual(tokens.notes, []);
  });

  it("say of which queries the joiner becomes a part, and take only those alone", async () => {
    const tokens = await open('joiner: "; "');
    const { engine } = session.context;
    const bare = await tokens.framed(["x", " y"], nothingBefore, {});
    assert.deepEqual(tokens.notes, [{ code: "merged-query", inputs: ["x"] }]);
    const alone = await engine.tokenize({ texts: ["x ->"], beginning: true });
    assert.deepEqual(bare[0], alone.tokens[0]);
    assert.equal(bare.length, 2);
    await tokens.framed(["z"], nothingBefore, {});
    assert.deepEqual(tokens.notes.map(tokenNoteMessage), [
      `This model's tokenizer merges the joiner with the query ("x" and 1 more): the zero-shot prompt is tokenised alone.`,
    ]);
  });

  it("say of which answers the separator becomes a part", async () => {
    const tokens = await open('template: "{input} is t{output}"');
    const [merged = [], separate = []] = await tokens.answers(
      [
        { input: "x", answer: "he" },
        { input: "y", answer: "!" },
      ],
      {},
    );
    assert.deepEqual(tokens.notes, [{ code: "merged-answer", inputs: ["x"] }]);
    const { pieces } = await session.context.engine.pieces({ tokens: [...merged, ...separate] });
    assert.equal(pieces.join(""), "he!");
  });
});
