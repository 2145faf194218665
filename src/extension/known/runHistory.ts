import * as z from "zod/mini";
import { once } from "../../language/once.js";
import type { FileComparison } from "../../method/comparison.js";
import { vectorText } from "../../method/vectorText.js";
import type { KeptState } from "./keptState.js";

const INDEX_KEY = "icl.histories";
const MOST_FILES = 50;
const MOST_RUNS = 10;
/** Answers of a run that are kept; runs of larger files are known by their figures alone. */
const MOST_QUERIES = 300;

const share = (): z.ZodMiniNumber => z.number().check(z.minimum(0), z.maximum(1));
const answer = () => z.object({ answer: z.string() });

const pastRun = once(() =>
  z.object({
    at: z.number(),
    digest: z.string(),
    file: z.string(),
    task: z.string(),
    model: z.object({ name: z.string(), fingerprint: z.string() }),
    vector: z.string(),
    queries: z.array(
      z.object({
        input: z.string(),
        expected: z.nullable(z.string()),
        agreement: z.boolean(),
        taskVector: answer(),
        fewShot: answer(),
      }),
    ),
    summary: z.object({ verdict: z.string() }),
    accuracy: z.nullable(z.object({ taskVector: share(), fewShot: share() })),
    kept: z.nullable(z.number()),
  }),
);

/**
 * A comparison of a whole file as it is remembered: what was found, and how each query was answered. `at` is when it
 * ended, in milliseconds since the epoch; `digest` that of all that it depended on; `vector` says in words what was chosen;
 * `accuracy` is null where no answers are expected; `kept` the share of few-shot's right answers.
 */
export type PastRun = z.infer<ReturnType<typeof pastRun>>;

/** The last comparisons of each file, so that a new one can be held against them. */
export class RunHistory {
  readonly #state: KeptState;
  readonly #onChange: () => void;

  constructor(state: KeptState, onChange: () => void) {
    this.#state = state;
    this.#onChange = onChange;
  }

  /** Of every file that has one. */
  get uris(): readonly string[] {
    const stored = z.array(z.string()).safeParse(this.#state.get(INDEX_KEY));
    return stored.success ? stored.data : [];
  }

  /** The newest first. */
  of(uri: string): readonly PastRun[] {
    const stored = z.array(pastRun()).safeParse(this.#state.get(stateKey(uri)));
    return stored.success ? stored.data : [];
  }

  /** The same question with the same answer is one run: only its time is news. */
  add(uri: string, run: PastRun): void {
    const others = this.of(uri).filter(({ digest }) => digest !== run.digest);
    this.#write(uri, [run, ...others].slice(0, MOST_RUNS));
    this.#onChange();
  }

  /** Lets the history of a file be another's: it was renamed, or saved under a name. */
  move(from: string, to: string): void {
    const runs = this.of(from);
    if (runs.length === 0) return;
    this.forget(from);
    this.#write(to, runs);
    this.#onChange();
  }

  forget(uri: string): void {
    if (!this.uris.includes(uri)) return;
    void this.#state.update(stateKey(uri), undefined);
    void this.#state.update(
      INDEX_KEY,
      this.uris.filter((one) => one !== uri),
    );
  }

  #write(uri: string, runs: readonly PastRun[]): void {
    const order = [...this.uris.filter((one) => one !== uri), uri];
    for (const old of order.slice(0, -MOST_FILES)) void this.#state.update(stateKey(old), undefined);
    void this.#state.update(stateKey(uri), runs);
    void this.#state.update(INDEX_KEY, order.slice(-MOST_FILES));
  }
}

function stateKey(uri: string): string {
  return `${INDEX_KEY}:${uri}`;
}

/** @param digest of all that the comparison depended on. */
export function pastRunOf(comparison: FileComparison, digest: string, at: number): PastRun {
  const { file, task, model, vector, queries, summary } = comparison;
  const { accuracy, kept, verdict } = summary;
  return {
    at,
    digest,
    file,
    task,
    model: { name: model.name, fingerprint: model.fingerprint },
    vector: vectorText(vector, model.layers),
    queries:
      queries.length > MOST_QUERIES
        ? []
        : queries.map(({ input, expected, agreement, taskVector, fewShot }) => ({
            input,
            expected,
            agreement,
            taskVector: { answer: taskVector.answer },
            fewShot: { answer: fewShot.answer },
          })),
    summary: { verdict },
    accuracy: accuracy && { taskVector: accuracy.taskVector.value, fewShot: accuracy.fewShot.value },
    kept,
  };
}
