import * as vscode from "vscode";
import type { FrontMatterKey } from "../../language/document.js";
import {
  describeKey,
  isSectionPath,
  isSettingPath,
  settingKeys,
  settingSections,
} from "../../language/settingKeys.js";
import type { Span } from "../../language/span.js";
import type { DocumentStore } from "../files/documentStore.js";
import { keyHelp } from "./keyHelp.js";

/** Help on the front matter's keys, and on those of their values that have a name. */
export class KeyHoverProvider implements vscode.HoverProvider {
  readonly #documents: DocumentStore;

  constructor(documents: DocumentStore) {
    this.#documents = documents;
  }

  provideHover(document: vscode.TextDocument, position: vscode.Position): vscode.Hover | undefined {
    const { icl, positions } = this.#documents.get(document);
    const offset = document.offsetAt(position);
    if (icl.frontMatter === undefined || offset >= icl.frontMatter.span.end) return undefined;
    const onKey = icl.keys.find(({ keySpan }) => contains(keySpan, offset));
    if (onKey !== undefined) {
      const help = helpOnKey(onKey.path);
      return help && new vscode.Hover(help, positions.range(onKey.keySpan));
    }
    const onValue = icl.keys.findLast(({ valueSpan }) => contains(valueSpan, offset));
    const help = onValue && helpOnValue(onValue, icl.text);
    return help && new vscode.Hover(help, positions.range(onValue.valueSpan));
  }
}

function contains({ start, end }: Span, offset: number): boolean {
  return start <= offset && offset <= end && start < end;
}

function helpOnKey(path: string): vscode.MarkdownString[] | undefined {
  if (isSettingPath(path)) {
    return [new vscode.MarkdownString(`**${settingKeys[path].title}** · \`${path}\``), keyHelp(path)];
  }
  if (isSectionPath(path)) {
    const { title, markdown } = settingSections[path];
    return [new vscode.MarkdownString(`**${title}** · \`${path}\``), new vscode.MarkdownString(markdown)];
  }
  return undefined;
}

function helpOnValue({ path, valueSpan }: FrontMatterKey, text: string): vscode.MarkdownString | undefined {
  if (!isSettingPath(path)) return undefined;
  const written = text.slice(valueSpan.start, valueSpan.end);
  const known = describeKey(path).values?.find(({ value }) => value === written);
  return known && new vscode.MarkdownString(known.markdown);
}
