import assert from "node:assert/strict";
import { commonTemplates, portability } from "../../../src/analysis/analyses/portability.js";
import { AnalysisSession, example, sentencesOf, taskOf } from "../../support/analysisSession.js";

describe("format portability", () => {
  let session: AnalysisSession;

  before(async () => {
    session = await AnalysisSession.open();
  });
  after(() => {
    session.free();
  });

  it("agrees with the comparison under the file's own template and order", async () => {
    const task = example("plurals");
    const { data, figures } = await session.run(portability, [task], { orders: 3 });
    const { summary } = await session.compare(task);
    const [own, ...more] = data.templates.filter((template) => template.own);
    assert.ok(own !== undefined);
    assert.deepEqual(more, []);
    assert.equal(own.template, task.document.settings.template.source);
    assert.deepEqual(
      [own.zeroShot.value, own.fewShot.value, own.carried.value],
      [summary.accuracy?.zeroShot.value, summary.accuracy?.fewShot.value, summary.accuracy?.taskVector.value],
    );
    assert.ok(data.templates.length >= commonTemplates.length);
    const [first, ...others] = data.orders;
    assert.ok(first !== undefined);
    assert.equal(others.length, 2);
    assert.deepEqual(
      first.order,
      task.document.demonstrations.map((_, index) => index),
    );
    assert.equal(first.fewShot.value, summary.accuracy?.fewShot.value);
    for (const { order } of data.orders) {
      assert.deepEqual(
        [...order].sort((a, b) => a - b),
        first.order,
      );
    }
    assert.match(sentencesOf(figures), /Over 3 orders/);
  });

  it("takes templates of one's own, and refuses what is none", async () => {
    const options = { orders: 1, templates: "{input} ~ {output};;in {input}\\nout {output}" };
    const { data } = await session.run(portability, [example("plurals")], options);
    const sources = data.templates.map(({ template }) => template);
    assert.ok(sources.includes("{input} ~ {output}"));
    assert.ok(sources.includes("in {input}\nout {output}"));
    const refused = portability.options.safeParse({ templates: "{input} {output}" });
    assert.match(refused.error?.issues[0]?.message ?? "", /"\{input\} \{output\}" is not a template/);
  });

  it("says that it needs queries", async () => {
    const { figures } = await session.run(portability, [taskOf("hot -> cold\nbig -> small\n")]);
    assert.match(sentencesOf(figures), /queries with an expected answer/);
  });
});
