import path from "node:path";
import * as vscode from "vscode";
import type { IclDocument } from "../../language/document.js";
import {
  describeKey,
  isSettingPath,
  type SectionPath,
  settingKeys,
  settingPaths,
  settingSections,
} from "../../language/settingKeys.js";
import { DEMO_MODEL } from "../../language/modelAddress.js";
import type { Span } from "../../language/span.js";
import type { DocumentStore, ParsedDocument } from "../files/documentStore.js";
import { isBlank, skeleton } from "../files/skeleton.js";
import { frontMatterCursor } from "./frontMatterCursor.js";
import { keyHelp } from "./keyHelp.js";

const MOST_MODELS = 50;

const suggestValues: vscode.Command = { command: "editor.action.triggerSuggest", title: "Suggest Values" };

/** Keys and values of the front matter, and a whole task for an empty file. The body is prose, where suggestions would be in the way. */
export class CompletionProvider implements vscode.CompletionItemProvider {
  readonly #documents: DocumentStore;

  constructor(documents: DocumentStore) {
    this.#documents = documents;
  }

  async provideCompletionItems(
    document: vscode.TextDocument,
    position: vscode.Position,
    token: vscode.CancellationToken,
  ): Promise<vscode.CompletionItem[]> {
    const parsed = this.#documents.get(document);
    const { icl, positions } = parsed;
    if (icl.frontMatter === undefined) return wholeTask(document, icl.text, position);
    const cursor = frontMatterCursor(icl.text, icl.frontMatter, document.offsetAt(position));
    if (cursor === undefined) return [];
    const range = positions.range(cursor.written);
    if (cursor.kind === "key") return keyItems(parsed, cursor.section, range, cursor.hasColon);
    if (cursor.path === "model") return modelItems(document, range, token);
    return valueItems(cursor.path, range);
  }
}

/** Where nothing is written but the word at the cursor. */
function wholeTask(
  document: vscode.TextDocument,
  text: string,
  position: vscode.Position,
): vscode.CompletionItem[] {
  const range = document.getWordRangeAtPosition(position) ?? new vscode.Range(position, position);
  const others = text.slice(0, document.offsetAt(range.start)) + text.slice(document.offsetAt(range.end));
  if (!isBlank(others)) return [];
  const item = new vscode.CompletionItem("task", vscode.CompletionItemKind.Snippet);
  item.detail = "A whole task: front matter, demonstrations and queries";
  item.insertText = new vscode.SnippetString(skeleton);
  item.range = range;
  item.sortText = "0";
  item.preselect = true;
  return [item];
}

function keyItems(
  { icl, positions }: ParsedDocument,
  section: SectionPath | undefined,
  range: vscode.Range,
  hasColon: boolean,
): vscode.CompletionItem[] {
  const written = keysElsewhere(icl, (key) => positions.range(key).isEqual(range));
  const prefix = section === undefined ? "" : `${section}.`;
  const items = settingPaths
    .filter(
      (path) => path.startsWith(prefix) && !path.slice(prefix.length).includes(".") && !written.has(path),
    )
    .map((path) => {
      const name = path.slice(prefix.length);
      const item = keyItem(name, settingKeys[path].title, range);
      item.documentation = keyHelp(path);
      item.insertText = hasColon ? name : `${name}: `;
      if (!hasColon && hasSuggestions(path)) item.command = suggestValues;
      return item;
    });
  if (section === undefined) items.push(...sectionItems(written, range, hasColon));
  for (const [index, item] of items.entries()) item.sortText = String(index).padStart(3, "0");
  return items;
}

function sectionItems(
  written: ReadonlySet<string>,
  range: vscode.Range,
  hasColon: boolean,
): vscode.CompletionItem[] {
  return Object.entries(settingSections)
    .filter(([name]) => !written.has(name))
    .map(([name, { title, markdown }]) => {
      const item = keyItem(name, title, range, vscode.CompletionItemKind.Module);
      item.documentation = new vscode.MarkdownString(markdown);
      item.insertText = hasColon ? name : new vscode.SnippetString(`${name}:\n  $0`);
      if (!hasColon) item.command = suggestValues;
      return item;
    });
}

function keyItem(
  name: string,
  title: string,
  range: vscode.Range,
  kind = vscode.CompletionItemKind.Property,
): vscode.CompletionItem {
  const item = new vscode.CompletionItem(name, kind);
  item.detail = title;
  item.range = range;
  return item;
}

function keysElsewhere({ keys }: IclDocument, isHere: (span: Span) => boolean): ReadonlySet<string> {
  return new Set(keys.filter(({ keySpan }) => !isHere(keySpan)).map(({ path }) => path));
}

function hasSuggestions(path: string): boolean {
  return path === "model" || (isSettingPath(path) && describeKey(path).values !== undefined);
}

function valueItems(path: string, range: vscode.Range): vscode.CompletionItem[] {
  if (!isSettingPath(path)) return [];
  const values = describeKey(path).values ?? [];
  return values.map(({ value, markdown }, index) => {
    // In the list itself: the documentation opens only where it is asked for.
    const label = { label: value, description: markdown.replaceAll("`", "") };
    const item = new vscode.CompletionItem(label, vscode.CompletionItemKind.Value);
    item.documentation = new vscode.MarkdownString(markdown);
    item.range = range;
    item.sortText = String(index).padStart(3, "0");
    return item;
  });
}

/** The models of the workspace, then those that are recommended on the hub, then the one that comes with the extension. */
async function modelItems(
  document: vscode.TextDocument,
  range: vscode.Range,
  token: vscode.CancellationToken,
): Promise<vscode.CompletionItem[]> {
  const [files, { catalogue }] = await Promise.all([
    modelFiles(document, range, token),
    import("../../models/catalogue.js"),
  ]);
  const offered = catalogue.map(({ address, name, text }) => {
    const item = new vscode.CompletionItem(address, vscode.CompletionItemKind.Value);
    item.detail = name;
    item.documentation = `${text} It is downloaded once you agree.`;
    item.range = range;
    return item;
  });
  const demo = new vscode.CompletionItem(DEMO_MODEL, vscode.CompletionItemKind.Value);
  demo.detail = "the demo model, which comes with the extension";
  demo.range = range;
  const items = [...files, ...offered, demo];
  for (const [index, item] of items.entries()) item.sortText = String(index).padStart(3, "0");
  return items;
}

/** The GGUF files of the workspace, written as the key wants them: relative to the document. */
async function modelFiles(
  document: vscode.TextDocument,
  range: vscode.Range,
  token: vscode.CancellationToken,
): Promise<vscode.CompletionItem[]> {
  const folder = vscode.workspace.getWorkspaceFolder(document.uri);
  if (folder === undefined || document.isUntitled) return [];
  const pattern = new vscode.RelativePattern(folder, "**/*.gguf");
  const files = await vscode.workspace.findFiles(pattern, "**/node_modules/**", MOST_MODELS, token);
  return files.map((file) => {
    const relative = path.posix.relative(path.posix.dirname(document.uri.path), file.path);
    const item = new vscode.CompletionItem(relative, vscode.CompletionItemKind.File);
    item.range = range;
    return item;
  });
}
