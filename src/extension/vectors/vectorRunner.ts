import { access } from "node:fs/promises";
import path from "node:path";
import { requireSameModel } from "../../exchange/describedVector.js";
import { answerMatches } from "../../language/match.js";
import { isModelAddress } from "../../language/modelAddress.js";
import type { RunMode, RunResult } from "../../method/runQuery.js";
import type { ModelInfo } from "../../protocol/model.js";
import { notesOfVector, type OpenedVector } from "../../workbench/openVector.js";
import type { TaskFile } from "../../workbench/taskFile.js";
import type { EditorJobs } from "../jobs/editorJobs.js";
import type { EngineService } from "../jobs/engineService.js";
import { stepText } from "../jobs/stepText.js";
import { requireTrust } from "../jobs/trust.js";
import type { Known } from "../known/known.js";
import type { Follow } from "../messages/progress.js";
import type { ShownAnswer, VectorAnswer, VectorAnswers } from "./vectorFile.js";

/** One run of a vector from a file. */
export interface VectorRun {
  readonly opened: OpenedVector;
  readonly task: TaskFile;
  /** Whether the task has all its demonstrations, so that there is a full prompt. */
  readonly whole: boolean;
  readonly inputs: readonly string[];
  /** The model's file or `hf:` address. */
  readonly model: string;
}

/** Runs vectors from files beside the full prompt of their tasks, as jobs like all others. */
export class VectorRunner {
  readonly #known: Known;
  readonly #service: EngineService;
  readonly #jobs: EditorJobs;

  constructor(known: Known, service: EngineService, jobs: EditorJobs) {
    this.#known = known;
    this.#service = service;
    this.#jobs = jobs;
  }

  /**
   * The model that a vector is to be used on: that of the task, where it may be the one that the vector was made on; else
   * another of this machine that is known to be it.
   * @param usual the task's own model: a path or an address.
   * @throws WrongModel where none is known to be it, and the usual one is known not to be: nothing is loaded then.
   */
  async modelFor({ given }: OpenedVector, usual: string): Promise<string> {
    const wanted = given.description?.model;
    const { models } = this.#known;
    const known = models.get(usual);
    if (wanted === undefined || known?.fingerprint === wanted.fingerprint) return usual;
    for (const file of models.withFingerprint(wanted.fingerprint)) {
      if (isModelAddress(file) || (await isThere(file))) return file;
    }
    if (known !== undefined) requireSameModel(`The vector of ${given.name}`, wanted, known);
    return usual;
  }

  /**
   * @param onAnswers called with all that is answered so far, whenever there is more.
   * @throws WrongModel, ForeignFile, and what running throws; UserMessage in a workspace that is not trusted.
   */
  async run(
    { opened, task, whole, inputs, model }: VectorRun,
    follow: Follow,
    onAnswers: (answers: VectorAnswers) => void,
  ): Promise<VectorAnswers> {
    requireTrust();
    const { settings, queries } = task.document;
    const expected = new Map(queries.map((query) => [query.input.text, query.expected?.text]));
    const rows: VectorAnswer[] = inputs.map((input) => ({
      input,
      expected: expected.get(input),
      vector: undefined,
      fullPrompt: whole ? undefined : null,
    }));
    const head = {
      task: settings.name,
      model: this.#known.tasks.nameOf(model),
      notes: notesOfVector(opened, task).filter((note) => !opened.given.notes.includes(note)),
    };
    const sofar = (): VectorAnswers => ({ ...head, rows: [...rows] });
    const shown = ({ input, answer }: RunResult): ShownAnswer => {
      const wanted = expected.get(input);
      return {
        text: answer,
        right: wanted === undefined ? undefined : answerMatches(settings, answer, wanted),
      };
    };
    return this.#jobs.run({ kind: "run" }, follow, async ({ signal, onStep }) => {
      const workbench = (await this.#service.workbench()).on(model).withVector(opened);
      const answer = async (mode: RunMode, key: "vector" | "fullPrompt"): Promise<void> => {
        const place = (at: number, value: ShownAnswer): void => {
          const row = rows[at];
          if (row !== undefined) rows[at] = { ...row, [key]: value };
          onAnswers(sofar());
        };
        const tooLong = new Set<number>();
        let at = 0;
        const results = workbench.run(task, inputs, mode, {
          signal,
          onStep: (step, progress) => {
            onStep(stepText(step, progress));
          },
          onModel: (loaded) => {
            this.#loaded(model, loaded);
          },
          onTooLong: (input, { message }) => {
            tooLong.add(input);
            place(input, { text: message, right: undefined });
          },
        });
        for await (const result of results) {
          while (tooLong.has(at)) at++;
          place(at++, shown(result));
        }
      };
      await answer("task-vector", "vector");
      if (whole) await answer("few-shot", "fullPrompt");
      return sofar();
    });
  }

  /** So that the next vector made on it finds it. */
  #loaded(model: string, loaded: ModelInfo): void {
    for (const name of new Set([model, loaded.file])) this.#known.models.set(name, loaded);
  }
}

async function isThere(file: string): Promise<boolean> {
  if (!path.isAbsolute(file)) return false;
  try {
    await access(file);
    return true;
  } catch {
    // Whatever the reason, it cannot be loaded from there.
    return false;
  }
}
