import * as vscode from "vscode";
import type { RunSettings } from "../settings/runSettings.js";
import { answerTitle } from "./lensTexts.js";
import { queryState } from "../known/queryState.js";
import type { ResultStore } from "../known/resultStore.js";
import type { TaskFiles } from "../files/taskFiles.js";
import type { TaskState } from "../known/taskState.js";

export interface InlineSources {
  readonly files: TaskFiles;
  readonly tasks: TaskState;
  readonly results: ResultStore;
  readonly settings: () => RunSettings;
  readonly isTrusted: () => boolean;
}

const MOST_SHOWN = 500;
type Look = "right" | "wrong" | "plain";

/** The last answer behind each query, for those who would rather not have lenses. */
export class InlineAnswers implements vscode.Disposable {
  readonly #sources: InlineSources;
  readonly #looks: Readonly<Record<Look, vscode.TextEditorDecorationType>>;

  constructor(sources: InlineSources) {
    this.#sources = sources;
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

  /** Draws them anew in every editor that shows a task. */
  update(): void {
    for (const editor of vscode.window.visibleTextEditors) {
      if (this.#sources.files.canRun(editor.document)) this.#draw(editor);
    }
  }

  dispose(): void {
    for (const look of Object.values(this.#looks)) look.dispose();
  }

  #draw(editor: vscode.TextEditor): void {
    const { files, tasks, results, settings, isTrusted } = this.#sources;
    const { document } = editor;
    const drawn: Record<Look, vscode.DecorationOptions[]> = { right: [], wrong: [], plain: [] };
    if (settings().inlineAnswers && isTrusted()) {
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
