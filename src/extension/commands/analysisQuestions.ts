import * as vscode from "vscode";
import type { Analysis } from "../../analysis/analysis.js";
import { declaredOptions, optionFaults, type DeclaredOption } from "../../analysis/options.js";
import { wrongOption } from "../messages/userMessage.js";

interface AnalysisItem extends vscode.QuickPickItem {
  readonly analysis?: Analysis;
}

const gear: vscode.QuickInputButton = {
  iconPath: new vscode.ThemeIcon("settings-gear"),
  tooltip: "Set its options first",
};

/** All analyses with what they answer. @returns undefined where none was chosen. */
export async function pickAnalysis(
  analyses: readonly Analysis[],
): Promise<{ analysis: Analysis; askAll: boolean } | undefined> {
  const items = (scope: Analysis["scope"]): AnalysisItem[] =>
    analyses
      .filter((analysis) => analysis.scope === scope)
      .map((analysis) => ({
        label: analysis.title,
        detail: analysis.summary,
        buttons: declaredOptions(analysis).length > 0 ? [gear] : [],
        analysis,
      }));
  const separator = (label: string): AnalysisItem => ({ label, kind: vscode.QuickPickItemKind.Separator });
  const picker = vscode.window.createQuickPick<AnalysisItem>();
  picker.title = "Analyse";
  picker.placeholder = "What do you want to know?";
  picker.matchOnDetail = true;
  picker.items = [
    separator("This file"),
    ...items("file"),
    separator("This file and others"),
    ...items("files"),
  ];
  try {
    return await new Promise((resolve) => {
      const choose = ({ analysis }: AnalysisItem, askAll: boolean): void => {
        resolve(analysis && { analysis, askAll });
      };
      picker.onDidAccept(() => {
        const [item] = picker.selectedItems;
        if (item !== undefined) choose(item, false);
      });
      picker.onDidTriggerItemButton(({ item }) => {
        choose(item, true);
      });
      picker.onDidHide(() => {
        resolve(undefined);
      });
      picker.show();
    });
  } finally {
    picker.dispose();
  }
}

/**
 * The options to run with: those that were given, defaults for the others; what has no default is asked.
 * @param askAll asks for each that was not given.
 * @returns undefined where the user did not answer.
 * @throws UserMessage where a given one is wrong.
 */
export async function askOptions(
  analysis: Analysis,
  given: unknown,
  askAll: boolean,
): Promise<{ value: unknown } | undefined> {
  const known: Record<string, unknown> = typeof given === "object" ? { ...given } : {};
  for (const option of declaredOptions(analysis)) {
    if (option.name in known || !(askAll || option.required)) continue;
    const answer = await askOption(analysis, option);
    if (answer === undefined) return undefined;
    if (answer !== "") known[option.name] = answer;
  }
  const [fault] = optionFaults(analysis, known);
  if (fault !== undefined) throw wrongOption(analysis.title, fault.name, `it ${fault.takes}`);
  return { value: analysis.options.parse(known) };
}

async function askOption(
  analysis: Analysis,
  { name, description, value, required }: DeclaredOption,
): Promise<string | undefined> {
  return vscode.window.showInputBox({
    title: `${analysis.title}: ${name}`,
    prompt: description,
    value: value ?? "",
    validateInput: (text) => {
      if (text === "") return required ? "A value is required." : undefined;
      const fault = optionFaults(analysis, { [name]: text }).find((one) => one.name === name);
      return fault && `It ${fault.takes}.`;
    },
  });
}
