import * as vscode from "vscode";
import * as z from "zod";
import type { dial } from "../../analysis/analyses/dial.js";
import type { IclDocument } from "../../language/document.js";
import { countText, percentText } from "../../method/numberText.js";
import { inertText } from "../messages/inertText.js";

/** How many demonstrations stay, from the first on, or the wish to have that found. */
export const KeepChoice = z.union([z.int().min(0).max(64), z.literal("auto")]);
export type KeepChoice = z.infer<typeof KeepChoice>;

type DialData = z.infer<(typeof dial)["data"]>;

interface KeepItem extends vscode.QuickPickItem {
  readonly choice: KeepChoice;
}

/** Asks how many demonstrations stay beside the vector, with what each choice comes to. */
export async function pickKeep(document: IclDocument, data: DialData): Promise<KeepChoice | undefined> {
  const { name, vector } = document.settings;
  const whole = data.rows.at(-1);
  const full = whole === undefined ? "" : `; all ${whole.kept}: ${figures(whole.promptTokens, whole.alone)}`;
  const picked = await vscode.window.showQuickPick(keepItems(vector.keep, data), {
    title: inertText(`Turn the Dial of ${name}`),
    placeHolder: `Demonstrations before the query${full}`,
  });
  return picked?.choice;
}

/** @param current what the file says now. */
function keepItems(current: KeepChoice, { rows, chosen }: DialData): KeepItem[] {
  const all = rows.at(-1)?.kept ?? 0;
  const mark = (choice: KeepChoice): string => (choice === current ? "$(check) " : "");
  const items = rows.flatMap(({ kept, promptTokens, withVector, alone }): KeepItem[] => {
    if (withVector === null) return [];
    const label = kept === 0 ? "Vector alone" : `${kept} of ${countText(all, "demonstration")} + vector`;
    // First: a narrow window cuts off the end.
    const taken = kept === chosen ? ["auto"] : [];
    const without = `${percentText(alone.value)} without the vector`;
    return [
      {
        label: mark(kept) + label,
        description: [...taken, figures(promptTokens, withVector), without].join(", "),
        choice: kept,
      },
    ];
  });
  const found = chosen === null ? "" : `, now ${chosen}`;
  return [
    ...items,
    {
      label: `${mark("auto")}Find the fewest each time the file is compressed`,
      description: `vector.keep: auto${found}`,
      choice: "auto",
    },
  ];
}

function figures(promptTokens: number, accuracy: { readonly value: number }): string {
  return `${Math.round(promptTokens)} tokens, ${percentText(accuracy.value)} right`;
}
