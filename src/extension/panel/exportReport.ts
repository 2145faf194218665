import * as vscode from "vscode";
import { notify } from "../messages/notify.js";
import type { ShownResults } from "./shownResults.js";
import { pathOf } from "../files/taskFiles.js";
import { type ReportContent, reportContent } from "./panelMessage.js";

/** Asks where to, writes the report there and offers to open it. */
export async function exportReport(uri: vscode.Uri, shown: ShownResults): Promise<void> {
  const content = reportContent(shown);
  // Of a file that was never saved, too.
  const proposed = vscode.Uri.file(pathOf(uri).replace(/(\.icl)?$/, ".html"));
  if (content !== undefined) await writeReport(content, proposed);
}

/** @param given where to write it; asked for without. */
export async function writeReport(
  content: ReportContent,
  proposed: vscode.Uri,
  given?: vscode.Uri,
): Promise<void> {
  const target = given ?? (await askTarget(proposed));
  if (target === undefined) return;
  // What draws the report is read when it is first needed, not when the editor starts.
  const { renderReport } = await import("../../report/renderReport.js");
  const about = {
    date: new Date().toLocaleDateString("en", { dateStyle: "long" }),
    version: process.env["ICL_VERSION"] ?? "",
  };
  const html = renderReport(content.files, about, content.analyses);
  try {
    await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(html));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    void notify("error", `The report could not be written: ${why}. Choose another folder.`);
    return;
  }
  const open = "Open Report";
  const chosen = await notify("information", "The report was exported.", open);
  if (chosen === open) await vscode.env.openExternal(target);
}

async function askTarget(proposed: vscode.Uri): Promise<vscode.Uri | undefined> {
  return vscode.window.showSaveDialog({
    defaultUri: proposed,
    filters: { HTML: ["html"] },
    title: "Export Report",
  });
}
