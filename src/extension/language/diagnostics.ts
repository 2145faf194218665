import * as vscode from "vscode";
import { problemMessage } from "../../language/problemMessage.js";
import type { Problem, Severity } from "../../language/problems.js";
import type { Span } from "../../language/span.js";
import type { DocumentStore } from "../files/documentStore.js";
import { isBlank } from "../files/skeleton.js";
import { languageId } from "../languageId.js";
import type { Positions } from "../files/positions.js";

/** Nobody reads more, and every one of them crosses a process boundary while someone types. */
const MOST_SHOWN = 500;

const severities: Readonly<Record<Severity, vscode.DiagnosticSeverity>> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  information: vscode.DiagnosticSeverity.Information,
  hint: vscode.DiagnosticSeverity.Hint,
};

/** Keeps the problems of open documents in the editor. */
export class Diagnostics implements vscode.Disposable {
  readonly #collection = vscode.languages.createDiagnosticCollection(languageId);
  readonly #documents: DocumentStore;
  readonly #subscriptions: vscode.Disposable;

  constructor(documents: DocumentStore) {
    this.#documents = documents;
    this.#subscriptions = vscode.Disposable.from(
      documents.onDidSettle((document) => void this.#check(document)),
      documents.onDidClose((uri) => {
        this.#collection.delete(uri);
      }),
      this.#collection,
    );
  }

  dispose(): void {
    this.#subscriptions.dispose();
  }

  async #check(document: vscode.TextDocument): Promise<void> {
    if (!canBeEdited(document.uri)) return;
    const { icl, positions, version } = await this.#documents.getInTurn(document);
    // What was typed meanwhile will settle too.
    if (document.isClosed || document.version !== version) return;
    // What is to be written into an empty one says a lens.
    const problems = isBlank(icl.text) ? [] : icl.problems;
    const shown = mostSevere(problems);
    const diagnostics = shown.map((problem) => {
      const diagnostic = toDiagnostic(problem, document.uri, positions);
      // A file that was just begun is not wrong.
      if (problem.code === "no-demonstrations" && icl.entries.length === 0)
        diagnostic.severity = vscode.DiagnosticSeverity.Information;
      return diagnostic;
    });
    const left = problems.length - shown.length;
    if (left > 0) diagnostics.push(notShown(left));
    this.#collection.set(document.uri, diagnostics);
  }
}

/** An old version in a comparison, for one, cannot be fixed. */
function canBeEdited({ scheme }: vscode.Uri): boolean {
  return scheme === "untitled" || vscode.workspace.fs.isWritableFileSystem(scheme) !== false;
}

function mostSevere(problems: readonly Problem[]): readonly Problem[] {
  if (problems.length <= MOST_SHOWN) return problems;
  const errors = problems.filter(({ severity }) => severity === "error");
  const others = problems.filter(({ severity }) => severity !== "error");
  return [...errors, ...others].slice(0, MOST_SHOWN);
}

/** As the editor underlines it. */
export function toDiagnostic(problem: Problem, uri: vscode.Uri, positions: Positions): vscode.Diagnostic {
  const diagnostic = new vscode.Diagnostic(
    positions.range(problem.span),
    problemMessage(problem),
    severities[problem.severity],
  );
  diagnostic.source = languageId;
  diagnostic.code = problem.code;
  const first = firstMention(problem);
  if (first !== undefined) {
    const location = new vscode.Location(uri, positions.range(first));
    diagnostic.relatedInformation = [new vscode.DiagnosticRelatedInformation(location, "First used here.")];
  }
  if (problem.code === "duplicate-demonstration" || problem.code === "duplicate-query") {
    diagnostic.tags = [vscode.DiagnosticTag.Unnecessary];
  }
  return diagnostic;
}

/** Where the other half of a problem between two entries is. */
function firstMention(problem: Problem): Span | undefined {
  return "first" in problem ? problem.first : undefined;
}

function notShown(count: number): vscode.Diagnostic {
  const message = `${count} more problems in this file are not shown.`;
  const diagnostic = new vscode.Diagnostic(
    new vscode.Range(0, 0, 0, 0),
    message,
    vscode.DiagnosticSeverity.Information,
  );
  diagnostic.source = languageId;
  return diagnostic;
}
