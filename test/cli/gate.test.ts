import assert from "node:assert/strict";
import { gateCode, type GatedFile } from "../../src/cli/gate.js";
import { junitReport } from "../../src/cli/junit.js";
import { Verdict, type ComparisonSummary } from "../../src/method/comparison.js";
import { checkRequirements, missedRequirements } from "../../src/workbench/requirements.js";
import { sampleData } from "../report/sampleData.js";

const { comparison: sample } = sampleData();
/** Two queries are enough: one that the vector answers as expected, one that it misses. */
const comparison = {
  ...sample,
  queries: [true, false].flatMap(
    (match) => sample.queries.find(({ taskVector }) => taskVector.match === match) ?? [],
  ),
};
const requiredVerdicts = ["compresses", "compresses_in_part", "agrees"] as const;
const someError = { file: "b.icl", line: null, column: null, code: "unreadable", message: "It is gone." };

/** Every verdict with figures above, at and below what is required, and none. */
function* summaries(): Generator<ComparisonSummary> {
  for (const verdict of Verdict.options) {
    for (const atLeast of [0.95, 0.8, 0.5, null]) {
      yield {
        ...comparison.summary,
        verdict,
        recovery: atLeast === null ? null : { value: 0.97, low: 0.4, high: 1.2, atLeast },
        agreementBounds: { low: 0, high: 1, atLeast: atLeast ?? 0 },
      };
    }
  }
}

describe("what a run of compare passes on", () => {
  it("exit code, JUnit, JSON and words never contradict each other, whatever is required and comes out", () => {
    let seen = 0;
    for (const summary of summaries()) {
      for (const verdict of [undefined, ...requiredVerdicts]) {
        for (const threshold of [undefined, 0.8, 0.9]) {
          for (const dropped of [undefined, null, "5 lost, 0 gained."]) {
            for (const errors of [[], [someError]]) {
              const require = {
                ...(verdict === undefined ? {} : { verdict }),
                ...(threshold === undefined ? {} : { recovery: threshold, agreement: threshold }),
              };
              const own = checkRequirements(require, summary);
              assert.deepEqual(
                own.flatMap(({ missed }) => missed ?? []),
                missedRequirements(require, summary),
              );
              const since =
                dropped === undefined ? [] : [{ name: "no drop since the baseline", missed: dropped }];
              const file: GatedFile = {
                name: "a.icl",
                comparison: { ...comparison, summary },
                requirements: [...own, ...since],
              };
              const missed = file.requirements.flatMap((one) => one.missed ?? []);
              const code = gateCode([file], errors);
              assert.equal(code, errors.length > 0 ? 2 : missed.length > 0 ? 1 : 0);
              const xml = junitReport([file], errors);
              assert.equal(xml.match(/<failure /g)?.length ?? 0, missed.length);
              assert.equal(xml.match(/<error /g)?.length ?? 0, errors.length);
              assert.equal(/<(failure|error) /.test(xml), code !== 0);
              if (verdict !== undefined) {
                const said = verdict.replaceAll("_", " ");
                const passes = own.every(
                  ({ name, missed: why }) => name !== `verdict ${said}` || why === null,
                );
                if (summary.verdict === said) assert.ok(passes, `${said} does not satisfy itself`);
                if (!["compresses", "compresses in part", "agrees"].includes(summary.verdict))
                  assert.ok(!passes);
              }
              seen++;
            }
          }
        }
      }
    }
    assert.equal(seen, Verdict.options.length * 4 * (1 + requiredVerdicts.length) * 3 * 3 * 2);
  });
});
