import { RequestFailure } from "../../protocol/failure.js";
import type { JobView, RunningJobs } from "../known/running.js";
import type { Follow } from "../messages/progress.js";

export interface JobOptions {
  readonly kind: JobView["kind"];
  readonly uri?: string | undefined;
  readonly input?: string | undefined;
}

/** Decides when work on the engine begins. */
export type Schedule = <Result>(work: () => Promise<Result>) => Promise<Result>;

/** One job after another, in the order in which they came; a failure does not stop the next. */
function oneAtATime(): Schedule {
  let last: Promise<unknown> = Promise.resolve();
  return async (work) => {
    const turn = last.then(work);
    last = turn.catch(() => undefined);
    return turn;
  };
}

interface Job {
  view: JobView;
  readonly controller: AbortController;
}

/** The work that the user has asked for: each job is shown, and can be cancelled, while it runs or waits. */
export class EditorJobs implements RunningJobs {
  readonly #jobs = new Set<Job>();
  readonly #onChange: (uri: string | undefined) => void;
  readonly #schedule: Schedule;

  /** @param onChange called with the file of a job that came, went or has made progress. */
  constructor(onChange: (uri: string | undefined) => void, schedule: Schedule = oneAtATime()) {
    this.#onChange = onChange;
    this.#schedule = schedule;
  }

  get views(): readonly JobView[] {
    return [...this.#jobs].map(({ view }) => view);
  }

  of(uri: string): readonly JobView[] {
    return this.views.filter((view) => view.uri === uri);
  }

  /**
   * Work on the engine, when its turn comes.
   * @param follow gets the steps too, and can stop the work.
   * @throws RequestFailure `cancelled`, at once for work that still waits.
   */
  async run<Result>(
    options: JobOptions,
    follow: Follow,
    work: (control: Required<Follow>) => Promise<Result>,
  ): Promise<Result> {
    return this.#keep(options, follow, async (job) => {
      const turn = this.#schedule(async () => this.#start(job, follow, work));
      return Promise.race([turn, cancelledWhileWaiting(job)]);
    });
  }

  /** Work that leaves the engine alone: it begins at once, and nothing waits for it. Shown and stopped like the rest. */
  async beside<Result>(
    options: JobOptions,
    follow: Follow,
    work: (control: Required<Follow>) => Promise<Result>,
  ): Promise<Result> {
    return this.#keep(options, follow, async (job) => this.#start(job, follow, work));
  }

  /** Stops what runs or waits, for one file or for all. */
  cancel(uri?: string): void {
    for (const { view, controller } of this.#jobs) {
      if (uri === undefined || view.uri === uri) controller.abort();
    }
  }

  /** Lists a job for as long as it runs or waits. */
  async #keep<Result>(
    { kind, uri, input }: JobOptions,
    { signal }: Follow,
    begin: (job: Job) => Promise<Result>,
  ): Promise<Result> {
    const controller = new AbortController();
    const job: Job = { view: { kind, uri, input, waiting: true, step: "waiting" }, controller };
    const stop = (): void => {
      controller.abort();
    };
    signal?.addEventListener("abort", stop);
    if (signal?.aborted === true) controller.abort();
    this.#jobs.add(job);
    this.#onChange(uri);
    try {
      return await begin(job);
    } finally {
      signal?.removeEventListener("abort", stop);
      this.#jobs.delete(job);
      this.#onChange(uri);
    }
  }

  async #start<Result>(
    job: Job,
    { onStep }: Follow,
    work: (control: Required<Follow>) => Promise<Result>,
  ): Promise<Result> {
    const { signal } = job.controller;
    if (signal.aborted) throw cancelled();
    this.#show(job, { waiting: false, step: "starting" });
    return work({
      signal,
      onStep: (step) => {
        this.#show(job, { step });
        onStep?.(step);
      },
    });
  }

  #show(job: Job, change: Partial<JobView>): void {
    const { step, waiting } = job.view;
    job.view = { ...job.view, ...change };
    if (job.view.step !== step || job.view.waiting !== waiting) this.#onChange(job.view.uri);
  }
}

/** Rejects for work that is stopped before its turn; work under way ends by itself. */
async function cancelledWhileWaiting(job: Job): Promise<never> {
  return new Promise((_, reject) => {
    const abort = (): void => {
      if (job.view.waiting) reject(cancelled());
    };
    job.controller.signal.addEventListener("abort", abort, { once: true });
    if (job.controller.signal.aborted) abort();
  });
}

function cancelled(): RequestFailure {
  return new RequestFailure("cancelled", "It was cancelled.");
}
