import { RequestFailure } from "../../protocol/failure.js";

type JobKind =
  "compress" | "run" | "compare" | "sweep" | "analyse" | "probe" | "export" | "load" | "drift" | "download";

/** A piece of work that runs or waits, as it is shown. */
export interface JobView {
  readonly kind: JobKind;
  /** The file it is for; undefined for work on a model. */
  readonly uri: string | undefined;
  /** The query's input where it is for one query alone. */
  readonly input: string | undefined;
  readonly waiting: boolean;
  /** What is being done, in words. */
  readonly step: string;
}

export interface JobOptions {
  readonly kind: JobKind;
  readonly uri?: string | undefined;
  readonly input?: string | undefined;
}

/** What a piece of work is given to report by, and to be stopped by. */
export interface JobHandle {
  readonly signal: AbortSignal;
  readonly step: (text: string) => void;
}

interface Job {
  view: JobView;
  readonly controller: AbortController;
}

/** One piece of work on the engine at a time, the rest in their order; beside it what needs no engine. */
export class JobQueue {
  readonly #jobs = new Set<Job>();
  readonly #onChange: (uri: string | undefined) => void;
  #tail: Promise<unknown> = Promise.resolve();

  /** @param onChange told the file of a job that came, went or has come further. */
  constructor(onChange: (uri: string | undefined) => void) {
    this.#onChange = onChange;
  }

  get views(): readonly JobView[] {
    return [...this.#jobs].map(({ view }) => view);
  }

  /** What runs or waits for this file; what runs comes first. */
  of(uri: string): readonly JobView[] {
    return this.views.filter((view) => view.uri === uri);
  }

  /**
   * @param signal stops it too.
   * @throws RequestFailure `cancelled`, at once for work that still waits.
   */
  async run<Result>(
    options: JobOptions,
    work: (handle: JobHandle) => Promise<Result>,
    signal?: AbortSignal,
  ): Promise<Result> {
    return this.#follow(options, signal, async (job, start) => {
      const turn = this.#tail.then(async () => start(work));
      this.#tail = turn.catch(() => undefined);
      return Promise.race([turn, cancelledWhileWaiting(job)]);
    });
  }

  /**
   * Work that leaves the engine alone begins at once, and nothing waits for it. Shown and stopped like the rest.
   * @param signal stops it too.
   */
  async beside<Result>(
    options: JobOptions,
    work: (handle: JobHandle) => Promise<Result>,
    signal?: AbortSignal,
  ): Promise<Result> {
    return this.#follow(options, signal, async (_, start) => start(work));
  }

  /** Stops what runs or waits, for one file or for all. */
  cancel(uri?: string): void {
    for (const { view, controller } of this.#jobs) {
      if (uri === undefined || view.uri === uri) controller.abort();
    }
  }

  /** Keeps a job in the list for as long as it runs or waits. */
  async #follow<Result>(
    options: JobOptions,
    signal: AbortSignal | undefined,
    begin: (
      job: Job,
      start: (work: (handle: JobHandle) => Promise<Result>) => Promise<Result>,
    ) => Promise<Result>,
  ): Promise<Result> {
    const { kind, uri, input } = options;
    const controller = new AbortController();
    const job: Job = { view: { kind, uri, input, waiting: true, step: "waiting" }, controller };
    const stop = (): void => {
      controller.abort();
    };
    signal?.addEventListener("abort", stop);
    if (signal?.aborted === true) controller.abort();
    this.#jobs.add(job);
    this.#onChange(uri);
    const start = async (work: (handle: JobHandle) => Promise<Result>): Promise<Result> => {
      if (controller.signal.aborted) throw cancelled();
      this.#show(job, { waiting: false, step: "starting" });
      return work({
        signal: controller.signal,
        step: (step) => {
          this.#show(job, { step });
        },
      });
    };
    try {
      return await begin(job, start);
    } finally {
      signal?.removeEventListener("abort", stop);
      this.#jobs.delete(job);
      this.#onChange(uri);
    }
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
