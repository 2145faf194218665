import * as vscode from "vscode";
import type { Known } from "../known/known.js";
import { languageId } from "../languageId.js";
import { EntryActionProvider } from "./entryActions.js";
import { ResultHoverProvider } from "./hover.js";
import { InfluenceHintsProvider } from "./influenceHints.js";
import { InlineAnswers } from "./inlineAnswers.js";
import { KeptMarks } from "./keptMarks.js";
import { RunLensProvider } from "./lenses.js";

/** What stands in the text of a task, beside it and over it. */
export function registerInline(known: Known): vscode.Disposable {
  const { languages } = vscode;
  const answers = new InlineAnswers(known);
  const marks = new KeptMarks(known);
  known.updates.on("answers", () => {
    answers.update();
    void marks.update();
  });
  return vscode.Disposable.from(
    answers,
    marks,
    languages.registerCodeLensProvider(languageId, new RunLensProvider(known)),
    languages.registerInlayHintsProvider(languageId, new InfluenceHintsProvider(known)),
    languages.registerHoverProvider(languageId, new ResultHoverProvider(known)),
    languages.registerCodeActionsProvider(languageId, new EntryActionProvider(known), {
      providedCodeActionKinds: EntryActionProvider.kinds,
    }),
  );
}
