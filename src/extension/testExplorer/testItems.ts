import { createHash } from "node:crypto";
import * as vscode from "vscode";
import type { IclDocument } from "../../language/document.js";
import type { Span } from "../../language/span.js";
import type { DocumentStore, ParsedDocument } from "../files/documentStore.js";
import { inertText } from "../messages/inertText.js";
import type { TaskFiles } from "../files/taskFiles.js";
import { planTests, type PlannedTest } from "./testPlan.js";

/** What a run said of one test. */
export interface TestMark {
  /** Absent where it passed. */
  readonly message?: vscode.TestMessage;
  readonly milliseconds?: number | undefined;
}

/** A test that was run, and what it depends on. */
interface Result {
  readonly digest: string;
  readonly mark?: TestMark;
}

const MOST_FILES = 2000;
const PATTERN = "**/*.icl";

/** Keeps the tree of tests as the files are: one item a file, below it its queries and thresholds. */
export class TestItems implements vscode.Disposable {
  readonly #controller: vscode.TestController;
  readonly #files: TaskFiles;
  readonly #plans = new WeakMap<vscode.TestItem, PlannedTest>();
  /** By file, of the items that were run: most files were not run since the start. */
  readonly #results = new Map<string, Map<vscode.TestItem, Result>>();
  readonly #subscriptions: vscode.Disposable;
  readonly #watchers: vscode.Disposable[] = [];
  #watching = false;

  constructor(controller: vscode.TestController, files: TaskFiles, documents: DocumentStore) {
    this.#controller = controller;
    this.#files = files;
    controller.resolveHandler = async (item) => (item === undefined ? this.#discover() : this.#resolve(item));
    controller.refreshHandler = async () => this.#discover();
    this.#subscriptions = documents.onDidSettle((document) => {
      if (document.uri.scheme === "file" && files.canRun(document)) void this.#follow(document);
    });
  }

  /** What an item tests; undefined for a file. */
  plan(item: vscode.TestItem): PlannedTest | undefined {
    return this.#plans.get(item);
  }

  /** The items below a file, read from the file as it is now. */
  async childrenOf(item: vscode.TestItem): Promise<vscode.TestItem[]> {
    await this.#resolve(item);
    return [...item.children].map(([, child]) => child);
  }

  /** Notes what the results of a run will depend on: the file as it is now. */
  begin(file: vscode.TestItem, items: readonly vscode.TestItem[], icl: IclDocument): void {
    const results = this.#results.get(file.id) ?? new Map<vscode.TestItem, Result>();
    this.#results.set(file.id, results);
    const digestOf = dependenciesOfTests(icl);
    for (const item of items) {
      const planned = this.#plans.get(item);
      if (planned !== undefined) results.set(item, { digest: digestOf(planned) });
    }
  }

  /** Shows what a run says of a test, and keeps it with what it depends on. */
  mark(run: vscode.TestRun, item: vscode.TestItem, mark: TestMark): void {
    const results = this.#results.get(item.parent?.id ?? "");
    const result = results?.get(item);
    if (result !== undefined) results?.set(item, { ...result, mark });
    if (mark.message === undefined) run.passed(item, mark.milliseconds);
    else run.failed(item, mark.message, mark.milliseconds);
  }

  /** Files whose tests were run. */
  get runFiles(): readonly string[] {
    return [...this.#results.keys()];
  }

  /** Shows the marks of a file's tests on the file that it was renamed to: to the editor that is another file. */
  async move(from: string, to: vscode.Uri): Promise<void> {
    const results = this.#results.get(from);
    this.#results.delete(from);
    if (results !== undefined) await this.#carry(results, to, "Before the file was renamed");
  }

  /** Shows them on a copy of the file too. */
  async copy(from: string, to: vscode.Uri): Promise<void> {
    const results = this.#results.get(from);
    if (results !== undefined) await this.#carry(results, to, "Before the file was copied");
  }

  /** @param name of the run that shows the marks. */
  async #carry(results: ReadonlyMap<vscode.TestItem, Result>, to: vscode.Uri, name: string): Promise<void> {
    const file = this.#file(to);
    const icl = this.#files.parsed(await vscode.workspace.openTextDocument(to)).icl;
    const children = await this.childrenOf(file);
    const digestOf = dependenciesOfTests(icl);
    const marked = [...results].flatMap(([{ id }, { digest, mark }]) => {
      const item = children.find((child) => child.id === id);
      if (item === undefined || mark === undefined) return [];
      const planned = this.#plans.get(item);
      return planned !== undefined && digestOf(planned) === digest ? [{ item, mark }] : [];
    });
    if (marked.length === 0) return;
    this.begin(
      file,
      marked.map(({ item }) => item),
      icl,
    );
    // The editor opens its list of results for every run but a continuous one.
    const request = new vscode.TestRunRequest(
      marked.map(({ item }) => item),
      undefined,
      undefined,
      true,
    );
    const run = this.#controller.createTestRun(request, name);
    for (const { item, mark } of marked) this.mark(run, item, movedTo(mark, item));
    run.end();
  }

  dispose(): void {
    this.#subscriptions.dispose();
    for (const watcher of this.#watchers) watcher.dispose();
  }

  async #discover(): Promise<void> {
    this.#watch();
    const found = await vscode.workspace.findFiles(PATTERN, "**/node_modules/**", MOST_FILES);
    for (const uri of found) this.#file(uri);
    const known = new Set(found.map(String));
    for (const [id, item] of this.#controller.items) {
      const open = this.#files.open().some((document) => document.uri.toString() === id);
      if (!known.has(id) && !open) this.#controller.items.delete(item.id);
    }
  }

  #watch(): void {
    if (this.#watching) return;
    this.#watching = true;
    const watcher = vscode.workspace.createFileSystemWatcher(PATTERN);
    this.#watchers.push(
      watcher,
      watcher.onDidCreate((uri) => this.#file(uri)),
      watcher.onDidDelete((uri) => {
        this.#controller.items.delete(uri.toString());
      }),
    );
  }

  #file(uri: vscode.Uri): vscode.TestItem {
    const id = uri.toString();
    const known = this.#controller.items.get(id);
    if (known !== undefined) return known;
    const item = this.#controller.createTestItem(id, inertText(vscode.workspace.asRelativePath(uri)), uri);
    item.canResolveChildren = true;
    this.#controller.items.add(item);
    return item;
  }

  async #resolve(item: vscode.TestItem): Promise<void> {
    if (item.uri === undefined || item.parent !== undefined) return;
    const document = await vscode.workspace.openTextDocument(item.uri);
    this.#update(document, this.#files.parsed(document));
  }

  async #follow(document: vscode.TextDocument): Promise<void> {
    const parsed = await this.#files.parsedInTurn(document);
    // What was typed meanwhile will settle too.
    if (!document.isClosed && document.version === parsed.version) this.#update(document, parsed);
  }

  /** The editor takes every change of an item apart, even to what it was: only what differs is written. */
  #update(document: vscode.TextDocument, { icl, positions }: ParsedDocument): void {
    const file = this.#file(document.uri);
    const children = planTests(icl).map((planned) => {
      const item =
        file.children.get(planned.id) ?? this.#controller.createTestItem(planned.id, "", document.uri);
      const label = inertText(planned.label);
      if (item.label !== label) item.label = label;
      const span = placeOf(planned, icl);
      const range = span && positions.range(span);
      if (range !== undefined && item.range?.isEqual(range) !== true) item.range = range;
      this.#plans.set(item, planned);
      return item;
    });
    // Their names hold their places: the same ones are in the same order.
    const same = file.children.size === children.length && children.every(({ id }) => file.children.get(id));
    if (!same) file.children.replace(children);
    this.#leaveStale(file, icl);
  }

  /** Lets a file's results go: its model, or a setting that answers depend on, is another. */
  leave(id: string): void {
    const results = this.#results.get(id);
    if (results === undefined) return;
    this.#results.delete(id);
    this.#controller.invalidateTestResults([...results.keys()]);
  }

  /** Lets results go that are of the file as it was. */
  #leaveStale({ id }: vscode.TestItem, icl: IclDocument): void {
    const results = this.#results.get(id);
    if (results === undefined) return;
    const digestOf = dependenciesOfTests(icl);
    const stale = [...results].flatMap(([item, { digest }]) => {
      const planned = this.#plans.get(item);
      return planned !== undefined && digestOf(planned) === digest ? [] : [item];
    });
    if (stale.length === 0) return;
    for (const item of stale) results.delete(item);
    this.#controller.invalidateTestResults(stale);
  }
}

function movedTo({ message, milliseconds }: TestMark, { uri, range }: vscode.TestItem): TestMark {
  if (message !== undefined && uri !== undefined && range !== undefined)
    message.location = new vscode.Location(uri, range);
  return { ...(message === undefined ? {} : { message }), milliseconds };
}

/** What of the file a test's result depends on: all but its comments, its name and the other thresholds. */
function dependenciesOfTests({
  settings,
  demonstrations,
  queries,
}: IclDocument): (test: PlannedTest) => string {
  const { require } = settings;
  const others = { ...settings, name: "", description: undefined, require: {} };
  const shown = demonstrations.map(({ input, output }) => [input.text, output.text]);
  const task = digest([others, shown]);
  const isRequired = Object.keys(require).length > 0;
  const asked = isRequired ? queries.map(({ input, expected }) => [input.text, expected?.text]) : [];
  const whole = digest([task, asked]);
  return (test) =>
    test.kind === "query"
      ? JSON.stringify([task, test.query.input.text, test.query.expected?.text])
      : JSON.stringify([whole, require[test.name]]);
}

function digest(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value), "utf8").digest("hex");
}

function placeOf(planned: PlannedTest, { keys }: IclDocument): Span | undefined {
  if (planned.kind === "query") return planned.query.span;
  return keys.find(({ path }) => path === `require.${planned.name}`)?.keySpan;
}
