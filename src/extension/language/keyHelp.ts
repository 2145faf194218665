import * as vscode from "vscode";
import { describeKey, type SettingPath } from "../../language/settingKeys.js";

/** What a key means, for hover and completion. */
export function keyHelp(path: SettingPath): vscode.MarkdownString {
  const { markdown, fallback, expects } = describeKey(path);
  return new vscode.MarkdownString(`${markdown}\n\n*Value:* ${expects}\n\n*Default:* ${fallback}`);
}
