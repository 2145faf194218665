/** How a request reports and is stopped, as the thread that computes sees it. */
export interface Watch {
  cancelled(): boolean;
  progress(done: number, total: number): void;
}
