import * as vscode from "vscode";
import { answerMatches } from "../../language/match.js";
import type { Entry } from "../../language/document.js";
import type { Known } from "../known/known.js";
import { entryDigest } from "../known/dependencies.js";
import { demonstrationHover, hoverCommands, keptHover, queryHover } from "./hoverText.js";
import { keptCount } from "./keptCount.js";
import { queryState } from "../known/queryState.js";
import { targetOf } from "../known/queryTarget.js";

/** On a query how the predictions differ, on a demonstration how it was answered when held out. */
export class ResultHoverProvider implements vscode.HoverProvider {
  readonly #known: Known;

  constructor(known: Known) {
    this.#known = known;
  }

  provideHover(document: vscode.TextDocument, position: vscode.Position): vscode.Hover | undefined {
    const { files } = this.#known;
    if (!vscode.workspace.isTrusted || !files.canRun(document)) return undefined;
    const { icl, positions } = files.parsed(document);
    const entry = entryAt(icl.entries, document.offsetAt(position));
    if (entry === undefined) return undefined;
    const text = this.#text(document, entry);
    if (text === undefined) return undefined;
    const markdown = new vscode.MarkdownString(text);
    markdown.isTrusted = { enabledCommands: hoverCommands };
    return new vscode.Hover(markdown, positions.range(entry.span));
  }

  #text(document: vscode.TextDocument, entry: Entry): string | undefined {
    const { files, tasks, results, vectors } = this.#known;
    const uri = document.uri.toString();
    const { icl } = files.parsed(document);
    const dependencies = tasks.dependencies(files.peek(document));
    if (entry.kind === "demonstration") {
      const digest = entryDigest(entry.input.text, entry.output.text);
      const vector = vectors.find(uri, dependencies.taskVector);
      const kept = keptCount(icl, vector);
      const isKept = icl.demonstrations.slice(0, kept).includes(entry);
      const texts = [
        isKept ? keptHover(uri, kept, icl.demonstrations.length) : undefined,
        demonstrationHover(uri, digest, vector),
      ].filter((text) => text !== undefined);
      return texts.length === 0 ? undefined : texts.join("\n\n");
    }
    const expected = entry.expected?.text;
    const sweep = results.of(uri).sweep(dependencies);
    const swept = sweep?.value.queries?.find(
      (query) => query.input === entry.input.text && query.expected === expected,
    );
    return queryHover({
      uri,
      target: targetOf(entry),
      expected,
      swept: sweep && swept && { value: swept, stale: sweep.stale },
      state: queryState(results.of(uri), entry, icl.settings, dependencies),
      matchOf: (answer) => (expected === undefined ? null : answerMatches(icl.settings, answer, expected)),
    });
  }
}

/** Entries stand in the order of their offsets. */
function entryAt(entries: readonly Entry[], offset: number): Entry | undefined {
  let low = 0;
  let high = entries.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const entry = entries[middle];
    if (entry === undefined) return undefined;
    if (offset < entry.span.start) high = middle - 1;
    else if (offset > entry.span.end) low = middle + 1;
    else return entry;
  }
  return undefined;
}
