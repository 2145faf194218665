import process from "node:process";
import pc from "picocolors";
import type { Progress } from "../protocol/engine.js";
import type { Step } from "../workbench/workbench.js";

const steps: Readonly<Record<Step, string>> = {
  load: "Loading the model",
  extract: "Extracting the task vector",
  validate: "Validating layers",
  evaluate: "Answering the queries",
  measure: "Measuring times",
};

const BAR = 20;

/** Talks on the error stream, so that the output holds data alone. Progress only where someone can watch. */
export class Terminal {
  readonly #interactive = process.stderr.isTTY;
  #shown = false;
  #file = "";

  /** Names the file that is worked on in the progress line. */
  set file(name: string) {
    this.#file = name;
  }

  step(step: Step, { done, total }: Progress): void {
    if (!this.#interactive) return;
    const fraction = total === 0 ? 0 : Math.min(1, done / total);
    const filled = Math.round(fraction * BAR);
    const bar = "█".repeat(filled) + "░".repeat(BAR - filled);
    const line = `${this.#file} ${steps[step]} ${bar} ${Math.round(fraction * 100)} %`;
    const width = process.stderr.columns || 80;
    process.stderr.write(`\r\x1b[K${pc.dim(line.trimStart().slice(0, width - 1))}`);
    this.#shown = true;
  }

  clear(): void {
    if (this.#shown) process.stderr.write("\r\x1b[K");
    this.#shown = false;
  }

  say(message: string): void {
    this.clear();
    process.stderr.write(`${message}\n`);
  }

  warn(message: string): void {
    this.say(`${pc.yellow("warning:")} ${message}`);
  }

  error(message: string): void {
    this.say(`${pc.red("error:")} ${message}`);
  }

  /** Writes data to the output. */
  print(text: string): void {
    this.clear();
    process.stdout.write(`${text}\n`);
  }

  printJson(value: unknown): void {
    this.print(JSON.stringify(value, null, 2));
  }
}
