import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import type { AnalysedTask, Analysis, AnalysisContext } from "../../src/analysis/analysis.js";
import { Figure } from "../../src/analysis/figure.js";
import { InProcessEngine } from "../../src/engine/inProcessEngine.js";
import { Session } from "../../src/engine/session.js";
import type { IclDocument } from "../../src/language/document.js";
import { parseDocument } from "../../src/language/parse.js";
import { compareQueries, type Comparison } from "../../src/method/compare.js";
import { prepareExtraction } from "../../src/method/extract.js";
import { extractVector } from "../../src/method/extractVector.js";
import { boundedExtraction } from "../../src/method/teachingPlan.js";
import type { TaskVector } from "../../src/method/taskVector.js";
import { defaultEngineOptions } from "../../src/protocol/engineOptions.js";
import type { ModelInfo } from "../../src/protocol/model.js";
import { demoModel, repositoryPath } from "./repository.js";
import { testLibrary } from "./testSession.js";

/** Analyses on the embedded model in this process, without a cache. */
export class AnalysisSession {
  readonly #session: Session;
  readonly context: AnalysisContext;

  private constructor(session: Session, model: ModelInfo) {
    this.#session = session;
    const engine = new InProcessEngine(session);
    const shared = { engine, model, seed: 0, limits: boundedExtraction, control: {} };
    const vector: AnalysisContext["vector"] = async ({ document }) => {
      const { inputs, keep } = document.settings.vector;
      assert.ok(keep !== "auto" && inputs?.kind !== "file", "the workbench reads and chooses these");
      const options = { limits: boundedExtraction, inputs: inputs?.inputs ?? [], keep };
      const extraction = await prepareExtraction(engine, document, model, options, {});
      return extractVector(engine, document, model, extraction, {});
    };
    this.context = { ...shared, vector };
  }

  static async open(): Promise<AnalysisSession> {
    const session = new Session(await testLibrary());
    return new AnalysisSession(session, session.load({ file: demoModel, options: defaultEngineOptions }));
  }

  /** A file's task vector and comparison, as the product makes them. */
  async compare(task: AnalysedTask): Promise<Comparison & { readonly vector: TaskVector }> {
    const { engine, vector } = this.context;
    const found = await vector(task);
    const compared = await compareQueries(engine, task.document, found, { cost: false }, {});
    return { ...compared, vector: found };
  }

  free(): void {
    this.#session.free();
  }

  /** Runs an analysis as a front end does; its data and figures are what their schemas say. */
  async run<Data, Options>(
    analysis: Analysis<Data, Options>,
    tasks: readonly AnalysedTask[],
    options: Readonly<Record<string, unknown>> = {},
  ): Promise<{ data: Data; figures: Figure[] }> {
    const data = await analysis.run(this.context, tasks, analysis.options.parse(options));
    assert.deepEqual(analysis.data.parse(data), data);
    const figures = analysis.figures(data);
    for (const figure of figures) assert.deepEqual(Figure.parse(figure), figure);
    return { data, figures };
  }
}

/** One of the examples. */
export function example(name: string): AnalysedTask {
  const file = repositoryPath("examples", `${name}.icl`);
  return { path: file, document: parseDocument(readFileSync(file, "utf8"), path.basename(file)) };
}

export function taskOf(text: string, name = "task.icl"): AnalysedTask {
  return { path: repositoryPath("examples", name), document: parseDocument(text, name) };
}

/** The file with other text in the output of one demonstration. */
export function relabelled(document: IclDocument, index: number, output: string): IclDocument {
  return {
    ...document,
    demonstrations: document.demonstrations.map((one) =>
      one.index === index ? { ...one, output: { ...one.output, text: output } } : one,
    ),
  };
}

/** All that the figures say in words. */
export function sentencesOf(figures: readonly Figure[]): string {
  return figures.flatMap((figure) => (figure.kind === "text" ? figure.sentences : [])).join("\n");
}
