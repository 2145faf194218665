import * as vscode from "vscode";
import { answerTitle } from "./lensTexts.js";
import type { Known } from "../known/known.js";
import { queryState } from "../known/queryState.js";

const MOST_SHOWN = 500;
type Look = "right" | "wrong" | "plain";

/** The last answer behind each query, for those who would rather not have lenses. */
export class InlineAnswers implements vscode.Disposable {
  readonly #known: Known;
  readonly #looks: Readonly<Record<Look, vscode.TextEditorDecorationType>>;

  constructor(known: Known) {
    this.#known = known;
    const look = (color: string): vscode.TextEditorDecorationType =>
      vscode.window.createTextEditorDecorationType({
        after: { margin: "0 0 0 2em", color: new vscode.ThemeColor(color) },
        rangeBehavior: vscode.DecorationRangeBehavior.ClosedOpen,
      });
    this.#looks = {
      right: look("testing.iconPassed"),
      wrong: look("testing.iconFailed"),
      plain: look("editorCodeLens.foreground"),
    };
  }

  /** Redraws them in every editor that shows a task. */
  update(): void {
    for (const editor of vscode.window.visibleTextEditors) {
      if (this.#known.files.canRun(editor.document)) this.#draw(editor);
    }
  }

  dispose(): void {
    for (const look of Object.values(this.#looks)) look.dispose();
  }

  #draw(editor: vscode.TextEditor): void {
    const { files, tasks, results, settings } = this.#known;
    const { document } = editor;
    const drawn: Record<Look, vscode.DecorationOptions[]> = { right: [], wrong: [], plain: [] };
    if (settings().inlineAnswers && vscode.workspace.isTrusted) {
      const { icl, positions } = files.parsed(document);
      const known = results.of(document.uri.toString());
      const dependencies = tasks.dependencies(files.peek(document));
      for (const query of icl.queries.slice(0, MOST_SHOWN)) {
        const { last } = queryState(known, query, icl.settings, dependencies);
        if (last === undefined) continue;
        const end = positions.position(query.span.end);
        const look: Look = last.stale || last.match === null ? "plain" : last.match ? "right" : "wrong";
        drawn[look].push({
          range: new vscode.Range(end, end),
          renderOptions: { after: { contentText: answerTitle(last) } },
        });
      }
    }
    for (const look of ["right", "wrong", "plain"] as const) {
      editor.setDecorations(this.#looks[look], drawn[look]);
    }
  }
}
