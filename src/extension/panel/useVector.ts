import * as vscode from "vscode";
import type { CommandName } from "../ids.js";

interface UseItem extends vscode.QuickPickItem {
  readonly use: CommandName;
}

const uses: readonly UseItem[] = [
  {
    label: "$(code) Copy as Code…",
    detail: "A program with the task vector inside it, or one that asks a server",
    use: "copyAsCode",
  },
  {
    label: "$(export) Export Task Vector…",
    detail: "A file for llama.cpp, NumPy, safetensors and others",
    use: "exportTaskVector",
  },
  {
    label: "$(broadcast) Serve This Task",
    detail: "Answers programs that use OpenAI’s API, from this editor",
    use: "serveTask",
  },
];

/** What the vector is to be used for. @returns the command that does it; undefined where the user did not answer. */
export async function pickUse(): Promise<CommandName | undefined> {
  const picked = await vscode.window.showQuickPick(uses, { title: "Use It" });
  return picked?.use;
}
