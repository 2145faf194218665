import assert from "node:assert/strict";
import { failure } from "../support/failure.js";
import { suiteFolder } from "../support/suiteFolder.js";
import { TestSession, greedy, replaceLast, row } from "../support/testSession.js";
import { scriptedShape } from "./scriptedModel.js";

describe("reference rows", () => {
  const folder = suiteFolder();
  let model: TestSession;
  before(async () => {
    model = await TestSession.random(folder("scripted.gguf"), scriptedShape);
  });
  after(() => {
    model.free();
  });

  it("have no distance from themselves", () => {
    const tokens = model.prompt("ab@");
    const [, same] = model.evaluate([row(tokens), row(tokens, { reference: 0 })]).rows;
    assert.equal(same?.kl, 0);
  });

  it("have a distance from every other row, and none of their own", () => {
    const rows = [
      row(model.prompt("ab@")),
      row(model.prompt("x@"), { reference: 0 }),
      row(model.prompt(">"), { reference: 0 }),
    ];
    const [own, near, far] = model.evaluate(rows).rows.map(({ kl }) => kl);
    assert.equal(own, null);
    assert.ok((near ?? 0) > 0 && (far ?? 0) > 1, `${near ?? NaN} and ${far ?? NaN}`);
    assert.ok((near ?? NaN) < (far ?? NaN) / 10, "the same script is no nearer than another");
  });

  it("give the Kullback-Leibler divergence over the whole vocabulary", () => {
    const { vocabulary } = model.info;
    const distribution = (text: string): Float64Array => {
      const values = new Float64Array(vocabulary);
      const rows = Array.from({ length: vocabulary }, (_, token) =>
        row(model.prompt(text), { expected: [token] }),
      );
      model.evaluate(rows).rows.forEach(({ expectedLogProbability }, token) => {
        values[token] = expectedLogProbability ?? NaN;
      });
      return values;
    };
    const [p, q] = [distribution("ab@"), distribution(">")];
    const wanted = p.reduce((sum, log, token) => sum + Math.exp(log) * (log - (q[token] ?? NaN)), 0);
    const rows = [row(model.prompt("ab@")), row(model.prompt(">"), { reference: 0 })];
    const kl = model.evaluate(rows).rows[1]?.kl ?? NaN;
    assert.ok(Math.abs(kl - wanted) < 1e-5 * wanted, `${kl} and ${wanted}`);
  });

  it("are compared behind the white space that their answer begins with", () => {
    const generate = greedy(4);
    const [source, near, other] = [model.prompt("="), model.prompt("ab="), model.prompt("@")];
    const blank = model.tokens(" ");
    const measured = model.evaluate([
      row(source, { generate, top: 3 }),
      row(near, { generate, top: 3, reference: 0 }),
      row(other, { generate, top: 3, reference: 0 }),
    ]).rows;
    const forced = model.evaluate([
      row([...source, ...blank], { top: 3 }),
      row([...near, ...blank], { top: 3, reference: 0 }),
      row([...other, ...blank], { top: 3, reference: 0 }),
    ]).rows;
    assert.deepEqual(
      measured.map(({ answer }) => answer),
      [" xy\n", " xy\n", "abcd"],
    );
    measured.forEach(({ top, kl }, place) => {
      const wanted = forced[place];
      assert.deepEqual(
        top.map(({ token }) => token),
        wanted?.top.map(({ token }) => token),
      );
      assert.equal(top[0]?.text, "x");
      if (place > 0) assert.ok(Math.abs((kl ?? NaN) - (wanted?.kl ?? NaN)) < 1e-6);
      if (place > 0) assert.ok((kl ?? 0) > 0);
    });
  });

  it("are compared with patched rows behind white space, with the patch in place", () => {
    const [source, target] = [model.prompt("="), model.prompt("ab@")];
    const vectors = model.residuals(source);
    const patches = [replaceLast(1, 1, target)];
    const [, patched] = model.evaluate(
      [row(source, { generate: greedy(3) }), row(target, { patches, generate: greedy(3), reference: 0 })],
      vectors,
    ).rows;
    const [, forced] = model.evaluate(
      [
        row([...source, ...model.tokens(" ")]),
        row([...target, ...model.tokens(" ")], { patches, reference: 0 }),
      ],
      vectors,
    ).rows;
    assert.equal(patched?.answer, " xy");
    assert.ok(Math.abs((patched.kl ?? NaN) - (forced?.kl ?? NaN)) < 1e-6);
  });

  it("may come after the rows that are compared with them, and be many", () => {
    const texts = Array.from({ length: 40 }, (_, i) => `${i}@`);
    const compared = texts.map((text, i) =>
      row(model.prompt(`${text}ab@`), { reference: texts.length + i, top: 1 }),
    );
    const sources = texts.map((text) => row(model.prompt(text), { top: 1 }));
    const { rows } = model.evaluate([...compared, ...sources]);
    compared.forEach((one, i) => {
      const source = sources[i];
      assert.ok(source !== undefined);
      const alone = model.evaluate([source, { ...one, reference: 0 }]).rows[1]?.kl ?? NaN;
      assert.ok(Math.abs((rows[i]?.kl ?? NaN) - alone) < 1e-6);
    });
  });

  it("report progress that rises to its end, never beyond", () => {
    const seen: [number, number][] = [];
    model.session.watch({
      cancelled: () => false,
      progress: (done, total) => seen.push([done, total]),
    });
    const generate = greedy(3);
    const rows = [
      row(model.prompt("="), { generate }),
      ...["1=", "2=", "3="].map((text) => row(model.prompt(text), { generate, reference: 0 })),
    ];
    model.evaluate(rows);
    model.session.watch({ cancelled: () => false, progress: () => undefined });
    const [, total] = seen[0] ?? [];
    assert.ok(total !== undefined && seen.every(([, one]) => one === total));
    const done = seen.map(([count]) => count);
    assert.deepEqual(
      done,
      [...done].sort((a, b) => a - b),
    );
    assert.equal(done.at(-1), total);
  });

  it("have none themselves, and are there", () => {
    const tokens = model.prompt("@");
    const refused = failure("bad-request");
    assert.throws(() => model.one(row(tokens, { reference: 0 })), refused);
    assert.throws(() => model.one(row(tokens, { reference: 7 })), refused);
    const chain = [row(tokens), row(tokens, { reference: 0 }), row(tokens, { reference: 1 })];
    assert.throws(() => model.evaluate(chain), refused);
  });
});
