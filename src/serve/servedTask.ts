import { randomUUID } from "node:crypto";
import { commonLength } from "../method/commonTokens.js";
import { openTokens } from "../method/openTokens.js";
import { runModes, type RunMode } from "../method/runQuery.js";
import { frameOf, type TaskVector } from "../method/taskVector.js";
import type { TaskTokens } from "../method/taskTokens.js";
import type { Engine } from "../protocol/engine.js";
import type { TaskFile } from "../workbench/taskFile.js";
import type { Asked } from "./scheduler.js";
import type { AnswerOptions } from "./requests.js";

/** A request as the engine is to be asked, with what its usage says. */
export interface Prepared {
  readonly asked: Asked;
  /** Prompt tokens that the full prompt would have had on top, as measured on the file's first demonstration. */
  readonly savedTokens: number;
}

/** What is known of a mode's prompts before there is one. */
interface PromptShape {
  /** What they begin with, whatever the input. */
  readonly stem: readonly number[];
  /** Tokens of the prompt of the file's first demonstration's input. */
  readonly length: number;
}

const unknownShape: PromptShape = { stem: [], length: 0 };

/** One version of a task, ready to answer queries. It does not change: an edit makes another one. */
export class ServedTask {
  readonly task: TaskFile;
  readonly #vector: TaskVector;
  readonly #tokens: TaskTokens;
  /** Names this version's interventions for the engine. */
  readonly #key = randomUUID();
  readonly #shapes = new Map<RunMode, PromptShape>();

  private constructor(task: TaskFile, vector: TaskVector, tokens: TaskTokens) {
    this.task = task;
    this.#vector = vector;
    this.#tokens = tokens;
  }

  static async open(engine: Engine, task: TaskFile, vector: TaskVector): Promise<ServedTask> {
    const served = new ServedTask(task, vector, await openTokens(engine, task.document.settings, {}));
    const [one = "", other = ""] = task.document.demonstrations.map(({ input }) => input.text);
    for (const mode of runModes) {
      const first = await served.#prompt(mode, one);
      const length = commonLength(first, await served.#prompt(mode, other));
      served.#shapes.set(mode, { stem: first.slice(0, length), length: first.length });
    }
    return served;
  }

  get name(): string {
    return this.task.document.settings.name;
  }

  /** What `icl run` would ask for this input, with the request's own limits. */
  async prepare(mode: RunMode, input: string, options: AnswerOptions): Promise<Prepared> {
    const { settings } = this.task.document;
    const { stop, stopTokens } = this.#tokens.ends;
    const tokens = await this.#prompt(mode, input);
    const { stem, length } = this.#shapes.get(mode) ?? unknownShape;
    const { length: full } = this.#shapes.get("few-shot") ?? unknownShape;
    const { interventions } = this.#vector;
    return {
      asked: {
        tokens,
        prefix: Math.min(commonLength(tokens, stem), tokens.length - 1),
        interventions: mode === "task-vector" ? { key: this.#key, values: interventions } : undefined,
        generate: {
          maxTokens: options.maxTokens ?? settings.maxTokens,
          stop: [...new Set([...stop, ...options.stop])],
          stopTokens: [...(stopTokens ?? [])],
        },
        temperature: options.temperature,
        seed: options.seed,
        top: options.top,
      },
      savedTokens: Math.max(0, full - length),
    };
  }

  async #prompt(mode: RunMode, input: string): Promise<number[]> {
    const { demonstrations } = this.task.document;
    const frame =
      mode === "task-vector" ? frameOf({ demonstrations }, this.#vector.frame) : this.#tokens.zeroShot;
    const [prompt] =
      mode === "few-shot"
        ? await this.#tokens.fewShot([{ demonstrations, input }], {})
        : await this.#tokens.framed([input], frame, {});
    if (prompt === undefined) throw new Error("The engine made no tokens of a prompt");
    return prompt;
  }
}
