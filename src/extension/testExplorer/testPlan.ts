import type { IclDocument, Query } from "../../language/document.js";
import type { Requirements } from "../../language/settings.js";
import { shownText } from "../messages/shownText.js";

/** A list of more is no list; the queries beyond are run by the command line. */
const MOST_QUERIES = 1000;
const LONGEST_LABEL = 60;

export type RequirementName = keyof Requirements;

/** What a file offers to test, in the order of the file. */
export type PlannedTest =
  | { readonly kind: "query"; readonly id: string; readonly label: string; readonly query: Query }
  | {
      readonly kind: "requirement";
      readonly id: string;
      readonly label: string;
      readonly name: RequirementName;
    };

const requirementLabels: Readonly<Record<RequirementName, (threshold: number | string) => string>> = {
  verdict: (wanted) => `verdict: ${String(wanted).replaceAll("_", " ")}`,
  queries: (threshold) => `queries ≥ ${threshold}`,
  recovery: (threshold) => `recovery ≥ ${threshold}`,
  accuracy: (threshold) => `accuracy ≥ ${threshold}`,
  agreement: (threshold) => `agreement ≥ ${threshold}`,
  kl: (threshold) => `KL ≤ ${threshold}`,
};

/** Queries with an expected answer, then the thresholds of `require`. */
export function planTests({ queries, settings }: IclDocument): readonly PlannedTest[] {
  const scored = queries
    .filter(({ expected }) => expected !== undefined)
    .slice(0, MOST_QUERIES)
    .map((query): PlannedTest => {
      const expected = shownText(query.expected?.text ?? "", LONGEST_LABEL);
      const label = `${shownText(query.input.text, LONGEST_LABEL)} → ${expected}`;
      return { kind: "query", id: `query ${query.index}`, label, query };
    });
  const names = Object.keys(requirementLabels) as RequirementName[];
  const required = names.flatMap((name): PlannedTest[] => {
    const threshold = settings.require[name];
    if (threshold === undefined) return [];
    return [{ kind: "requirement", id: `require ${name}`, label: requirementLabels[name](threshold), name }];
  });
  return [...scored, ...required];
}

/** The same requirements with one of them alone. */
export function onlyRequirement(require: Requirements, name: RequirementName): Requirements {
  const threshold = require[name];
  return threshold === undefined ? {} : { [name]: threshold };
}
