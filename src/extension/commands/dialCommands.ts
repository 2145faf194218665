import path from "node:path";
import * as vscode from "vscode";
import * as z from "zod";
import { dial } from "../../analysis/analyses/dial.js";
import type { TaskSnapshot } from "../files/taskSnapshot.js";
import { writeKeep } from "../files/settingEdits.js";
import type { CommandName } from "../ids.js";
import { requireTrust } from "../jobs/trust.js";
import { dialAnalysis } from "../known/namedAnalyses.js";
import type { KeptAnalysis } from "../known/storedResults.js";
import { notify } from "../messages/notify.js";
import { withProgress } from "../messages/progress.js";
import { noDial } from "../messages/userMessage.js";
import { AnalysisRuns } from "./analysisRuns.js";
import { applyChange } from "../files/applyChange.js";
import type { CommandTools } from "./commandTools.js";
import { KeepChoice, pickKeep } from "./dialPick.js";
import { EditorTargets } from "./editorTargets.js";
import type { CommandHandler } from "./registerCommands.js";

const TURN = "Turn the Dial…";

const DialData = z.object({ data: dial.data });

/** The command that chooses how many demonstrations stay beside the vector. */
export function dialCommands(tools: CommandTools) {
  const { known, runner, showPanel } = tools;
  const targets = new EditorTargets(known.files);
  const analyses = new AnalysisRuns(tools);

  /** What is known of the file as it is; measured where nothing is. The picture stands in the panel. */
  const measured = async (file: TaskSnapshot): Promise<KeptAnalysis | undefined> => {
    const kept = known.results.of(file.uri).analysis(dialAnalysis);
    if (kept?.files[0]?.digest !== known.tasks.analysedDigest(dialAnalysis, file)) {
      return analyses.run({ uri: file.uri, analysis: dialAnalysis });
    }
    showPanel(file.uri);
    return kept;
  };

  return {
    turnDial: async (uri, given) => {
      const document = await targets.document(uri);
      const named = KeepChoice.safeParse(given);
      if (named.success) {
        await write(document, named.data);
        return undefined;
      }
      requireTrust();
      const file = await targets.file(uri);
      const kept = await measured(file);
      if (kept === undefined) return undefined;
      const { data } = DialData.parse(kept);
      if (data.missing !== null) throw noDial(data.missing);
      if (!(await isWanted(document))) return data;
      const keep = await pickKeep(file.document, data);
      if (keep === undefined) return data;
      await write(document, keep);
      // It was computed for the figures, so that this takes it from the cache: the lens says what is kept at once.
      await withProgress(
        "Compressing demonstrations",
        async (follow) => runner.compress(known.files.snapshot(document), follow),
        "lens",
      );
      return data;
    },
  } satisfies Partial<Record<CommandName, CommandHandler>>;

  /** Whether the list may open: measuring takes minutes, and it would take what is typed into another file. */
  async function isWanted(document: vscode.TextDocument): Promise<boolean> {
    const active = vscode.window.activeTextEditor?.document;
    if (active === undefined || active === document) return true;
    const name = path.basename(document.uri.path);
    return (await notify("information", `The dial of ${name} has been measured.`, TURN)) === TURN;
  }

  /** Into the file's front matter, unsaved. */
  async function write(document: vscode.TextDocument, keep: KeepChoice): Promise<void> {
    const { icl, positions } = known.files.parsed(document);
    await applyChange(document, positions, writeKeep(icl, keep));
  }
}
