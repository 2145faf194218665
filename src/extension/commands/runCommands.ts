import * as vscode from "vscode";
import type { RunMode } from "../../method/runQuery.js";
import type { CommandName } from "../ids.js";
import { notify } from "../messages/notify.js";
import { withProgress } from "../messages/progress.js";
import { shownText } from "../messages/shownText.js";
import { timeText } from "../messages/timeText.js";
import type { CommandTools } from "./commandTools.js";
import { happened } from "./happened.js";
import { EditorTargets } from "./editorTargets.js";
import type { CommandHandler } from "./registerCommands.js";

const LONGEST_ANSWER = 200;

const titles: Readonly<Record<RunMode, string>> = {
  "task-vector": "Running with the task vector",
  "few-shot": "Running with the full prompt",
  "zero-shot": "Running the query alone",
};

/** Commands that answer queries. */
export function runCommands({ known: { files }, runner }: CommandTools) {
  const targets = new EditorTargets(files);
  const run =
    (mode: RunMode): CommandHandler =>
    async (uri, target) => {
      const found = await targets.query(uri, target);
      if (found === undefined) return undefined;
      const { file, query } = found;
      const [outcome] = await withProgress(
        titles[mode],
        async (follow) => runner.run(file, [query.input.text], mode, follow),
        "lens",
      );
      happened("answered");
      return outcome;
    };
  return {
    runWithTaskVector: run("task-vector"),
    runFewShot: run("few-shot"),
    runZeroShot: run("zero-shot"),
    runOnInput: async (uri, given) => {
      const file = await targets.file(uri);
      const input = typeof given === "string" ? given : await askInput();
      if (input === undefined) return undefined;
      const [outcome] = await withProgress(titles["task-vector"], async (follow) =>
        runner.run(file, [input], "task-vector", follow),
      );
      happened("answered");
      if (outcome !== undefined && typeof given !== "string") {
        const { answer, layer, milliseconds } = outcome;
        const message = `${shownText(input, LONGEST_ANSWER)} → ${shownText(answer, LONGEST_ANSWER)}`;
        const detail = `task vector, layer ${layer ?? "?"}, ${timeText(milliseconds)}`;
        void offerToCopy(`${message} (${detail})`, answer);
      }
      return outcome;
    },
    compareQuery: async (uri, target) => {
      const found = await targets.query(uri, target);
      if (found === undefined) return undefined;
      const { file, query } = found;
      const comparison = await withProgress(
        "Comparing the query",
        async (follow) => runner.compare(file, follow, query),
        "lens",
      );
      happened("answered");
      return comparison.queries[0];
    },
    showOutcome: async (uri, target) => {
      const found = await targets.query(uri, target);
      if (found === undefined) return;
      const document = await targets.document(uri);
      const start = files.parsed(document).positions.position(found.query.span.start);
      await vscode.window.showTextDocument(document, { selection: new vscode.Range(start, start) });
      await vscode.commands.executeCommand("editor.action.showHover", { focus: "noAutoFocus" });
    },
  } satisfies Partial<Record<CommandName, CommandHandler>>;
}

async function askInput(): Promise<string | undefined> {
  return vscode.window.showInputBox({
    title: "Run on Input",
    prompt: "Answered with the task vector of the active file",
    placeHolder: "An input, as you would write it after “?”",
  });
}

async function offerToCopy(message: string, answer: string): Promise<void> {
  const copy = "Copy Answer";
  if ((await notify("information", message, copy)) === copy) {
    await vscode.env.clipboard.writeText(answer);
  }
}
