import assert from "node:assert/strict";
import type { Cost } from "../../src/method/comparison.js";
import { costSentences } from "../../src/report/costSentences.js";
import {
  bytes,
  count,
  fixed,
  milliseconds,
  nats,
  percentRange,
  probability,
} from "../../src/report/figures.js";
import { optionsPicture, optionsTable } from "../../src/report/optionsFigures.js";
import { flipOf } from "../../src/report/queryOutcome.js";
import { visibleText } from "../../src/language/visibleText.js";
import { beginning, visibleToken } from "../../src/report/visibleText.js";
import { sampleData } from "./sampleData.js";

/** Figures hold together by no-break spaces, which are hard to see in a test. */
const plain = (text: string): string => text.replaceAll("\u00a0", " ");

describe("figures in words", () => {
  it("tells little from nothing", () => {
    assert.equal(plain(probability(0)), "0.0 %");
    assert.equal(plain(probability(0.00001)), "< 0.1 %");
    assert.equal(plain(probability(1)), "100.0 %");
    assert.equal(nats(0), "0.000");
    assert.equal(plain(nats(0.0001)), "< 0.001");
  });
  it("writes minus signs, and none before a zero", () => {
    assert.equal(fixed(-1.234), "−1.23");
    assert.equal(fixed(-0.001), "0.00");
  });
  it("has units", () => {
    assert.equal(plain(bytes(0)), "0 B");
    assert.equal(plain(bytes(24 * 1024)), "24.0 KiB");
    assert.equal(plain(milliseconds(1.26)), "1.3 ms");
    assert.equal(plain(milliseconds(126)), "126 ms");
    assert.equal(plain(percentRange({ low: 0.56, high: 0.79 })), "56–79 %");
    assert.equal(plain(count(1, "query", "queries")), "1 query");
  });
});

describe("texts of models and users", () => {
  it("hide no control characters, marks of direction and half characters", () => {
    assert.equal(
      visibleText("a\u202eb\u2066c\u200bd\ud800e\u0000"),
      "a\\u202eb\\u2066c\\u200bd\\ud800e\\u0000",
    );
    assert.equal(visibleText("one\ntwo\t"), "one\\ntwo\\t");
    assert.equal(visibleText("naïve 日本 👍🏽"), "naïve 日本 👍🏽");
  });
  it("show the blanks that tokens begin and end with", () => {
    assert.equal(visibleToken(" pez"), "␣pez");
    assert.equal(visibleToken("  "), "␣␣");
  });
  it("are never cut within a character", () => {
    assert.equal(beginning("ab👍", 3), "ab");
    assert.equal(beginning("ab👍", 4), "ab👍");
  });
});

describe("flips", () => {
  const [query] = sampleData().comparison.queries;
  assert.ok(query !== undefined);
  const flip = (fewShot: boolean | null, taskVector: boolean | null, agreement: boolean) =>
    flipOf({
      ...query,
      agreement,
      fewShot: { ...query.fewShot, match: fewShot },
      taskVector: { ...query.taskVector, match: taskVector },
    });
  it("tell what the vector changed", () => {
    assert.equal(flip(true, false, false), "lost");
    assert.equal(flip(false, true, false), "gained");
    assert.equal(flip(false, false, false), "differs");
    assert.equal(flip(null, null, false), "differs");
    assert.equal(flip(true, true, true), null);
  });
});

describe("costs in words", () => {
  const costs = (vector: number, cached: number, cold: number, cells = 0) => {
    const cost = (milliseconds: number, kvBytes: number, promptTokens: number): Cost => ({
      milliseconds,
      low: 0.9 * milliseconds,
      high: 1.1 * milliseconds,
      kvBytes,
      promptTokens,
    });
    const measured = {
      fewShotCold: cost(cold, 40960, 40),
      fewShotCached: cost(cached, 40960, 40),
      taskVector: cost(vector, 3072, 3),
      zeroShot: cost(vector, 3072, 3),
    };
    return costSentences(measured, " ", cells).join(" ");
  };
  it("claim no difference within what the measurement varies", () => {
    assert.match(
      costs(10, 10.5, 80),
      /the times vary too much to tell which is faster, 9\.0 ms to 11 ms to the first token, 9\.5 ms to 12 ms with/,
    );
    assert.match(costs(10, 12, 80), /the times vary too much to tell which is faster/);
    assert.match(costs(10, 10.5, 80), /without a cache \(80 ms\) it saves 88 %/);
  });
  it("say where the vector is slower", () => {
    assert.match(
      costs(3.7, 1.3, 3.5),
      /slower: 3\.7 ms .* 1\.3 ms .* without a cache, 3\.1 ms to 3\.9 ms, the times vary too much to tell/,
    );
    assert.match(costs(3.7, 1.3, 1.5), /slower than the full prompt without a cache/);
  });
  it("say what is saved otherwise", () => {
    assert.match(costs(5, 10, 80), /saves 50 % of the time/);
    assert.match(costs(5, 10, 80), /3\.0 KiB of KV cache instead of 40\.0 KiB, and 3 tokens .* of 40/);
    assert.match(costs(5, 10, 80, 11), /and 3 tokens and 11 cells of context instead of 40\./);
  });
});

describe("what to send", () => {
  const { summary } = sampleData().comparison;
  it("stands in a table, with times only where they were measured", () => {
    const table = optionsTable(summary);
    const titles = ["what to send", "prompt tokens", "accuracy", "enough"];
    assert.deepEqual(
      table.columns.map(({ title }) => title),
      [...titles, "first token", "KV cache"],
    );
    const texts = table.rows.map((row) => row.map(({ text }) => text));
    assert.deepEqual(texts[1], [
      "task vector",
      "4",
      "8 % (1–33 %)",
      "uncertain",
      "31 ms (29–34)",
      "32.0 KiB",
    ]);
    assert.deepEqual([texts[2]?.[0], texts[2]?.[4]], ["few-shot, cached prefix", "13 ms (12–14)"]);
    assert.deepEqual(
      optionsTable({ ...summary, cost: null }).columns.map(({ title }) => title),
      titles,
    );
  });
  it("says no where an option is certainly not enough", () => {
    const [zeroShot, , full] = summary.options;
    assert.ok(zeroShot !== undefined && full !== undefined);
    const accuracy = { ...zeroShot.accuracy, value: 0, low: 0, high: full.accuracy.low / 2 };
    const { rows } = optionsTable({ ...summary, options: [{ ...zeroShot, accuracy }, full] });
    assert.equal(rows[0]?.[3]?.text, "no");
  });
  it("says that the fewest demonstrations were selected on the queries", () => {
    const [, , full] = summary.options;
    assert.ok(full !== undefined);
    const fewest = { ...full, kind: "fewest demonstrations" as const, demonstrations: 1, promptTokens: 8 };
    const { explains, rows } = optionsTable({ ...summary, options: [fewest, full] });
    assert.match(explains ?? "", /selected on these queries/);
    // Nobody took its time.
    assert.deepEqual(
      rows[0]?.map(({ text }) => text),
      ["first demonstration", "8", "46 % (23–71 %)", "yes", "–", "–"],
    );
    assert.doesNotMatch(optionsTable(summary).explains ?? "", /selected/);
  });
  it("is drawn as accuracy, with its interval, against prompt tokens", () => {
    const { points } = optionsPicture(summary);
    assert.deepEqual(
      points.map(({ x, label }) => [x, label]),
      [
        [3, "zero-shot"],
        [4, "task vector"],
        [41, "few-shot, cached prefix"],
      ],
    );
    for (const { y, interval } of points) {
      assert.ok(interval !== undefined && interval[0] <= y && y <= interval[1]);
    }
  });
});
