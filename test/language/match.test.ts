import assert from "node:assert/strict";
import fc from "fast-check";
import {
  acceptedAnswers,
  answerMatches,
  countMatches,
  demonstrationMatches,
  primaryAnswer,
} from "../../src/language/match.js";
import { readTolerance } from "../../src/language/numbers.js";
import type { MatchKind } from "../../src/language/settings.js";

const by = (match: MatchKind, alternatives?: string) => ({ match, alternatives });

describe("accepted answers", () => {
  it("are the whole text unless alternatives are declared", () => {
    assert.deepEqual(acceptedAnswers({ alternatives: undefined }, "a | b"), ["a | b"]);
    assert.deepEqual(acceptedAnswers({ alternatives: "|" }, " a"), [" a"]);
  });

  it("are trimmed, and empty ones are none", () => {
    assert.deepEqual(acceptedAnswers({ alternatives: "|" }, "a | b||c "), ["a", "b", "c"]);
    assert.deepEqual(acceptedAnswers({ alternatives: " or " }, "a or b"), ["a", "b"]);
    assert.deepEqual(acceptedAnswers({ alternatives: "|" }, "|"), ["|"]);
    assert.equal(primaryAnswer({ alternatives: "|" }, "a|b"), "a");
  });
});

describe("matching", () => {
  for (const [match, answer, expected, matches] of [
    ["exact", " cold\n", "cold", true],
    ["exact", "cold", " cold ", true],
    ["exact", "Cold", "cold", false],
    ["exact", "colder", "cold", false],
    ["ignore_case", "COLD ", "cold", true],
    ["ignore_case", "ΟΔΟΣ", "οδος", true],
    ["ignore_case", "colder", "cold", false],
    ["prefix", " colder", "cold", true],
    ["prefix", "so cold", "cold", false],
    ["contains", "so cold!", "cold", true],
    ["contains", "COLD", "cold", false],
    ["regex", " 42 ", "^\\d+$", true],
    ["regex", "about 42", "\\d+", true],
    ["regex", "x", "^\\d+$", false],
    ["regex", "(", "(", false],
    ["number", "1,250.50", "1250.5", true],
    ["number", "+3e2", "300.", true],
    ["number", "−2", "-2", true],
    ["number", "42 km", "42", false],
    ["number", "1,25", "125", false],
    ["number", "", "0", false],
    ["number", "four", "four", true],
    ["json", ' {"b": [1.0, "é"], "a": null}', '{"a":null,"b":[1,"e\u0301"]}', true],
    ["json", '{"a": 1, "b": 2}', '{"a": 1}', false],
    ["json", "[1, 2]", "[2, 1]", false],
    ["json", '"1"', "1", false],
    ["json", "{a: 1}", '{"a": 1}', false],
  ] as const) {
    it(`${match}: ${JSON.stringify(answer)} ${matches ? "is" : "is not"} ${JSON.stringify(expected)}`, () => {
      assert.equal(answerMatches(by(match), answer, expected), matches);
    });
  }

  it("takes one form of a character for the other, whatever the match", () => {
    const [composed, decomposed] = ["caf\u00e9", "cafe\u0301"];
    for (const match of ["exact", "ignore_case", "prefix", "contains", "regex", "json", "number"] as const) {
      assert.equal(answerMatches(by(match), composed, decomposed), true, match);
      assert.equal(answerMatches(by(match), decomposed, composed), true, match);
      assert.deepEqual(countMatches(by(match), [composed, "x"], [decomposed, composed]), [2, 0], match);
    }
    assert.equal(answerMatches(by("exact"), "cafe", composed), false);
  });

  it("allows for a number's tolerance", () => {
    const within = (given: string, tolerance: string | number): boolean =>
      answerMatches({ ...by("number", "|"), tolerance: readTolerance(tolerance) }, given, "200 | -3");
    assert.equal(within("202", "1%"), true);
    assert.equal(within("202.1", "1%"), false);
    assert.equal(within("-3.03", "1%"), true);
    assert.equal(within("200.3", 0.3), true);
    assert.equal(within("200.4", 0.3), false);
    assert.equal(readTolerance("many"), undefined);
    assert.equal(readTolerance(-1), undefined);
  });

  it("survives JSON that is nested deeper than the stack", () => {
    const deep = "[".repeat(100_000) + "]".repeat(100_000);
    assert.equal(answerMatches(by("json"), deep, "[]"), false);
    assert.equal(answerMatches(by("json"), deep, deep), true);
  });

  it("takes any alternative", () => {
    assert.equal(answerMatches(by("exact", "|"), "chilly", "cold | chilly"), true);
    assert.equal(answerMatches(by("exact", "|"), "cold | chilly", "cold | chilly"), false);
    assert.equal(answerMatches(by("regex", "|"), "b3", "^a$ | ^b\\d$"), true);
  });

  it("takes a demonstration's output for text, not for a pattern", () => {
    assert.equal(demonstrationMatches(by("regex"), "3.5 (b)", "3.5 (b)"), true);
    assert.equal(demonstrationMatches(by("regex"), "3x5 b", "3.5 (b)"), false);
    assert.equal(demonstrationMatches(by("prefix"), "colder", "cold"), true);
  });

  it("is linear in time for a pattern that would hang a backtracking engine", () => {
    assert.equal(answerMatches(by("regex"), `${"a".repeat(5000)}!`, "^(a+)+$"), false);
  });
});

describe("counting matches", () => {
  const word = fc.oneof(
    fc.constantFrom("a", "A", "ab", " b", "a|b", "ß", "", "1", "1.0", "[1]", "[ 1 ]"),
    fc.string({ maxLength: 3 }),
  );
  for (const match of ["exact", "ignore_case", "prefix", "contains", "number", "json"] as const) {
    it(`counts by ${match} as matching one by one does`, () => {
      fc.assert(
        fc.property(fc.array(word), fc.array(word), (answers, expected) => {
          const settings = by(match, "|");
          assert.deepEqual(
            countMatches(settings, answers, expected),
            answers.map(
              (answer) => expected.filter((value) => answerMatches(settings, answer, value)).length,
            ),
          );
        }),
      );
    });
  }

  it("counts patterns", () => {
    assert.deepEqual(countMatches(by("regex"), ["ab", "b"], ["^a", "b$", "c"]), [2, 1]);
  });
});
