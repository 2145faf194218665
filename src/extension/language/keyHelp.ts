import * as vscode from "vscode";
import { describeKey, type SettingPath } from "../../language/settingKeys.js";

/** What a key means and what each of its named values does, for hover and completion. */
export function keyHelp(path: SettingPath): vscode.MarkdownString {
  const { markdown, fallback, expects, values = [] } = describeKey(path);
  const named = values.map(({ value, markdown: meaning }) => `\n- \`${value}\`: ${meaning}`).join("");
  return new vscode.MarkdownString(
    `${markdown}\n\n*Value:* ${expects}${named === "" ? "" : `\n${named}`}\n\n*Default:* ${fallback}`,
  );
}
