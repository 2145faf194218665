import type { Analysis } from "../../analysis/analysis.js";
import type { KeptAnalysis } from "../known/storedResults.js";
import { namedAnalyses } from "../known/namedAnalyses.js";
import { askOther, askTogether } from "./otherTaskPick.js";
import { withProgress, type Follow } from "../messages/progress.js";
import type { TaskSnapshot } from "../files/taskSnapshot.js";
import { requireTrust } from "../jobs/trust.js";
import type { CommandTools } from "./commandTools.js";
import { EditorTargets } from "./editorTargets.js";
import { noSuchAnalysis } from "../messages/userMessage.js";

/** What is known of a run beforehand; the rest is asked, or has its default. */
export interface AnalysisRequest {
  readonly uri?: unknown;
  /** Name of the analysis. */
  readonly analysis?: unknown;
  readonly options?: unknown;
  /** URIs of further files. */
  readonly others?: unknown;
}

/** Runs analyses from the editor: asks what they need to know, and has their outcome kept and shown. */
export class AnalysisRuns {
  readonly #tools: CommandTools;
  readonly #targets: EditorTargets;

  constructor(tools: CommandTools) {
    this.#tools = tools;
    this.#targets = new EditorTargets(tools.known.files);
  }

  /** @returns undefined where the user did not answer. */
  async run(request: AnalysisRequest): Promise<KeptAnalysis | undefined> {
    requireTrust();
    const file = await this.#targets.file(request.uri);
    const chosen = await choose(request);
    if (chosen === undefined) return undefined;
    const { analysis, askAll } = chosen;
    const files = await this.#together(analysis, file, request.others);
    if (files === undefined) return undefined;
    const { askOptions } = await import("./analysisQuestions.js");
    const options = await askOptions(analysis, request.options, askAll);
    return options && this.#start(analysis, files, options.value);
  }

  /** The vector of another file, which is asked for, in this file's prompts. */
  async patch(uri: unknown, other: unknown): Promise<KeptAnalysis | undefined> {
    requireTrust();
    if (typeof other === "string")
      return this.run({ uri, analysis: namedAnalyses.patchWithAnotherVector, others: [other] });
    const file = await this.#targets.file(uri);
    const picked = await askOther(this.#tools, file);
    return (
      picked &&
      this.run({ uri: file.uri, analysis: namedAnalyses.patchWithAnotherVector, others: [picked.uri] })
    );
  }

  async #start(
    analysis: Analysis,
    files: readonly [TaskSnapshot, ...TaskSnapshot[]],
    options: unknown,
  ): Promise<KeptAnalysis> {
    const { runner, showPanel } = this.#tools;
    showPanel(files[0].uri);
    const analyse = async (follow: Follow) => runner.analyse(analysis, files, options, follow);
    return withProgress(analysis.title, analyse, "panel");
  }

  async #together(
    { scope, title }: Analysis,
    file: TaskSnapshot,
    given: unknown,
  ): Promise<[TaskSnapshot, ...TaskSnapshot[]] | undefined> {
    if (scope === "file") return [file];
    const { known } = this.#tools;
    if (Array.isArray(given)) {
      const named = given.filter((uri) => typeof uri === "string" && uri !== file.uri);
      const others = await Promise.all(
        named.map(async (uri: string) => known.files.snapshot(await known.files.document(uri))),
      );
      return [file, ...others];
    }
    const picked = await askTogether(this.#tools, file, title);
    return picked && [file, ...picked];
  }
}

async function choose(
  request: AnalysisRequest,
): Promise<{ analysis: Analysis; askAll: boolean } | undefined> {
  // What asks the model is read when something is asked, not when the editor starts.
  const { analyses } = await import("../../analysis/registry.js");
  if (typeof request.analysis !== "string") {
    const { pickAnalysis } = await import("./analysisQuestions.js");
    return pickAnalysis(analyses);
  }
  const analysis = analyses.find(({ id }) => id === request.analysis);
  if (analysis === undefined) throw noSuchAnalysis(request.analysis);
  return { analysis, askAll: false };
}

/** What a command gives back to who ran it: the data, and what is shown of it. */
export function outcomeOf(kept: KeptAnalysis | undefined): unknown {
  return kept && { data: kept.data, ...kept.result };
}
