import * as vscode from "vscode";
import { notify } from "../messages/notify.js";
import type { ShownResults } from "./shownResults.js";
import { pathOf } from "../files/taskFiles.js";
import { reportContent } from "./panelMessage.js";

/** Asks where to, writes the report there and offers to open it. */
export async function exportReport(uri: vscode.Uri, shown: ShownResults): Promise<void> {
  const content = reportContent(shown);
  if (content === undefined) return;
  const target = await vscode.window.showSaveDialog({
    // Of a file that was never saved, too.
    defaultUri: vscode.Uri.file(pathOf(uri).replace(/(\.icl)?$/, ".html")),
    filters: { HTML: ["html"] },
    title: "Export Report",
  });
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
