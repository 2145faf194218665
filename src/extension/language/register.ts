import * as vscode from "vscode";
import type { DocumentStore } from "../files/documentStore.js";
import { languageId } from "../languageId.js";
import { CompletionProvider } from "./completion.js";
import { Diagnostics } from "./diagnostics.js";
import { FoldingProvider } from "./folding.js";
import { FormattingProvider } from "./formatting.js";
import { KeyHoverProvider } from "./keyHover.js";
import { LinkProvider } from "./links.js";
import { OutlineProvider } from "./outline.js";
import { PasteImportProvider } from "./pasteImport.js";
import { QuickFixProvider } from "./quickFixes.js";
import { TypedIndentProvider } from "./typedIndent.js";

/** Every feature that needs no model, in files of any kind: trusted or not, on disk or virtual. */
export function registerLanguageFeatures(context: vscode.ExtensionContext, documents: DocumentStore): void {
  const { languages } = vscode;
  const formatting = new FormattingProvider();
  const worker = vscode.Uri.joinPath(context.extensionUri, "dist", "import-worker.mjs").fsPath;
  const pastes = new PasteImportProvider(documents, worker);
  context.subscriptions.push(
    languages.registerDocumentPasteEditProvider(
      languageId,
      {
        provideDocumentPasteEdits: async (document, ranges, transfer, _context, token) =>
          pastes.provideDocumentPasteEdits(document, ranges, transfer, token),
      },
      PasteImportProvider.metadata,
    ),
    new Diagnostics(documents),
    languages.registerCodeActionsProvider(languageId, new QuickFixProvider(documents), {
      providedCodeActionKinds: [vscode.CodeActionKind.QuickFix],
    }),
    languages.registerCompletionItemProvider(languageId, new CompletionProvider(documents), " "),
    languages.registerHoverProvider(languageId, new KeyHoverProvider(documents)),
    languages.registerDocumentSymbolProvider(languageId, new OutlineProvider(documents), {
      label: "ICL",
    }),
    languages.registerFoldingRangeProvider(languageId, new FoldingProvider(documents)),
    languages.registerDocumentLinkProvider(languageId, new LinkProvider(documents)),
    languages.registerDocumentFormattingEditProvider(languageId, formatting),
    languages.registerDocumentRangeFormattingEditProvider(languageId, formatting),
    languages.registerOnTypeFormattingEditProvider(languageId, new TypedIndentProvider(), "\n", "-"),
  );
}
