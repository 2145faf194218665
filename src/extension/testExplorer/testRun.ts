import * as vscode from "vscode";
import { answerMatches } from "../../language/match.js";
import type { RunMode } from "../../method/runQuery.js";
import { countText } from "../../method/numberText.js";
import { missedRequirements } from "../../workbench/requirements.js";
import { inertText } from "../messages/inertText.js";
import type { Follow } from "../messages/progress.js";
import { shownText } from "../messages/shownText.js";
import type { TaskFiles } from "../files/taskFiles.js";
import type { ComparisonSummary } from "../../method/comparison.js";
import type { Compared, TaskRunner } from "../jobs/taskRunner.js";
import type { TaskSnapshot } from "../files/taskSnapshot.js";
import { shownError } from "../messages/userMessage.js";
import { print, RunSteps } from "./runSteps.js";
import type { TestItems } from "./testItems.js";
import { onlyRequirement, type PlannedTest } from "./testPlan.js";

const LONGEST = 200;

interface QueryTest {
  readonly item: vscode.TestItem;
  readonly planned: Extract<PlannedTest, { kind: "query" }>;
}

interface RequirementTest {
  readonly item: vscode.TestItem;
  readonly planned: Extract<PlannedTest, { kind: "requirement" }>;
}

/** Runs the chosen tests of one file after another in one mode, and reports each. */
export class TestRunner {
  readonly #items: TestItems;
  readonly #files: TaskFiles;
  readonly #runner: TaskRunner;

  constructor(items: TestItems, files: TaskFiles, runner: TaskRunner) {
    this.#items = items;
    this.#files = files;
    this.#runner = runner;
  }

  async run(
    run: vscode.TestRun,
    chosen: readonly vscode.TestItem[],
    excluded: ReadonlySet<vscode.TestItem>,
    mode: RunMode,
  ): Promise<void> {
    const controller = new AbortController();
    const cancelling = run.token.onCancellationRequested(() => {
      controller.abort();
    });
    try {
      for (const [file, items] of await this.#byFile(chosen, excluded)) {
        if (controller.signal.aborted) break;
        await this.#runFile(run, file, items, mode, controller.signal);
      }
    } finally {
      cancelling.dispose();
    }
  }

  /** Choosing a file chooses all that is below it. */
  async #byFile(
    chosen: readonly vscode.TestItem[],
    excluded: ReadonlySet<vscode.TestItem>,
  ): Promise<Map<vscode.TestItem, vscode.TestItem[]>> {
    const files = new Map<vscode.TestItem, vscode.TestItem[]>();
    for (const item of chosen) {
      const file = item.parent ?? item;
      if (excluded.has(item) || excluded.has(file)) continue;
      const below = item.parent === undefined ? await this.#items.childrenOf(item) : [item];
      files.set(file, [...(files.get(file) ?? []), ...below.filter((one) => !excluded.has(one))]);
    }
    return files;
  }

  /**
   * What a comparison of all queries says of the tests of its file, with the task vector.
   * @param items of the file as it was compared.
   */
  report(
    run: vscode.TestRun,
    file: vscode.TestItem,
    items: readonly vscode.TestItem[],
    { task, comparison }: Compared,
  ): void {
    const { queries, requirements } = this.#sorted(items);
    this.#items.begin(file, items, task.document);
    const answers = new Map(comparison.queries.map(({ line, taskVector }) => [line, taskVector]));
    for (const test of queries) {
      const { range } = test.item;
      // Queries that are too long for the model have none.
      const outcome = range && answers.get(range.start.line + 1);
      if (outcome !== undefined) this.#reportAnswer(run, test, task, outcome.answer);
    }
    this.#reportRequirements(run, requirements, task, comparison.summary);
  }

  async #runFile(
    run: vscode.TestRun,
    file: vscode.TestItem,
    items: readonly vscode.TestItem[],
    mode: RunMode,
    signal: AbortSignal,
  ): Promise<void> {
    for (const item of items) run.enqueued(item);
    const { queries, requirements } = this.#sorted(items);
    const left = new Set(items);
    let steps: RunSteps | undefined;
    try {
      const task = this.#files.snapshot(await this.#files.document(file.uri?.toString()));
      this.#items.begin(file, items, task.document);
      steps = new RunSteps(run, task.document.demonstrations.length);
      const follow = { signal, onStep: steps.onStep };
      await this.#runQueries(run, task, queries, mode, follow, left);
      if (mode === "task-vector") await this.#runRequirements(run, task, requirements, follow, left);
      // The thresholds are about the vector: other modes say nothing about them.
      for (const item of left) run.skipped(item);
    } catch (error) {
      const shown = shownError(error);
      if (shown === undefined) steps?.stopped();
      for (const item of left) {
        if (shown === undefined) run.skipped(item);
        else run.errored(item, new vscode.TestMessage(inertText(shown.message)));
      }
      if (shown?.bug === true) throw error;
    }
  }

  #sorted(items: readonly vscode.TestItem[]): { queries: QueryTest[]; requirements: RequirementTest[] } {
    const queries: QueryTest[] = [];
    const requirements: RequirementTest[] = [];
    for (const item of items) {
      const planned = this.#items.plan(item);
      if (planned?.kind === "query") queries.push({ item, planned });
      else if (planned?.kind === "requirement") requirements.push({ item, planned });
    }
    return { queries, requirements };
  }

  async #runQueries(
    run: vscode.TestRun,
    task: TaskSnapshot,
    tests: readonly QueryTest[],
    mode: RunMode,
    follow: Follow,
    left: Set<vscode.TestItem>,
  ): Promise<void> {
    if (tests.length === 0) return;
    const { settings } = task.document;
    const inputs = tests.map(({ planned }) => planned.query.input.text);
    let next = 0;
    let right = 0;
    const start = (): void => {
      const test = tests[next];
      if (test !== undefined) run.started(test.item);
    };
    start();
    const what = countText(tests.length, "query", "queries");
    print(run, `${settings.name}: ${what}`);
    const outcomes = await this.#runner.run(task, inputs, mode, follow, ({ answer, milliseconds }) => {
      const test = tests[next++];
      if (test === undefined) return;
      left.delete(test.item);
      if (this.#reportAnswer(run, test, task, answer, milliseconds)) right++;
      start();
    });
    const layer = outcomes.find((outcome) => outcome.layer !== null)?.layer;
    const where = layer === undefined || layer === null ? "" : `, the task vector at layer ${layer}`;
    print(run, `${settings.name}: ${right} of ${what} right${where}`);
  }

  async #runRequirements(
    run: vscode.TestRun,
    task: TaskSnapshot,
    tests: readonly RequirementTest[],
    follow: Follow,
    left: Set<vscode.TestItem>,
  ): Promise<void> {
    if (tests.length === 0) return;
    for (const { item } of tests) run.started(item);
    const { summary } = await this.#runner.compare(task, follow);
    print(run, `${task.document.settings.name}: ${summary.verdict}. ${summary.reason}`);
    for (const { item } of tests) left.delete(item);
    this.#reportRequirements(run, tests, task, summary);
  }

  /** @returns whether the answer is the expected one. */
  #reportAnswer(
    run: vscode.TestRun,
    { item, planned }: QueryTest,
    { document: { settings } }: TaskSnapshot,
    answer: string,
    milliseconds?: number,
  ): boolean {
    const expected = planned.query.expected?.text ?? "";
    const isRight = answerMatches(settings, answer, expected);
    const line = `${isRight ? "✓" : "✗"} ${shownText(planned.query.input.text, LONGEST)} → ${shownText(answer, LONGEST)}`;
    print(run, isRight ? line : `${line} (expected ${shownText(expected, LONGEST)})`, item);
    if (isRight) this.#items.mark(run, item, { milliseconds });
    else {
      const text = `Expected “${shownText(expected, LONGEST)}”, got “${shownText(answer, LONGEST)}”.`;
      const message = vscode.TestMessage.diff(text, expected, answer);
      if (item.uri !== undefined && item.range !== undefined) {
        message.location = new vscode.Location(item.uri, item.range);
      }
      this.#items.mark(run, item, { message, milliseconds });
    }
    return isRight;
  }

  #reportRequirements(
    run: vscode.TestRun,
    tests: readonly RequirementTest[],
    { document: { settings } }: TaskSnapshot,
    summary: ComparisonSummary,
  ): void {
    for (const { item, planned } of tests) {
      const missed = missedRequirements(onlyRequirement(settings.require, planned.name), summary);
      const message = new vscode.TestMessage([...missed, summary.reason].map(inertText).join("\n"));
      this.#items.mark(run, item, missed.length === 0 ? {} : { message });
    }
  }
}
