import * as vscode from "vscode";
import type { IclDocument } from "../../language/document.js";
import { isModelAddress } from "../../language/modelAddress.js";
import type { Span } from "../../language/span.js";
import type { DocumentStore } from "../files/documentStore.js";

const DRIVE = /^[A-Za-z]:[\\/]/;

/** The model's file, where it is there. */
export class LinkProvider implements vscode.DocumentLinkProvider {
  readonly #documents: DocumentStore;

  constructor(documents: DocumentStore) {
    this.#documents = documents;
  }

  async provideDocumentLinks(document: vscode.TextDocument): Promise<vscode.DocumentLink[]> {
    const { icl, positions } = this.#documents.get(document);
    const { model } = icl.settings;
    const span = modelSpan(icl);
    if (model === undefined || span === undefined || document.isUntitled || isModelAddress(model)) return [];
    const target = fileBeside(document.uri, model);
    if (!(await isFile(target))) return [];
    const link = new vscode.DocumentLink(positions.range(span), target);
    link.tooltip = "Open the model's file";
    return [link];
  }
}

/** Without the quotes around it. */
function modelSpan({ keys, text }: IclDocument): Span | undefined {
  const span = keys.find(({ path }) => path === "model")?.valueSpan;
  if (span === undefined || span.end <= span.start) return undefined;
  const quoted = /^["']/.test(text.slice(span.start, span.end));
  return quoted ? { start: span.start + 1, end: span.end - 1 } : span;
}

function fileBeside(uri: vscode.Uri, path: string): vscode.Uri {
  if (path.startsWith("/") || DRIVE.test(path)) return uri.with({ path: vscode.Uri.file(path).path });
  return vscode.Uri.joinPath(uri, "..", path);
}

async function isFile(uri: vscode.Uri): Promise<boolean> {
  try {
    return ((await vscode.workspace.fs.stat(uri)).type & vscode.FileType.File) !== 0;
  } catch {
    // Not there, or nobody knows such files: no link either way.
    return false;
  }
}
