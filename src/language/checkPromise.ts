import { checkTwoWay } from "./checkTwoWay.js";
import type { Demonstration, Query } from "./document.js";
import { primaryAnswer } from "./match.js";
import { type Problem, problem } from "./problems.js";
import type { TaskSettings } from "./settings.js";

interface CheckedTask {
  readonly demonstrations: readonly Demonstration[];
  readonly queries: readonly Query[];
  readonly settings: TaskSettings;
}

/** Below this number of demonstrations nothing can be said of how their outputs are spread. */
const ENOUGH_FOR_LABELS = 6;
/** An output that makes up this share of all is what a vector may come to answer always. */
const IMBALANCED = 0.7;
/** Characters of an answer, on average, from which on later tokens tend to lose the task. */
const LONG_ANSWER = 60;

/** More fit into no prompt, and a file that is typed in must not wait for what is said of them. */
const MOST_DEMONSTRATIONS = 1000;

/**
 * What can be known before any run of whether a task vector will do: reasons that Hendel et al. (2023) and
 * those after them found for vectors that fail. None of them is an error; the comparison decides.
 */
export function checkPromise(task: CheckedTask, problems: Problem[]): void {
  if (task.demonstrations.length > MOST_DEMONSTRATIONS) return;
  checkTwoWay(task.demonstrations, task.settings, problems);
  checkLookup(task, problems);
  checkLabels(task, problems);
  checkLength(task, problems);
}

/** Queries that ask for what stands in the demonstrations in other letters. */
function checkLookup({ demonstrations, queries }: CheckedTask, problems: Problem[]): void {
  if (queries.length === 0) return;
  const exact = new Set<string>();
  const forms = new Set<string>();
  for (const { input, output } of demonstrations) {
    exact.add(input.text);
    const form = input.text.toLowerCase();
    // Where the task is to change the form, two forms of one word are two inputs.
    if (output.text.toLowerCase() !== form) forms.add(form);
  }
  const repeats = queries.filter(
    ({ input }) => !exact.has(input.text) && forms.has(input.text.toLowerCase()),
  );
  const [first] = repeats;
  // One of many may be chance; most of them are a table that is looked up.
  if (first === undefined || repeats.length * 2 < queries.length) return;
  problems.push(problem("lookup-queries", first.input.span, { count: repeats.length, of: queries.length }));
}

function checkLabels({ demonstrations, queries, settings }: CheckedTask, problems: Problem[]): void {
  if (demonstrations.length < ENOUGH_FOR_LABELS) return;
  const counts = new Map<string, number>();
  for (const { output } of demonstrations) {
    const label = primaryAnswer(settings, output.text);
    counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  // Outputs are labels where they repeat: a mapping of words has as many outputs as inputs.
  if (counts.size * 2 > demonstrations.length) return;
  const [label = "", count = 0] = [...counts].sort((a, b) => b[1] - a[1])[0] ?? [];
  const total = demonstrations.length;
  const [first] = demonstrations;
  if (first !== undefined && count / total >= IMBALANCED) {
    problems.push(problem("label-imbalance", first.output.span, { label, count, of: total }));
  }
  if (settings.match !== "exact" && settings.match !== "ignore_case") return;
  const known = new Set([...counts.keys()].map((one) => one.toLowerCase()));
  const unseen = queries.find(
    ({ expected }) =>
      expected !== undefined && !known.has(primaryAnswer(settings, expected.text).toLowerCase()),
  );
  if (unseen?.expected !== undefined) {
    problems.push(problem("unseen-label", unseen.expected.span, { labels: counts.size }));
  }
}

function checkLength({ demonstrations, settings }: CheckedTask, problems: Problem[]): void {
  const [first] = demonstrations;
  if (first === undefined) return;
  const total = demonstrations.reduce(
    (sum, { output }) => sum + primaryAnswer(settings, output.text).length,
    0,
  );
  const average = Math.round(total / demonstrations.length);
  if (average >= LONG_ANSWER) {
    problems.push(problem("long-answers", first.output.span, { characters: average }));
  }
}
