import process from "node:process";
import { progressText, type Step, type StepProgress } from "../workbench/workControl.js";
import { talkColours } from "./colour.js";
import { visibleText } from "../language/visibleText.js";
import { cut, visibleLines, wrap } from "./text.js";

const steps: Readonly<Record<Step, string>> = {
  load: "Loading the model",
  extract: "Extracting the task vector",
  validate: "Validating layers",
  evaluate: "Answering the queries",
  measure: "Measuring times",
  analyse: "Analysing",
};

const BAR = 20;
/** Columns of a terminal that does not tell. */
const USUAL_COLUMNS = 80;

/** Talks on the error stream, so that the output holds data alone. Progress only where someone can watch. */
export class Terminal {
  /** Whether to tell each step as a line too, for logs. */
  readonly #verbose: boolean;
  #shown = false;
  #file = "";
  #logged = { title: "", tenth: 0 };

  constructor(verbose = false) {
    this.#verbose = verbose;
  }

  /** Names the file that is worked on in the progress line. */
  set file(name: string) {
    this.#file = visibleText(name);
  }

  /** Columns that tables keep to: those of the terminal, and no limit where the output goes elsewhere. */
  get width(): number {
    return process.stdout.isTTY ? process.stdout.columns || USUAL_COLUMNS : Number.POSITIVE_INFINITY;
  }

  step(step: Step, progress: StepProgress): void {
    const { done, total, queries, secondsLeft, of } = progress;
    // The bar has the percentage already.
    const hasMore = queries !== undefined || secondsLeft !== undefined || of !== undefined;
    const figures = hasMore ? (progressText(progress) ?? "") : "";
    const title = `${this.#file} ${steps[step]}`.trimStart();
    this.progress(title, total === 0 ? 0 : Math.min(1, done / total), figures);
  }

  /** @param fraction 0 to 1. @param figures put behind the bar, where it changes more often than is worth a line. */
  progress(title: string, fraction: number, figures = ""): void {
    if (this.#verbose) this.#logStep(title, fraction);
    if (!process.stderr.isTTY) return;
    const filled = Math.round(fraction * BAR);
    const bar = `${"█".repeat(filled)}${"░".repeat(BAR - filled)} ${Math.round(fraction * 100)} %${figures === "" ? "" : `  ${figures}`}`;
    const room = (process.stderr.columns || USUAL_COLUMNS) - bar.length - 2;
    const named = room < 10 ? bar : `${cut(title, room)} ${bar}`;
    process.stderr.write(`\r\x1b[K${talkColours.dim(named)}`);
    this.#shown = true;
  }

  /** A line when a step begins, when it first moves, and after every tenth of it. */
  #logStep(title: string, fraction: number): void {
    const tenth = Math.ceil(fraction * 10);
    if (title === this.#logged.title && tenth <= this.#logged.tenth) return;
    this.#logged = { title, tenth };
    this.say(tenth === 0 ? title : `${title}: ${Math.round(fraction * 100)} %`);
  }

  clear(): void {
    if (this.#shown) process.stderr.write("\r\x1b[K");
    this.#shown = false;
  }

  /** Each line of the message becomes one. */
  say(message: string): void {
    this.#talk("", message);
  }

  warn(message: string): void {
    this.#talk(`${talkColours.yellow("warning:")} `, message);
  }

  error(message: string): void {
    this.#talk(`${talkColours.red("error:")} `, message);
  }

  /** Writes data to the output: coloured, laid out and made safe by the caller. */
  print(text: string): void {
    this.clear();
    process.stdout.write(`${text}\n`);
  }

  /** Writes a sentence to the output, broken between words where the terminal is narrow. */
  printWrapped(text: string): void {
    this.print(wrap(text, this.width));
  }

  /** Writes text that others wrote: as it is into a pipe, and without power over the terminal. */
  printForeign(text: string): void {
    this.print(process.stdout.isTTY ? visibleLines(text) : text);
  }

  printJson(value: unknown): void {
    this.print(JSON.stringify(value, null, 2));
  }

  #talk(prefix: string, message: string): void {
    this.clear();
    for (const line of message.split("\n")) process.stderr.write(`${prefix}${visibleText(line)}\n`);
  }
}
