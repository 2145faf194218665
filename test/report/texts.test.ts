import assert from "node:assert/strict";
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
  const costs = (vector: number, cached: number, cold: number) =>
    plain(
      costSentences({
        fewShotCold: { milliseconds: cold, kvBytes: 40960, promptTokens: 40 },
        fewShotCached: { milliseconds: cached, kvBytes: 40960, promptTokens: 40 },
        taskVector: { milliseconds: vector, kvBytes: 3072, promptTokens: 3 },
        zeroShot: { milliseconds: vector, kvBytes: 3072, promptTokens: 3 },
      }).join(" "),
    );
  it("claim no time where next to none is saved against the cached prefix", () => {
    assert.match(costs(10, 10.5, 80), /saves no time: 10 ms to the first token, 11 ms/);
    assert.match(costs(10, 10.5, 80), /without a cache \(80 ms\) it saves 88 %/);
  });
  it("say where the vector is slower", () => {
    assert.match(costs(3.7, 1.3, 3.5), /slower: 3\.7 ms .* 1\.3 ms .* no faster than the full prompt/);
  });
  it("say what is saved otherwise", () => {
    assert.match(costs(5, 10, 80), /saves 50 % of the time/);
    assert.match(costs(5, 10, 80), /3\.0 KiB of KV cache instead of 40\.0 KiB, and 3 tokens .* of 40/);
  });
});
