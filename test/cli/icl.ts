import { spawn, type ChildProcess } from "node:child_process";
import process from "node:process";
import { repositoryPath } from "../support/repository.js";

const bundle = repositoryPath("dist", "icl.mjs");

/** How a run of the command line ended. */
export interface Ended {
  /** null where a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** What it reads from its standard input; nothing without this. */
  readonly input?: string;
  /** Makes of the command what is run in its place, such as a terminal around it. */
  readonly under?: (command: readonly string[]) => readonly string[];
}

/** A path below `test/cli/fixtures`. */
export function fixture(name: string): string {
  return repositoryPath("test", "cli", "fixtures", name);
}

/** A run of the bundle that is under way, without a terminal. */
export class RunningIcl {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  #stdout = "";
  #stderr = "";
  readonly #watchers = new Set<() => void>();

  constructor(args: readonly string[], options: RunOptions = {}) {
    const words = [process.execPath, bundle, ...args];
    const [command = "", ...rest] = options.under?.(words) ?? words;
    this.child = spawn(command, rest, {
      cwd: options.cwd,
      env: {
        ...process.env,
        CI: undefined,
        NO_COLOR: undefined,
        FORCE_COLOR: undefined,
        ICL_LLAMA_DIR: undefined,
        ...options.env,
      },
      stdio: [options.input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
    });
    this.child.stdin?.end(options.input);
    this.child.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
      this.#stdout += chunk;
      this.#wake();
    });
    this.child.stderr?.setEncoding("utf8").on("data", (chunk: string) => {
      this.#stderr += chunk;
      this.#wake();
    });
    this.ended = new Promise((resolve, reject) => {
      this.child.once("error", reject);
      this.child.once("close", (code) => {
        this.#wake();
        resolve({ code, stdout: this.#stdout, stderr: this.#stderr });
      });
    });
  }

  /** Waits until the error stream has it. Rejects where the run ends before. */
  async told(pattern: RegExp): Promise<RegExpExecArray> {
    return this.#seen(pattern, () => this.#stderr);
  }

  /** Waits until the output has it. Rejects where the run ends before. */
  async printed(pattern: RegExp): Promise<RegExpExecArray> {
    return this.#seen(pattern, () => this.#stdout);
  }

  /** The process id of the engine, which `--verbose` tells. */
  async enginePid(): Promise<number> {
    const [, pid] = await this.told(/engine started \(engine process (\d+)\)/);
    return Number(pid);
  }

  async #seen(pattern: RegExp, text: () => string): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const match = pattern.exec(text());
        if (match === null) return;
        this.#watchers.delete(look);
        resolve(match);
      };
      this.#watchers.add(look);
      void this.ended.then(({ code, stderr }) => {
        look();
        reject(new Error(`It ended with ${code ?? "a signal"} before ${String(pattern)}: ${stderr}`));
      }, reject);
      look();
    });
  }

  #wake(): void {
    for (const watcher of [...this.#watchers]) watcher();
  }
}

/** Runs the bundle to its end. */
export async function runIcl(args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  return new RunningIcl(args, options).ended;
}
