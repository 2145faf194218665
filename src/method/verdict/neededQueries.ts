import type { RequiredVerdict, Requirements } from "../../language/settings.js";
import { certainShare, decideAgreement } from "./agreement.js";
import { besideOf, probabilityAbove } from "./controls.js";
import { believe, decide, shareKept, statementsOf } from "./shareKept.js";

/** How many queries a threshold needs at the very least. */
export interface NeededQueries {
  /** `recovery at least 0.8`, as what is checked later is named. */
  readonly name: string;
  /** With every answer the best there is: few-shot and vector right, zero-shot wrong; null where no number would do. */
  readonly queries: number | null;
}

/** No file has more. */
const MOST = 8192;

/**
 * The fewest queries with which each threshold of a file could hold at the bound that is 95 % certain. `kl` has no least:
 * its bound depends on how much the queries differ.
 */
export function neededQueries(require: Requirements): NeededQueries[] {
  const { verdict, queries, recovery, accuracy, agreement } = require;
  const share = (least: number) => (n: number) => certainShare(n, n).atLeast >= least;
  return [
    ...(verdict === undefined
      ? []
      : [{ name: `verdict ${verdict.replaceAll("_", " ")}`, queries: fewest(reaches(verdict)) }]),
    ...(queries === undefined ? [] : [{ name: `queries at least ${queries}`, queries }]),
    ...(recovery === undefined
      ? []
      : [
          {
            name: `recovery at least ${recovery}`,
            queries: fewest((n) => (keptOf(n)?.atLeast ?? Number.NEGATIVE_INFINITY) >= recovery),
          },
        ]),
    ...(accuracy === undefined
      ? []
      : [{ name: `accuracy at least ${accuracy}`, queries: fewest(share(accuracy)) }]),
    ...(agreement === undefined
      ? []
      : [{ name: `agreement at least ${agreement}`, queries: fewest(share(agreement)) }]),
  ];
}

function reaches(verdict: RequiredVerdict): (queries: number) => boolean {
  if (verdict === "agrees") return (n) => decideAgreement(n, n) === "agrees" && beatsNothing(n);
  // What compresses in part may be decided with fewer, by answers that fall short; they cannot be known before.
  return (n) => decide(statementsOf(believe(allKept(n)))) === "enough" && beatsNothing(n);
}

/** Whether so many right answers beat a control that has none. */
function beatsNothing(queries: number): boolean {
  return besideOf(probabilityAbove(new Array<number>(queries).fill(1))) === "beaten";
}

function allKept(queries: number): readonly [number, number, number, number, number, number, number, number] {
  return [0, 0, 0, queries, 0, 0, 0, 0];
}

function keptOf(queries: number) {
  const counts = allKept(queries);
  return shareKept(counts, believe(counts));
}

/** The least number of queries from which this holds; null where 8,192 are not enough. */
function fewest(holds: (queries: number) => boolean): number | null {
  let high = 1;
  while (!holds(high)) {
    high *= 2;
    if (high > MOST) return null;
  }
  let low = high / 2;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (holds(middle)) high = middle;
    else low = middle;
  }
  return high;
}
