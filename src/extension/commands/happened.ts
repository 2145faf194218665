import * as vscode from "vscode";
import { contextKeys } from "../ids.js";

/** Ticks a step of the first steps: by what has happened, not by what was clicked. */
export function happened(what: "compressed" | "answered" | "compared"): void {
  void vscode.commands.executeCommand("setContext", contextKeys[what], true);
}
