import { visibleText } from "../language/visibleText.js";
import type { QueryComparison } from "../method/comparison.js";
import type { FileError } from "../workbench/documents/shared.js";
import type { CheckedRequirement } from "../workbench/requirements.js";
import type { GatedFile } from "./gate.js";

type Kind = "failure" | "error" | "skipped";

interface Case {
  readonly name: string;
  readonly trouble: { readonly kind: Kind; readonly message: string } | null;
}

/**
 * A report that continuous integration reads, in the form that Ant's JUnit task gave it: a suite for each file,
 * a case for each query with an expected answer and for each requirement. What fails here is what the exit code tells:
 * requirements. A query that the vector misses is shown as skipped, with both answers: whether so many are too many is
 * for the file to say. Queries without an expected answer are no cases.
 */
export function junitReport(suites: readonly GatedFile[], errors: readonly FileError[]): string {
  const all = [
    ...suites.map(({ name, comparison, requirements }) => ({
      name,
      cases: [...comparison.queries.flatMap(queryCase), ...requirements.map(requirementCase)],
    })),
    ...errorSuites(errors),
  ];
  const body = all.map(({ name, cases }) => suiteText(name, cases)).join("");
  const every = all.flatMap(({ cases }) => cases);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="icl compare"${counts(every)}>\n${body}</testsuites>\n`;
}

function queryCase({ line, input, expected, taskVector, fewShot }: QueryComparison): Case[] {
  if (expected === null || taskVector.match === null) return [];
  const name = `line ${line}: ${input}`;
  if (taskVector.match) return [{ name, trouble: null }];
  const message = `expected ${expected}, the task vector answers ${taskVector.answer}, the full prompt ${fewShot.answer}`;
  return [{ name, trouble: { kind: "skipped", message } }];
}

function requirementCase({ name, missed }: CheckedRequirement): Case {
  return { name: `require: ${name}`, trouble: missed === null ? null : { kind: "failure", message: missed } };
}

/** What kept a file from being compared is an error in a suite of its own. */
function errorSuites(errors: readonly FileError[]): { name: string; cases: Case[] }[] {
  return errors.map(({ file, line, message }) => ({
    name: file,
    cases: [{ name: line === null ? "file" : `line ${line}`, trouble: { kind: "error", message } }],
  }));
}

function suiteText(name: string, cases: readonly Case[]): string {
  const inside = cases.map((one) => caseText(name, one)).join("");
  return `  <testsuite name="${xmlText(name)}"${counts(cases)}>\n${inside}  </testsuite>\n`;
}

function caseText(suite: string, { name, trouble }: Case): string {
  const head = `    <testcase classname="${xmlText(suite)}" name="${xmlText(name)}"`;
  if (trouble === null) return `${head}/>\n`;
  const { kind, message } = trouble;
  return `${head}>\n      <${kind} message="${xmlText(message)}"/>\n    </testcase>\n`;
}

function counts(cases: readonly Case[]): string {
  const of = (kind: Kind): number => cases.filter(({ trouble }) => trouble?.kind === kind).length;
  return ` tests="${cases.length}" failures="${of("failure")}" errors="${of("error")}" skipped="${of("skipped")}"`;
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};

/** What XML does not admit at all, even as a reference (XML 1.0, section 2.2), is left of it once the rest is escaped. */
const INADMISSIBLE = /[\ufffe\uffff]/g;

/** A text for an attribute. Control characters and halves of surrogate pairs, which XML has none of, become escapes. */
function xmlText(text: string): string {
  return visibleText(text)
    .replace(INADMISSIBLE, "\ufffd")
    .replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
