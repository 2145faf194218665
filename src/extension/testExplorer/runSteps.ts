import type * as vscode from "vscode";
import { visibleText } from "../../language/visibleText.js";
import { countText } from "../../method/numberText.js";
import { isCompressing } from "../jobs/stepText.js";

/** Prints what a run does before it has answers, or its output would stay empty meanwhile. */
export class RunSteps {
  readonly #run: vscode.TestRun;
  readonly #demonstrations: number;
  #now = "waiting";
  #hasCompressed = false;

  constructor(run: vscode.TestRun, demonstrations: number) {
    this.#run = run;
    this.#demonstrations = demonstrations;
  }

  /** @param step in words, with how far it has come. */
  readonly onStep = (step: string): void => {
    const [name = step] = step.split(",");
    this.#now = isCompressing(step) ? "compressing" : name;
    // Steps come again and again, as far as they have come.
    if (this.#hasCompressed || this.#now !== "compressing") return;
    this.#hasCompressed = true;
    print(this.#run, `Compressing ${countText(this.#demonstrations, "demonstration")}…`);
  };

  stopped(): void {
    print(this.#run, `Stopped while ${this.#now}: what was not answered by then is skipped.`);
  }
}

/** A line of a run's output; a terminal shows it. Without a place, or the editor repeats it beside the query. */
export function print(run: vscode.TestRun, text: string, item?: vscode.TestItem): void {
  run.appendOutput(`${visibleText(text)}\r\n`, undefined, item);
}
