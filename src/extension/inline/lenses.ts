import * as vscode from "vscode";
import type { Query } from "../../language/document.js";
import type { ParsedDocument } from "../files/documentStore.js";
import { isBlank } from "../files/skeleton.js";
import { meanTokens } from "../../method/verdict/advice.js";
import {
  blankLenses,
  demonstrationLenses,
  moreQueriesLens,
  queryLenses,
  type LensText,
} from "./lensTexts.js";
import { MOST_QUERIES_WITH_LENSES } from "../known/fileResults.js";
import type { Known } from "../known/known.js";
import { queryState } from "../known/queryState.js";
import { targetOf } from "../known/queryTarget.js";

/** What can be done with the demonstrations and with each query, and what came of it. */
export class RunLensProvider implements vscode.CodeLensProvider {
  readonly onDidChangeCodeLenses: vscode.Event<void>;
  readonly #known: Known;

  constructor(known: Known) {
    this.#known = known;
    this.onDidChangeCodeLenses = known.updates.onDidChangeLenses;
  }

  async provideCodeLenses(
    document: vscode.TextDocument,
    token: vscode.CancellationToken,
  ): Promise<vscode.CodeLens[]> {
    const { files, settings } = this.#known;
    if (!settings().codeLens || !files.canRun(document)) return [];
    const parsed = await files.parsedInTurn(document);
    if (token.isCancellationRequested) return [];
    if (isBlank(parsed.icl.text)) return toLenses(blankLenses(), new vscode.Range(0, 0, 0, 0));
    const lenses = this.#onDemonstrations(document, parsed);
    // A line that is half typed is an error for a moment: nothing moves for that, and a click says what is wrong.
    if (vscode.workspace.isTrusted && parsed.icl.demonstrations.length > 0) {
      lenses.push(...this.#onQueries(document, parsed));
    }
    return lenses;
  }

  #onDemonstrations(document: vscode.TextDocument, { icl, positions }: ParsedDocument): vscode.CodeLens[] {
    const [first] = icl.demonstrations;
    if (first === undefined) return [];
    const { tasks, files, results, vectors, sizes, jobs } = this.#known;
    const uri = document.uri.toString();
    const task = files.peek(document, icl);
    const dependencies = tasks.dependencies(task);
    const compared = results.of(uri).comparison(dependencies);
    const texts = demonstrationLenses({
      uri,
      demonstrations: icl.demonstrations.length,
      queries: icl.queries.length,
      errors: icl.problems.filter(({ severity }) => severity === "error").length,
      trusted: vscode.workspace.isTrusted,
      vector: vectors.find(uri, dependencies.taskVector),
      comparedTokens: compared?.stale === false ? meanTokens(compared.value.summary.options) : undefined,
      size: sizes.get(dependencies.prompt),
      model: tasks.modelName(task),
      job: jobs.of(uri).find(({ input }) => input === undefined),
    });
    return toLenses(texts, positions.range(first.span));
  }

  #onQueries(document: vscode.TextDocument, { icl, positions }: ParsedDocument): vscode.CodeLens[] {
    const { tasks, files, results, jobs } = this.#known;
    const uri = document.uri.toString();
    const known = results.of(uri);
    const dependencies = tasks.dependencies(files.peek(document, icl));
    const running = jobs.of(uri);
    const onQuery = (query: Query): vscode.CodeLens[] => {
      const { last } = queryState(known, query, icl.settings, dependencies);
      const job = running.find(({ input }) => input === query.input.text);
      return toLenses(queryLenses({ uri, target: targetOf(query), last, job }), positions.range(query.span));
    };
    const lenses = icl.queries.slice(0, MOST_QUERIES_WITH_LENSES).flatMap(onQuery);
    const next = icl.queries[MOST_QUERIES_WITH_LENSES];
    if (next !== undefined) {
      const text = moreQueriesLens(uri, MOST_QUERIES_WITH_LENSES, icl.queries.length);
      lenses.push(...toLenses([text], positions.range(next.span)));
    }
    return lenses;
  }
}

function toLenses(texts: readonly LensText[], { start }: vscode.Range): vscode.CodeLens[] {
  const line = new vscode.Range(start, start);
  return texts.map(
    ({ title, tooltip, command, args }) =>
      new vscode.CodeLens(line, {
        title,
        command,
        arguments: [...args],
        ...(tooltip === undefined ? {} : { tooltip }),
      }),
  );
}
