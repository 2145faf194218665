/** Longer files are data sets, not tasks. */
export const MOST_TASK_BYTES = 64 * 1024 * 1024;
